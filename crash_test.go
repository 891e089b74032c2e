package main

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/providers/rehearse"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
	"shotlist/render/store"
)

// make soak sets these; make test does less.
var (
	soakKills = flag.Int("kills", 300, "how many renders to kill at random moments")
	soakSeed  = flag.Uint64("kill-seed", seed, "what the moments follow from")
)

// engine is the state of a stage whose program is render/stagehand: everything is real but ffmpeg, so that a render takes
// milliseconds.
type engine struct{ *stage }

func newEngine(t *testing.T, program string, faults ...rehearse.Fault) engine {
	return engine{setUp(t, program, paidFilm, makeEngineClip, faults...)}
}

// buildStagehand builds what the engine's tests kill.
func buildStagehand(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "stagehand.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "crash", "-o", program, "./render/stagehand").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func (e engine) render(env ...string) (int, string) {
	e.t.Helper()
	return e.run(env, e.dir)
}

// renderFor kills the render after a while, with SIGKILL; it reports whether it came to that.
func (e engine) renderFor(d time.Duration) bool {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), d)
	defer cancel()
	err := e.command(ctx, nil, e.dir).Run()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if err != nil && ctx.Err() == nil && (!ok || exit.ExitCode() != 5 && exit.ExitCode() != 3) {
		e.t.Errorf("a render failed by itself: %v", err)
	}
	return ctx.Err() != nil && ok && exit.ExitCode() == -1
}

// settle renders until every take has its clip. It settles what is held as a person would: see stage.settle.
func (e engine) settle() {
	e.t.Helper()
	var code int
	var out string
	for range 12 {
		if code, out = e.render(); code == 0 {
			return
		}
		e.decide()
	}
	e.t.Fatalf("it does not come to an end: code %d\n%s", code, out)
}

func (e engine) decide() {
	e.t.Helper()
	book, err := ledger.Open(e.state("ledger.db"))
	if err != nil {
		e.t.Fatal(err)
	}
	defer book.Close()
	for _, s := range e.steps() {
		if s.Action != render.Hold && s.Action != render.Look {
			continue
		}
		event := ledger.New(ledger.Released, "person", s.Job, time.Now(), nil)
		if ids := e.billed()[s.Job.Request.Prompt]; len(ids) > 0 && (s.Past.Ticket == nil || s.Past.Phase == ledger.Failed || s.Past.Phase == ledger.Lost) {
			event = ledger.New(ledger.Submitted, "person", s.Job, time.Now(), providers.Ticket{ID: ids[0]})
		}
		if err := book.Append(event); err != nil {
			e.t.Fatal(err)
		}
	}
}

func (e engine) state(name string) string { return filepath.Join(e.dir, ".shotlist", name) }

// steps is what the next render would do.
func (e engine) steps() []render.Step {
	e.t.Helper()
	loaded := manifest.Load([]string{e.dir}, manifest.Options{})
	planned, _ := plan.Build(loaded.Films, providers.Builtin())
	events, err := ledger.Read(e.t.Context(), e.state("ledger.db"))
	if err != nil {
		e.t.Fatal(err)
	}
	clips, err := store.List(e.state("clips"))
	if err != nil {
		e.t.Fatal(err)
	}
	return render.Decide(planned, ledger.Fold(events), clips, nil)
}

// law checks what must hold at the end: one billed job for each take, its clip on disk as the service made it, and no key
// anywhere.
func (e engine) law() {
	e.t.Helper()
	e.billedOnce()
	e.keyless()
	for _, s := range e.steps() {
		prompt := s.Job.Request.Prompt
		if ids := e.billed()[prompt]; len(ids) != 1 {
			e.t.Errorf("%s was billed %d times", s.Job.Name(), len(ids))
		}
		clip, err := os.ReadFile(e.state("clips/" + string(s.Job.ID) + ".mp4"))
		if err != nil || s.Action != render.Reuse || string(clip) != string(engineClip(prompt)) {
			e.t.Errorf("%s: %s, a clip of %d bytes, %v", s.Job.Name(), s.Action, len(clip), err)
		}
	}
}

// engineClip is what the service makes of a prompt: it looks like a clip as far as providers look.
func engineClip(prompt string) []byte {
	box := func(kind, content string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + kind + content
	}
	return []byte(box("ftyp", "isom\x00\x00\x02\x00isomiso2") + box("moov", "") + box("mdat", strings.Repeat(prompt+" ", 3000)+"the end"))
}

