package render_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
)

// archive is a service that lists its jobs. Answers to creating requests come late, or get lost.
type archive struct {
	*service
	mu    sync.Mutex
	jobs  []providers.Found
	lose  map[string]bool          // shots whose answers get lost
	slow  map[string]time.Duration // how long an answer takes after the job was made
	fails error                    // what the list answers
	asked int
}

func (a *archive) Submit(ctx context.Context, r providers.Request) (providers.Ticket, error) {
	t, err := a.service.Submit(ctx, r)
	if err != nil {
		return t, err
	}
	a.mu.Lock()
	a.jobs = append(a.jobs, providers.Found{Ticket: t, Created: time.Now(), Prompt: true})
	a.mu.Unlock()
	time.Sleep(a.slow[r.Label.Shot])
	if a.lose[r.Label.Shot] {
		return providers.Ticket{}, failure(providers.Ambiguous)
	}
	return t, nil
}

func (a *archive) Find(_ context.Context, r providers.Request, since, until time.Time) ([]providers.Found, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	var found []providers.Found
	for _, f := range a.jobs {
		if !f.Created.Before(since) && !f.Created.After(until) {
			found = append(found, f)
		}
	}
	return found, a.fails
}

// newArchive is a studio at a service that lists its jobs, where all shots have the same words.
func newArchive(t *testing.T, shots ...string) (*studio, *archive) {
	s := newStudio(t, shots...)
	for i := range s.plan.Jobs {
		s.plan.Jobs[i].Caps.Finds, s.plan.Jobs[i].Request.Prompt = true, "the same words"
	}
	a := &archive{service: s.service, lose: map[string]bool{}, slow: map[string]time.Duration{}}
	s.provider = a
	return s, a
}

func TestTheSameRunFindsTheJobOfALostAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newArchive(t, "a")
		a.lose["a"] = true
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.submits["a"] != 1 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
		if got := s.state().Jobs["id-a"].Found; got == nil || got.How != "looked up" {
			t.Errorf("the ledger does not say how the ticket came: %+v", got)
		}
	})
}

// TestAJobWhoseTicketIsOnItsWayIsNobodyElses: while one take looks for its lost job, the only job of its words that the
// service lists is that of another take, whose answer is not there yet.
func TestAJobWhoseTicketIsOnItsWayIsNobodyElses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newArchive(t, "a", "b")
		s.service.submit = func(_ context.Context, shot string, _ int) error {
			if shot == "a" {
				return failure(providers.Ambiguous) // and it was not even accepted
			}
			return nil
		}
		a.slow["b"] = time.Minute
		got := s.mustRun(t.Context())
		if got["a"] != render.Finished && got["a"] != render.Holds || got["b"] != render.Finished {
			t.Errorf("ended %v", got)
		}
		if owner := s.state().Owners["b"]; owner != "id-b" {
			t.Errorf("the job of b belongs to %q", owner)
		}
	})
}

// TestALookWaitsForAnswersThatAreUnderWay: as long as another take of the same words has no answer, its job may be this
// one's as well.
func TestALookWaitsForAnswersThatAreUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newArchive(t, "a", "b")
		a.lose["a"], a.slow["b"] = true, 10*time.Second
		if got := s.mustRun(t.Context()); got["a"] != render.Finished || got["b"] != render.Finished {
			t.Errorf("ended %v", got)
		}
		if o := s.state().Owners; o["a"] != "id-a" || o["b"] != "id-b" {
			t.Errorf("owners %v", o)
		}
	})
}

func TestTwoLostAnswersOfTheSameWordsAreHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newArchive(t, "a", "b")
		a.lose["a"], a.lose["b"] = true, true
		for range 2 { // in the run that lost them, and in the next
			if got := s.mustRun(t.Context()); got["a"] != render.Holds || got["b"] != render.Holds {
				t.Errorf("ended %v", got)
			}
		}
		if len(s.state().Owners) != 0 || s.service.submits["a"]+s.service.submits["b"] != 2 {
			t.Errorf("owners %v, requests %v", s.state().Owners, s.service.submits)
		}
	})
}

func TestAListThatCannotBeReadHoldsTheTakeAndIsAskedAgainLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newArchive(t, "a")
		a.lose["a"], a.fails = true, failure(providers.Transient)
		if got := s.mustRun(t.Context())["a"]; got != render.Holds || a.asked != 3 {
			t.Errorf("ended %s after %d questions", got, a.asked)
		}
		if s.action("a") != render.Look {
			t.Errorf("next %s", s.action("a"))
		}
		a.fails = nil
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.submits["a"] != 1 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
	})
}

