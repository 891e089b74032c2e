package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
	"shotlist/render/store"
)

const manyShots = 10_000

// tenThousandShots writes a storyboard and goes to its folder.
func tenThousandShots(b *testing.B) {
	b.Helper()
	var text bytes.Buffer
	text.WriteString("version: 1\ndefaults: {size: 160x90, duration: 1s}\ncharacters: {keeper: {description: an old keeper}}\nshots:\n")
	for i := range manyShots {
		fmt.Fprintf(&text, "  - {id: s%d, prompt: \"@keeper walks past house number %d in the rain; slow dolly, wide shot.\"}\n", i, i)
	}
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "storyboard.yaml"), text.Bytes(), 0o666); err != nil {
		b.Fatal(err)
	}
	b.Chdir(dir)
}

func testApp(stdout *bytes.Buffer) *app {
	var stderr bytes.Buffer
	return &app{Env: Env{Stdout: stdout, Stderr: &stderr, LookupEnv: func(string) (string, bool) { return "", false }},
		registry: providers.Builtin(), secrets: &secrets{}, notices: &notices{}}
}

// BenchmarkPlan10000 loads, validates, plans and prints 10,000 shots.
func BenchmarkPlan10000(b *testing.B) {
	tenThousandShots(b)
	b.ReportAllocs()
	for b.Loop() {
		if code := Main(env("plan")); code != exitOK {
			b.Fatalf("exit code %d", code)
		}
	}
}

// BenchmarkNothingToRender10000 renders a storyboard of 10,000 shots that are all finished.
func BenchmarkNothingToRender10000(b *testing.B) {
	tenThousandShots(b)
	finish(b)
	for b.Loop() {
		if code := Main(env("render", "--progress", "quiet")); code != exitOK {
			b.Fatalf("exit code %d", code)
		}
	}
}

func env(args ...string) Env {
	return Env{Args: args, Stdin: &bytes.Buffer{}, Stdout: &bytes.Buffer{}, Stderr: os.Stderr,
		LookupEnv: func(string) (string, bool) { return "", false }}
}

// finish writes the state that a finished render leaves: ledger, clips and film.
func finish(b *testing.B) {
	b.Helper()
	projects, _, err := testApp(&bytes.Buffer{}).load(b.Context(), nil, selection{})
	if err != nil {
		b.Fatal(err)
	}
	p := projects[0]
	clip := []byte("clip")
	must(b, makeStateDir(p))
	_, err = store.Open(p.path("clips"))
	must(b, err)
	l, err := ledger.Open(p.path("ledger.db"))
	must(b, err)
	for i := range p.plan.Jobs {
		j := &p.plan.Jobs[i]
		must(b, l.Note(ledger.New(ledger.Intended, "r", j, time.Now(), ledger.Intent{Cost: j.Cost.Dollars(), Facts: j.Facts()})))
		must(b, l.Note(ledger.New(ledger.Submitted, "r", j, time.Now(), providers.Ticket{ID: "t"})))
		must(b, l.Note(ledger.New(ledger.Stored, "r", j, time.Now(), ledger.Clip{Bytes: int64(len(clip)), Elapsed: 1})))
		must(b, os.WriteFile(p.clipPath(j.ID), clip, 0o666))
	}
	cut := &p.plan.Cuts[0]
	must(b, os.MkdirAll(filepath.Dir(p.film(cut)), 0o777))
	must(b, os.WriteFile(p.film(cut), clip, 0o666))
	film := ledger.Film{Key: cut.Key(func(plan.ID) bool { return true }), Bytes: int64(len(clip))}
	must(b, l.Append(ledger.NewFilm("r", cut.Film.Output.Path, time.Now(), film)))
	must(b, l.Close())
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
