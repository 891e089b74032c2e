package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shotlist/render"
	"shotlist/render/ledger"
)

const paidBoard = `version: 1
providers:
  paid: {kind: openai-videos, base_url: "https://gateway.example.com/v1", api_key: {env: KEY}}
defaults: {provider: paid, model: sora-2, size: 1280x720, duration: 4s}
shots:
  - {id: lost, prompt: Lost., takes: 2}
  - {id: new, prompt: New.}
`

// lostAnswer gives the project of a storyboard whose first take was sent and never answered.
func lostAnswer(t *testing.T) *project { return lostAnswerOf(t, paidBoard) }

func lostAnswerOf(t *testing.T, board string) *project {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "storyboard.yaml"), []byte(board), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // storyboard.yaml of the current folder is the default
	p := loadOne(t)
	if err := makeStateDir(p); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(p.path("ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	job := &p.plan.Jobs[0]
	for _, e := range []ledger.Event{
		ledger.New(ledger.Intended, "r", job, time.Now(), ledger.Intent{Cost: job.Cost.Dollars(), Facts: job.Facts()}),
		ledger.New(ledger.Ambiguous, "r", job, time.Now(), ledger.Problem{Kind: "ambiguous", Msg: "the answer was lost"}),
	} {
		if err := l.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	return loadOne(t)
}

func loadOne(t *testing.T) *project {
	t.Helper()
	projects, _, err := testApp(&bytes.Buffer{}).load(t.Context(), nil, selection{})
	if err != nil {
		t.Fatal(err)
	}
	return projects[0]
}

func TestAHeldTakeAdoptsTheJobThatTheServiceMade(t *testing.T) {
	p := lostAnswer(t)
	if got := p.steps[0].Action; got != render.Look {
		t.Fatalf("before, the take would be %s", got)
	}
	if err := testApp(&bytes.Buffer{}).adopt(t.Context(), p, "lost@1", "video_1"); err != nil {
		t.Fatal(err)
	}
	step := loadOne(t).steps[0]
	if step.Action != render.Resume || step.Past.Ticket.ID != "video_1" || step.Past.Tries != 1 {
		t.Errorf("the take would be %s with ticket %v after %d tries", step.Action, step.Past.Ticket, step.Past.Tries)
	}
}

const castBoard = `version: 1
providers:
  paid: {kind: unified-v2, base_url: "https://gateway.example.com", api_key: {env: KEY}}
defaults: {provider: paid, model: sora-2, size: 1280x720, duration: 10s}
characters: {gull: {video: "https://example.com/gull.mp4"}}
shots: [{id: a, prompt: "@gull flies."}]
`

func TestAHeldCharacterAdoptsItsNameAndIsNotCreatedAgain(t *testing.T) {
	p := lostAnswerOf(t, castBoard)
	if p.steps[0].Job.Cast == nil || p.steps[0].Action != render.Hold {
		t.Fatalf("before, %s would be %s", p.steps[0].Job.Name(), p.steps[0].Action)
	}
	if err := testApp(&bytes.Buffer{}).adopt(t.Context(), p, "@gull", "abc.gull"); err != nil {
		t.Fatal(err)
	}
	if step := loadOne(t).steps[0]; step.Action != render.Reuse || step.Past.Character != "abc.gull" {
		t.Errorf("the character would be %s, by the name %q", step.Action, step.Past.Character)
	}
}

func TestNothingElseCanAdopt(t *testing.T) {
	for _, c := range []struct{ name, shot, ticket, want string }{
		{"a take that was never sent", "new", "video_1", "new waits for no ticket"},
		{"the other take", "lost@2", "video_1", "lost@2 waits for no ticket"},
		{"a shot with several takes", "lost", "video_1", "lost is not one take"},
		{"a shot that there is not", "nobody", "video_1", "nobody is not one take"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := testApp(&bytes.Buffer{}).adopt(t.Context(), lostAnswer(t), c.shot, c.ticket)
			if err == nil || !strings.Contains(err.Error(), c.want) || exitCode(err) != exitBadInput {
				t.Errorf("%v, exit code %d", err, exitCode(err))
			}
		})
	}
	t.Run("a ticket that a take has", func(t *testing.T) {
		p := lostAnswer(t)
		if err := testApp(&bytes.Buffer{}).adopt(t.Context(), p, "lost@1", "video_1"); err != nil {
			t.Fatal(err)
		}
		err := testApp(&bytes.Buffer{}).adopt(t.Context(), loadOne(t), "lost@1", "video_1")
		if err == nil || !strings.Contains(err.Error(), "belongs to") {
			t.Error(err)
		}
	})
}