func TestAProcessThatDiedWhileItSentIsLookedUpByTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, a := newArchive(t, "a")
		j := &s.plan.Jobs[0]
		s.append(ledger.New(ledger.Intended, "earlier", j, time.Now(), ledger.Intent{Facts: j.Facts()}))
		a.jobs = []providers.Found{{Ticket: providers.Ticket{ID: "a"}, Created: time.Now(), Prompt: true}}
		time.Sleep(48 * time.Hour)
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.submits["a"] != 0 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
	})
}

func TestAClipThatNeverFitsIsFetchedThreeTimesAndHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.fetch = func(string, int) ([]byte, error) { return []byte("short clip"), nil }
		if got := s.mustRun(t.Context())["a"]; got != render.Holds || s.service.fetches["a"] != 3 {
			t.Errorf("ended %s after %d fetches", got, s.service.fetches["a"])
		}
		if s.mustRun(t.Context()); s.action("a") != render.Hold || s.service.fetches["a"] != 3 || s.service.submits["a"] != 1 {
			t.Errorf("then %s after %d fetches, %d requests", s.action("a"), s.service.fetches["a"], s.service.submits["a"])
		}
	})
}

func TestMisfitsAreCountedAcrossRunsAndWhatIsNoClipIsNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.fetch = func(_ string, try int) ([]byte, error) {
			if try%2 == 0 { // between the same misfits come pages
				return []byte("<html>"), nil
			}
			return []byte("short clip"), nil
		}
		s.mustRun(t.Context())
		if s.action("a") != render.Resume {
			t.Errorf("after 5 fetches: %s", s.action("a"))
		}
		s.service.fetch = func(string, int) ([]byte, error) { return []byte("<html>"), nil }
		if s.mustRun(t.Context()); s.action("a") != render.Resume {
			t.Errorf("pages are no clip that a service has made: %s", s.action("a"))
		}
		s.service.fetch = nil
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.submits["a"] != 1 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
	})
}

// TestStatesThatGoBackwardsAndFlipDoNotConfuse: what a service says of a job may go back and forth, until it says that
// the clip is there and gives it.
func TestStatesThatGoBackwardsAndFlipDoNotConfuse(t *testing.T) {
	running, queued := providers.Status{State: providers.Running, Progress: 0.9}, providers.Status{State: providers.Queued, Progress: -1}
	done, failed := providers.Status{State: providers.Succeeded}, providers.Status{State: providers.Failed, Raw: "failed"}
	for _, c := range []struct {
		name  string
		polls []providers.Status
		want  render.Phase
		next  render.Action
	}{
		{"running, then queued again", []providers.Status{running, queued, running, done}, render.Finished, render.Reuse},
		{"progress goes back", []providers.Status{running, {State: providers.Running, Progress: 0.1}, done}, render.Finished, render.Reuse},
		{"a word that nobody knows", []providers.Status{{State: providers.Running, Raw: "reticulating"}, done}, render.Finished, render.Reuse},
		{"failed by mistake, and then done", []providers.Status{running, failed, done}, render.Finished, render.Reuse},
		{"failed, and failed again", []providers.Status{running, failed}, render.Fails, render.Hold},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, "a")
				s.service.poll = func(_ string, try int) (providers.Status, error) { return c.polls[min(try, len(c.polls))-1], nil }
				if got := s.mustRun(t.Context())["a"]; got != c.want || s.action("a") != c.next || s.service.submits["a"] != 1 {
					t.Errorf("ended %s, next %s, %d requests", got, s.action("a"), s.service.submits["a"])
				}
			})
		})
	}
}

// TestAJobThatSucceedsAndThenIsRunningAgainIsFetchedLater: it was polled as done, and its clip is not handed out.
func TestAJobThatSucceedsAndThenIsRunningAgainIsFetchedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.fetch = func(_ string, try int) ([]byte, error) {
			if try <= 7 { // more than one run tries
				return nil, failure(providers.Transient)
			}
			return []byte("clip"), nil
		}
		if got := s.mustRun(t.Context())["a"]; got != render.Fails || s.action("a") != render.Resume {
			t.Errorf("ended %s, next %s", got, s.action("a"))
		}
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.submits["a"] != 1 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
	})
}
