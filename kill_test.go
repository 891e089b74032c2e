package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// The engine is killed more often in less time: crash_test.go. Here the whole program is.
var filmKills = flag.Int("film-kills", 12, "how many renders of a whole example to kill at random moments")

// TestKilledAtRandomMomentsItEndsWithTheSameFilm kills renders of an example with SIGKILL, at moments spread over the
// time that one takes, and runs them again, until every moment has been tried.
func TestKilledAtRandomMomentsItEndsWithTheSameFilm(t *testing.T) {
	program := build(t)
	calm := copyExample(t)
	began := time.Now()
	finish(t, program, calm)
	took := time.Since(began)
	want := result(t, calm)
	t.Logf("undisturbed, a render takes %s; seed %d", took.Round(time.Millisecond), seed)

	random := rand.New(rand.NewPCG(seed, 0))
	for killed, films := 0, 0; killed < *filmKills; films++ {
		dir := copyExample(t)
		for killed < *filmKills && killAfter(t, program, dir, time.Duration(random.Int64N(int64(took)))) {
			killed++
		}
		finish(t, program, dir)
		if diff := cmp.Diff(want, result(t, dir)); diff != "" {
			t.Errorf("film %d, after %d kills: %s", films+1, killed, diff)
		}
		for subject, n := range completions(t, dir) {
			if n != 1 {
				t.Errorf("film %d: %s was rendered to completion %d times", films+1, subject, n)
			}
		}
	}
}

const seed = 20261121

// copyExample lays the lighthouse out in a folder of its own, smaller and shorter, so that a dozen kills take seconds.
func copyExample(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "灯塔 film")
	if err := os.CopyFS(filepath.Join(dir, "refs"), os.DirFS("examples/lighthouse/refs")); err != nil {
		t.Fatal(err)
	}
	board, err := os.ReadFile("examples/lighthouse/storyboard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"1280x720", "160x90"}, {"duration: 4s", "duration: 1200ms"}, {"duration: 5s", "duration: 1200ms"},
		{"duration: 3s", "duration: 1200ms"}, {"duration: 1s", "duration: 400ms"}, {"poster: 2s", "poster: 1s"}, {"fade_out: 1s", "fade_out: 400ms"}} {
		if !bytes.Contains(board, []byte(change[0])) {
			t.Fatalf("the example does not contain %q", change[0])
		}
		board = bytes.ReplaceAll(board, []byte(change[0]), []byte(change[1]))
	}
	if err := os.WriteFile(filepath.Join(dir, "storyboard.yaml"), board, 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// build makes the program as people have it: with the race detector a render takes so long that its kills take
// minutes.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "shotlist.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// process is a render as a process.
func process(ctx context.Context, program, dir string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, "render", "--progress", "plain")
	cmd.Dir = dir
	return cmd
}

func finish(t *testing.T, program, dir string) {
	t.Helper()
	if out, err := process(t.Context(), program, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// shotlist is this test's own binary as a process: testscript has put it onto PATH under that name.
func shotlist(ctx context.Context, dir string) *exec.Cmd { return process(ctx, "shotlist", dir) }

// killAfter starts a render and kills it, with SIGKILL, after a while. It reports false where the render was faster.
func killAfter(t *testing.T, program, dir string, d time.Duration) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	out, err := process(ctx, program, dir).CombinedOutput()
	if ctx.Err() == nil && err != nil {
		t.Fatalf("a render failed by itself: %v\n%s", err, out)
	}
	return err != nil
}

// result is what a render leaves: every file that it made, by name, with its digest.
func result(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"out/*", "out/lighthouse.clips/*", ".shotlist/clips/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if rel, err := filepath.Rel(dir, name); err == nil && filepath.Ext(name) != ".clips" {
				files[filepath.ToSlash(rel)] = digest(t, name)
			}
		}
	}
	if len(files) != 2+6+7 {
		t.Errorf("%d files, want film, poster, 6 named clips and 7 takes: %v", len(files), files)
	}
	return files
}

func digest(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// completions counts how often each take was rendered to completion.
func completions(t *testing.T, dir string) map[plan.ID]int {
	t.Helper()
	events, err := ledger.Read(t.Context(), filepath.Join(dir, ".shotlist", "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	n := map[plan.ID]int{}
	for _, e := range events {
		if e.Kind == ledger.Stored {
			n[e.Job]++
		}
	}
	if len(n) != 7 {
		t.Errorf("%d takes were rendered, want 7", len(n))
	}
	return n
}
