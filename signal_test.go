//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"shotlist/render/ledger"
)

const slowFilm = `version: 1
providers: {local: {kind: exec, command: [sh, make.sh], concurrency: 2}}
defaults: {provider: local, size: 160x90, duration: 500ms}
shots:
  - {id: a, prompt: A.}
  - {id: b, prompt: B.}
  - {id: c, prompt: C.}
`

// gate makes clips only once a file called open is there: until then a render is in the middle of its work.
const gate = `cat > /dev/null
while [ ! -e open ]; do sleep 0.05; done
ffmpeg -v error -y -f lavfi -i testsrc=s=160x90:r=24:d=0.5 "$1"
`

// TestStoppedByASignalARenderLeavesSoonAndTheNextGoesOn stops renders that are in the middle of two clips.
func TestStoppedByASignalARenderLeavesSoonAndTheNextGoesOn(t *testing.T) {
	for _, s := range []struct {
		name   string
		signal syscall.Signal
		code   int
	}{{"SIGINT", syscall.SIGINT, 130}, {"SIGTERM", syscall.SIGTERM, 143}, {"SIGHUP", syscall.SIGHUP, 129}} {
		t.Run(s.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "storyboard.yaml", slowFilm)
			write(t, dir, "make.sh", gate)
			stopped := start(t, dir)
			stopped.await("b: running")
			if out := output(t, dir, "status"); !strings.Contains(out, "rendering now: process") {
				t.Errorf("status does not tell of the running render:\n%s", out)
			}
			began := time.Now()
			if err := stopped.cmd.Process.Signal(s.signal); err != nil {
				t.Fatal(err)
			}
			stopped.await("nothing new is started")
			if heard := time.Since(began); heard > time.Second {
				t.Errorf("the answer took %s", heard)
			}
			if code := stopped.code(); code != s.code {
				t.Errorf("exit code %d, want %d", code, s.code)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("leaving took %s", took)
			}
			write(t, dir, "open", "")
			finish(t, "shotlist", dir)
			for id, n := range stored(t, dir) {
				if n != 1 {
					t.Errorf("%s was rendered %d times", id, n)
				}
			}
		})
	}
}

func stored(t *testing.T, dir string) map[string]int {
	t.Helper()
	events, err := ledger.Read(t.Context(), filepath.Join(dir, ".shotlist", "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, e := range events {
		if e.Kind == ledger.Stored {
			n[e.Subject]++
		}
	}
	if len(n) != 3 {
		t.Errorf("%d takes are stored, want 3", len(n))
	}
	return n
}

// running is a render whose lines can be waited for.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan string
}

func start(t *testing.T, dir string) *running {
	t.Helper()
	r := &running{t: t, cmd: shotlist(context.Background(), dir), lines: make(chan string, 100)}
	stderr, err := r.cmd.StderrPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	go func() {
		defer close(r.lines)
		for s := bufio.NewScanner(stderr); s.Scan(); {
			r.lines <- s.Text()
		}
	}()
	return r
}

// await reads until a line holds text.
func (r *running) await(text string) {
	r.t.Helper()
	limit := time.After(time.Minute)
	for {
		select {
		case line, ok := <-r.lines:
			if !ok {
				r.t.Fatalf("the render ended without saying %q", text)
			}
			if strings.Contains(line, text) {
				return
			}
		case <-limit:
			r.t.Fatalf("a minute went by without %q", text)
		}
	}
}

func (r *running) code() int {
	r.t.Helper()
	for range r.lines { // to the end, so that Wait does not cut the pipe
	}
	err := r.cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return 0
}

func output(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "shotlist", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("shotlist %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