func makeEngineClip(_ context.Context, o rehearse.Order, w io.Writer) error {
	_, err := w.Write(engineClip(o.Prompt))
	return err
}

// TestKilledAtEveryStepNoTakeIsPaidTwiceOrLost kills renders with SIGKILL at every point that package crash names, at each
// time that they come there, and renders again.
func TestKilledAtEveryStepNoTakeIsPaidTwiceOrLost(t *testing.T) {
	program := buildStagehand(t)
	passed := map[string]bool{}
	for _, c := range troubles {
		t.Run(c.name, func(t *testing.T) {
			points := c.pass(t, program)
			for _, at := range occurrences(points, 3) {
				name, _, _ := strings.Cut(at, ":")
				if passed[at] {
					continue // in another trouble before
				}
				passed[at], passed[name] = true, true
				t.Run(at, func(t *testing.T) { c.killAt(t, program, at) })
			}
		})
	}
	for _, name := range enginePoints() {
		if !passed[name] {
			t.Errorf("no render comes to %q", name)
		}
	}
}

// trouble is a way of services, or of what they make, that brings renders to further points.
type trouble struct {
	name    string
	faults  []rehearse.Fault
	before  string   // where a first render is killed
	change  []string // of the storyboard: old, new, …
	spoiled bool     // the first clip that is checked is not usable
}

var troubles = []trouble{
	{name: "none"},
	{name: "killed before", before: "clip kept:1"},
	{name: "refused", faults: []rehearse.Fault{{Kind: rehearse.Denied, At: rehearse.AtCreate, Left: 1}}},
	{name: "answer lost", faults: []rehearse.Fault{{Kind: rehearse.LostReply, At: rehearse.AtCreate, Left: 1}}},
	{name: "half a clip", faults: []rehearse.Fault{{Kind: rehearse.Truncated, At: rehearse.AtClip, Left: 1}}},
	{name: "not usable", spoiled: true},
	{name: "begun", faults: []rehearse.Fault{{Kind: rehearse.Backward, At: rehearse.AtPoll, Left: 1}}},
	{name: "called failed", faults: []rehearse.Fault{{Kind: rehearse.FalseFailure, At: rehearse.AtPoll, Left: 2}}},
	{name: "called gone", faults: []rehearse.Fault{{Kind: rehearse.ExpiredLink, At: rehearse.AtClip, Left: 3}},
		change: []string{"openai-videos", "video-create", "GATEWAY/v1", "GATEWAY", "    concurrency: 1", "    images: data_url\n    concurrency: 1"}},
	{name: "past its deadline", faults: []rehearse.Fault{{Kind: rehearse.Stuck, At: rehearse.AtPoll, Left: 1}},
		change: []string{"interval: 10ms", "interval: 10ms, deadline: 1ms"}},
	{name: "not found", faults: []rehearse.Fault{{Kind: rehearse.LostReply, At: rehearse.AtCreate, Left: 1}, {Kind: rehearse.HTML, At: rehearse.AtOther, Left: 1}}},
}

