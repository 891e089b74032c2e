package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/providers/rehearse"
	"shotlist/render/ledger"
)

// lostFilm is a shot whose job no list tells of.
var lostFilm = strings.NewReplacer("openai-videos", "video-create", "GATEWAY/v1", "GATEWAY", "    concurrency: 1", "    images: data_url\n    concurrency: 1").Replace(paidFilm)

// sharedFilm keeps its clips in a store.
var sharedFilm = strings.Replace(lostFilm, "version: 1", "version: 1\nlock: true\nstore: ../store", 1)

// stuckFilm is at a service that can cancel, and is given up at once.
const stuckFilm = `version: 1
providers:
  service: {kind: ark, base_url: GATEWAY/api/v3, api_key: {env: SERVICE_KEY}, poll: {interval: 10ms, deadline: 1ms}, caps: {sizes: [160x90], min_duration: 1s}, usd_per_second: 0.1}
defaults: {provider: service, model: seedance, size: 160x90, duration: 1s}
shots: [{id: dawn, prompt: The sea at dawn.}]
`

// castFilm needs a character that a service creates.
const castFilm = `version: 1
providers:
  service: {kind: unified-v2, base_url: GATEWAY, api_key: {env: SERVICE_KEY}, caps: {sizes: [160x90], min_duration: 1s}}
defaults: {provider: service, model: sora-2, size: 160x90, duration: 1s}
characters: {fox: {description: a red fox, video: "https://example.com/fox.mp4"}}
shots: [{id: dawn, prompt: "@fox wakes."}]
`

// killedCommands are commands that write an event, killed around it and given again. Prepare brings the folder to where the command
// has something to do.
var killedCommands = []struct {
	kind    ledger.Kind
	args    string
	prepare func(engine)
}{
	{ledger.Released, "retry dawn --accept-double-charge", func(e engine) { e.happened(ledger.Intended, ledger.Ambiguous) }},
	{ledger.Submitted, "adopt dawn video_7", func(e engine) { e.happened(ledger.Intended, ledger.Ambiguous) }},
	{ledger.Accepted, "accept dawn", func(e engine) {
		e.happened(ledger.Intended, ledger.Submitted, ledger.Stored)
		e.write(strings.Replace(lostFilm, "at dawn", "at noon", 1))
	}},
	{ledger.Shared, "share", func(e engine) {
		e.write(sharedFilm)
		e.happened(ledger.Intended, ledger.Submitted, ledger.Stored)
	}},
	{ledger.Created, "adopt @fox@1 cast_7", func(e engine) {
		e.write(castFilm)
		e.happened(ledger.Intended, ledger.Ambiguous)
	}},
	{ledger.Cancelled, "cancel", func(e engine) {
		e.write(stuckFilm)
		e.service.Suffer(rehearse.Fault{Kind: rehearse.Stuck, At: rehearse.AtPoll, Left: -1})
		if code, out := e.run(nil, "render", "--yes"); code != 5 {
			e.t.Fatalf("code %d\n%s", code, out)
		}
	}},
	{ledger.Repaired, "repair", func(e engine) {
		e.happened(ledger.Intended, ledger.Submitted)
		e.spoil("video_7", "video_8")
	}},
	{ledger.Settled, "repair --accept-double-charge", func(e engine) {
		e.happened(ledger.Intended, ledger.Submitted)
		e.spoil("video_7", "video_8")
		if code, out := e.run(nil, "repair"); code != 5 {
			e.t.Fatalf("code %d\n%s", code, out)
		}
	}},
}

