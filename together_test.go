package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"shotlist/providers/rehearse"
)

// heldStage is a stage whose service finishes no clip before open is closed.
func heldStage(t *testing.T, program string) (s *stage, open func()) {
	t.Helper()
	clip, opened := tinyClip(t), make(chan struct{})
	s = setUp(t, program, paidFilm, func(ctx context.Context, _ rehearse.Order, w io.Writer) error {
		select {
		case <-opened:
		case <-ctx.Done():
			return ctx.Err()
		}
		_, err := w.Write(clip)
		return err
	})
	open = sync.OnceFunc(func() { close(opened) })
	t.Cleanup(open)
	return s, open
}

// going is a render that runs beside what a test does.
type going struct {
	code chan int
	out  string
}

// startRender returns once the service has the render's first job.
func (s *stage) startRender() *going {
	s.t.Helper()
	g := &going{code: make(chan int, 1)}
	log := filepath.Join(filepath.Dir(s.dir), "points")
	go func() {
		var code int
		code, g.out = s.render("SHOTLIST_CRASH_LOG=" + log)
		g.code <- code
	}()
	for s.t.Context().Err() == nil {
		if text, _ := os.ReadFile(log); strings.Contains(string(text), "ledger after submitted") {
			return g
		}
		select {
		case code := <-g.code:
			s.t.Fatalf("the render has ended: code %d\n%s", code, g.out)
		default:
		}
	}
	return g
}

func (g *going) end(t *testing.T, want int) string {
	t.Helper()
	if code := <-g.code; code != want {
		t.Errorf("the render ended with code %d, want %d\n%s", code, want, g.out)
	}
	return g.out
}

// TestBesideARenderNobodyPaysTwiceOrHarmsIt runs further processes in the folder of a render.
func TestBesideARenderNobodyPaysTwiceOrHarmsIt(t *testing.T) {
	program := buildFor(t, "crash")
	want, _ := calm(t, program, paidFilm)
	t.Run("who would write is refused, who looks is served", func(t *testing.T) { besideARender(t, program, want) })
	t.Run("who starts together pays once", func(t *testing.T) { startedTogether(t, program, want) })
	t.Run("what was loaded is carried out, whatever the storyboard says now", func(t *testing.T) { changedMeanwhile(t, program, want) })
}

// besideARender runs every command beside a render that waits for its first clip. What
// would write is refused with the documented code; what looks, works; and the render ends as if it had been alone.
func besideARender(t *testing.T, program string, want map[string]string) {
	s, open := heldStage(t, program)
	first := s.startRender()
	for _, c := range []struct {
		code int
		args string
	}{
		{11, "render --yes"}, {11, "clean"}, {11, "clean --paid --force"}, {11, "retry dawn"}, {11, "retry dawn --accept-double-charge"},
		{11, "adopt dawn video_1"}, {11, "accept dawn"}, {11, "cancel"}, {11, "repair"}, {11, "repair --accept-double-charge"},
		{3, "stitch --partial"}, {3, "stitch"}, // there is no clip yet
		{0, "status"}, {0, "status --json"}, {0, "plan"}, {0, "costs"}, {0, "validate"}, {0, "doctor"},
	} {
		if code, out := s.run(nil, strings.Fields(c.args)...); code != c.code {
			t.Errorf("%s: code %d, want %d\n%s", c.args, code, c.code, out)
		}
	}
	open()
	first.end(t, 0)
	s.law(want)
}

// startedTogether starts renders, and commands that clean, retry, cut and look, all at once, again and
// again, until a render has ended well. Each ends with a documented code, and every take is paid once.
func startedTogether(t *testing.T, program string, want map[string]string) {
	s := newStage(t, program, paidFilm)
	fine := map[string]string{"render --yes": "0 11", "status --json": "0", "plan --json": "0", "clean --paid --force": "0 11",
		"retry storm": "0 2 11", "stitch": "0 3 11"}
	done := make(chan struct{})
	end := sync.OnceFunc(func() { close(done) })
	var group sync.WaitGroup
	for _, args := range []string{"render --yes", "render --yes", "status --json", "plan --json", "clean --paid --force", "retry storm", "stitch"} {
		group.Go(func() {
			for ended := false; !ended; {
				select {
				case <-done:
					ended = true // after one more
				default:
				}
				code, out := s.run(nil, strings.Fields(args)...)
				if !strings.Contains(" "+fine[args]+" ", " "+strconv.Itoa(code)+" ") {
					t.Errorf("%s: code %d\n%s", args, code, out)
					end()
				}
				if code == 0 && args == "render --yes" {
					end()
				}
			}
		})
	}
	group.Wait()
	s.settle() // clean takes nothing that a film needs
	s.law(want)
}

// changedMeanwhile changes the storyboard under a render: to another one, to one that is none, and to
// nothing. The render ends with the film that it began; the next one sees what is there.
func changedMeanwhile(t *testing.T, program string, want map[string]string) {
	for _, c := range []struct {
		name, board string
		next        int
		jobs        int
	}{
		{"edited", strings.Replace(paidFilm, "Waves break.", "Waves break slowly.", 1), 0, 4},
		{"invalid", "version: 1\nshots: [", 2, 3},
		{"deleted", "", 2, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, open := heldStage(t, program)
			first := s.startRender()
			if s.write(c.board); c.board == "" {
				if err := os.Remove(filepath.Join(s.dir, "storyboard.yaml")); err != nil {
					t.Fatal(err)
				}
			}
			open()
			first.end(t, 0)
			s.law(want)
			if code, out := s.render(); code != c.next || len(s.billed()) != c.jobs {
				t.Errorf("the next render: code %d, want %d; jobs %v\n%s", code, c.next, s.billed(), out)
			}
			s.billedOnce()
		})
	}
}
