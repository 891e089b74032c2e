package render_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/plan"
)

// wallClock goes with the test's time until it has been read often enough, and is wrong from then on. Like a time that was
// written down, what it says has no monotonic part.
type wallClock struct {
	mu    sync.Mutex
	reads int
	jumps int           // after this many readings
	by    time.Duration // ahead, or back
}

func (c *wallClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads++
	if c.reads > c.jumps {
		return time.Now().Add(c.by).Round(0)
	}
	return time.Now().Round(0)
}

// runBy is mustRun by a clock.
func (s *studio) runBy(clock *wallClock) map[string]render.Phase {
	s.t.Helper()
	s.clock = clock.now
	return s.mustRun(s.t.Context())
}

// TestAClockThatJumpsADayHasNothingPaidTwice has the clock jump at each of its readings, either way, in a run in which an
// answer is lost, one is throttled, one is slow, and a job goes on beyond its deadline. Two more runs come, the last
// with a clock that was put right.
func TestAClockThatJumpsADayHasNothingPaidTwice(t *testing.T) {
	calm := &wallClock{jumps: 1 << 30}
	synctest.Test(t, func(t *testing.T) { clockFilm(t).runBy(calm) })
	for _, by := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		for reading := range calm.reads {
			t.Run(fmt.Sprintf("%s/at reading %d of %d", by, reading+1, calm.reads), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { filmedBy(t, &wallClock{jumps: reading, by: by}) })
			})
		}
	}
}

// clockFilm is of four takes of the same words, at a service that lists its jobs.
func clockFilm(t *testing.T) *studio {
	s, a := newArchive(t, "lost", "throttled", "slow", "long")
	a.lose["lost"], a.slow["slow"] = true, time.Minute
	s.service.submit = func(_ context.Context, shot string, try int) error {
		if shot == "throttled" && try == 1 {
			return throttled(30 * time.Second)
		}
		return nil
	}
	s.service.poll = func(shot string, _ int) (providers.Status, error) {
		if shot == "long" && time.Since(s.service.begun[shot]) < s.poll.Deadline+10*time.Minute {
			return providers.Status{State: providers.Running, Progress: -1}, nil
		}
		return providers.Status{State: providers.Succeeded}, nil
	}
	return s
}

// filmedBy runs the film by a clock that jumps. A lost answer is found where the clock was right when the request went out.
func filmedBy(t *testing.T, clock *wallClock) {
	s := clockFilm(t)
	lost, got := render.Finished, map[string]render.Phase{}
	began := time.Now()
	for i, want := range []render.Phase{render.Holds, render.Finished, render.Finished} {
		if i == 2 {
			clock = &wallClock{jumps: 1 << 30}
		}
		maps.Copy(got, s.runBy(clock)) // what is finished is no step of the next run
		if sent := s.state().Jobs["id-lost"].Sent; sent.Sub(began).Abs() > time.Hour {
			lost = render.Holds
		}
		want := map[string]render.Phase{"lost": lost, "throttled": render.Finished, "slow": render.Finished, "long": want}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("run %d: %s", i+1, diff)
		}
	}
	if diff := cmp.Diff(map[string]int{"lost": 1, "throttled": 2, "slow": 1, "long": 1}, s.service.submits); diff != "" {
		t.Errorf("creating requests: %s", diff)
	}
	for id, j := range s.state().Jobs {
		if j.Clip != nil && j.Clip.Elapsed < 0 {
			t.Errorf("%s took %g s", id, j.Clip.Elapsed)
		}
	}
	for ticket, owner := range s.state().Owners {
		if owner != plan.ID("id-"+ticket) {
			t.Errorf("the job of %s belongs to %s", ticket, owner)
		}
	}
}