// happened writes the past of the first shot.
func (e engine) happened(kinds ...ledger.Kind) {
	e.t.Helper()
	if err := os.MkdirAll(e.state("clips"), 0o777); err != nil {
		e.t.Fatal(err)
	}
	book, err := ledger.Open(e.state("ledger.db"))
	if err != nil {
		e.t.Fatal(err)
	}
	defer book.Close()
	job := e.steps()[0].Job
	for _, kind := range kinds {
		var data any
		switch kind {
		case ledger.Intended:
			data = ledger.Intent{Provider: job.Provider, Kind: job.Kind, Origin: job.Origin, Facts: job.Facts()}
		case ledger.Submitted:
			data = providers.Ticket{ID: "video_7"}
		case ledger.Stored:
			clip := engineClip("old")
			if err := os.WriteFile(e.state("clips/"+string(job.ID)+".mp4"), clip, 0o666); err != nil {
				e.t.Fatal(err)
			}
			sum := sha256.Sum256(clip)
			data = ledger.Clip{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(clip))}
		default:
			data = ledger.Problem{Kind: string(kind), Msg: "no answer"}
		}
		if err := book.Append(ledger.New(kind, "earlier", job, time.Now(), data)); err != nil {
			e.t.Fatal(err)
		}
	}
}

// spoil changes a word in the ledger.
func (e engine) spoil(word, other string) {
	e.t.Helper()
	text, err := os.ReadFile(e.state("ledger.db"))
	if err != nil || !bytes.Contains(text, []byte(word)) {
		e.t.Fatalf("no %s in the ledger: %v", word, err)
	}
	if err := os.WriteFile(e.state("ledger.db"), bytes.ReplaceAll(text, []byte(word), []byte(other)), 0o666); err != nil {
		e.t.Fatal(err)
	}
}

func (e engine) count(kind ledger.Kind) (n int) {
	e.t.Helper()
	events, err := ledger.Read(e.t.Context(), e.state("ledger.db"))
	if err != nil {
		e.t.Fatal(err)
	}
	for _, event := range events {
		if event.Kind == kind {
			n++
		}
	}
	return n
}

// TestACommandThatWasKilledCanBeGivenAgain kills commands of people before and after they are written down. Given again each
// does its work, or says that there is nothing to do; it is written once, and nothing was sent.
func TestACommandThatWasKilledCanBeGivenAgain(t *testing.T) {
	program := buildFor(t, "crash")
	for _, c := range killedCommands {
		for _, when := range []string{"before", "after"} {
			t.Run(c.args+", "+when, func(t *testing.T) {
				t.Parallel()
				e := engine{setUp(t, program, lostFilm, makeEngineClip)}
				c.prepare(e)
				old, created := 0, e.service.Bill().Requests["create"]
				if c.kind != ledger.Repaired { // until then it cannot be read
					old = e.count(c.kind)
				}
				if code, out := e.run([]string{"SHOTLIST_CRASH=ledger " + when + " " + string(c.kind) + ":1"}, strings.Fields(c.args)...); code != -1 {
					t.Fatalf("it was not killed: code %d\n%s", code, out)
				}
				if code, out := e.run(nil, strings.Fields(c.args)...); code != 0 && code != 5 && (code != 2 || when == "before") {
					t.Errorf("given again: code %d\n%s", code, out)
				}
				again := slices.Contains([]ledger.Kind{ledger.Repaired, ledger.Settled, ledger.Shared}, c.kind) // they change nothing when they are said twice
				if n := e.count(c.kind) - old; n != 1 && (n != 2 || !again) {
					t.Errorf("%s was written %d times", c.kind, n)
				}
				if n := e.service.Bill().Requests["create"]; n != created {
					t.Errorf("%d creating requests were sent, want %d", n, created)
				}
				e.billedOnce()
				e.keyless()
			})
		}
	}
}

// TestEveryKindOfEventIsKilledAround: a kind that is added to the ledger needs a case in which its writing is cut off.
func TestEveryKindOfEventIsKilledAround(t *testing.T) {
	kinds := append(slices.Clone(engineKinds), ledger.Cut)
	for _, c := range killedCommands {
		kinds = append(kinds, c.kind)
	}
	text, err := os.ReadFile("render/ledger/event.go")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`(?m)^	\w+ +Kind = "(\w+)"`).FindAllStringSubmatch(string(text), -1)
	if len(all) < 19 {
		t.Errorf("only %d kinds were found", len(all))
	}
	for _, kind := range all {
		if !slices.Contains(kinds, ledger.Kind(kind[1])) {
			t.Errorf("no process is killed around the writing of %q", kind[1])
		}
	}
}