func (c trouble) begin(t *testing.T, program string) engine {
	t.Helper()
	e := newEngine(t, program, c.faults...)
	e.write(strings.NewReplacer(c.change...).Replace(paidFilm))
	if c.spoiled {
		if err := os.WriteFile(filepath.Join(e.dir, "spoiled"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if c.before != "" {
		e.render("SHOTLIST_CRASH=" + c.before)
	}
	return e
}

// pass renders to the end, and gives the points on the way.
func (c trouble) pass(t *testing.T, program string) []string {
	t.Helper()
	e := c.begin(t, program)
	log := filepath.Join(filepath.Dir(e.dir), "points")
	for try := 1; ; try++ {
		code, out := e.render("SHOTLIST_CRASH_LOG=" + log)
		if code == 0 {
			break
		}
		if try == 5 {
			t.Fatalf("it does not come to an end: code %d\n%s", code, out)
		}
		e.decide()
	}
	e.law()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func (c trouble) killAt(t *testing.T, program, at string) {
	e := c.begin(t, program)
	killed := false
	for range 6 {
		code, _ := e.render("SHOTLIST_CRASH=" + at)
		if killed = code == -1; killed || code == 0 {
			break
		}
		e.decide()
	}
	if !killed && strings.HasSuffix(at, ":1") {
		t.Error("it was never killed")
	}
	e.settle()
	e.law()
}

// engineKinds are the events that the engine's troubles bring about.
var engineKinds = []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Refused, ledger.Ambiguous, ledger.Running, ledger.Stored, ledger.Failed,
	ledger.Stalled, ledger.Lost, ledger.Sought, ledger.Rejected}

// enginePoints are the names that the engine's code gives to crash.Point and crash.Trace, and the writes of every kind of
// event that a render makes.
func enginePoints() []string {
	names := map[string]bool{}
	for _, kind := range engineKinds {
		for _, when := range []string{"before", "within", "after"} {
			names[fmt.Sprintf("ledger %s %s", when, kind)] = true
		}
	}
	for _, request := range []string{"create", "poll", "fetch"} {
		for _, moment := range []string{"connected", "written", "answered"} {
			names[request+" "+moment] = true
		}
	}
	for _, dir := range []string{"render", "render/disk", "render/ledger", "render/store", "render/lock"} {
		for _, name := range pointsIn(dir) {
			names[name] = true
		}
	}
	for _, name := range []string{"clip linked", "ledger before repaired", "ledger after repaired"} { // by other commands
		delete(names, name)
	}
	return slices.Sorted(maps.Keys(names))
}

// pointsIn finds the literal names of crash points in a folder's source.
func pointsIn(dir string) (names []string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	for _, file := range files {
		text, _ := os.ReadFile(file)
		for part := range strings.SplitSeq(string(text), `crash.Point("`) {
			if name, rest, ok := strings.Cut(part, `"`); ok && strings.HasPrefix(rest, ")") && !strings.Contains(name, "\n") {
				names = append(names, name)
			}
		}
	}
	return names
}

// TestKilledAtRandomMomentsNoTakeIsPaidTwiceOrLost kills renders at moments spread over the time that one takes, several
// times in a row, until as many have been killed as are wanted.
func TestKilledAtRandomMomentsNoTakeIsPaidTwiceOrLost(t *testing.T) {
	program := buildStagehand(t)
	random := rand.New(rand.NewPCG(*soakSeed, 2))
	took := undisturbed(t, program)
	killed, films := 0, 0
	for ; killed < *soakKills; films++ {
		if films%50 == 0 {
			t.Logf("%d kills in %d films so far", killed, films)
		}
		e := newEngine(t, program)
		for range 5 {
			if e.renderFor(time.Duration(random.Int64N(int64(took)))) {
				killed++
			}
		}
		e.settle()
		e.law()
	}
	t.Logf("seed %d: %d kills in %d films; undisturbed, one takes %s", *soakSeed, killed, films, took.Round(time.Millisecond))
}

// undisturbed is how long a render takes; the shortest of three, for a machine that is busy now need not stay so, and kills
// that come after the end are none.
func undisturbed(t *testing.T, program string) time.Duration {
	t.Helper()
	shortest := time.Duration(math.MaxInt64)
	for range 3 {
		e := newEngine(t, program)
		began := time.Now()
		e.settle()
		shortest = min(shortest, time.Since(began))
	}
	return shortest
}

// TestKilledAroundTheCutTheFilmIsRight kills the whole program, with the real ffmpeg, at the points that only it comes to.
func TestKilledAroundTheCutTheFilmIsRight(t *testing.T) {
	program := buildFor(t, "crash")
	want, passed := calm(t, program, paidFilm)
	points := append(slices.Concat(pointsIn("cli"), pointsIn("concat")), "clip linked", "ledger before cut", "ledger within cut", "ledger after cut")
	for _, name := range points {
		if !slices.Contains(passed, name) {
			t.Errorf("the program does not come to %q", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, program, paidFilm)
			if code, out := s.render("SHOTLIST_CRASH=" + name + ":1"); code != -1 {
				t.Fatalf("it was not killed: code %d\n%s", code, out)
			}
			s.settle()
			s.law(want)
		})
	}
}

// buildFor makes the program with a build tag.
func buildFor(t *testing.T, tag string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "shotlist.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", tag, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
