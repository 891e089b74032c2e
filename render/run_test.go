package render_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

func TestARunStoresEveryClipAndTheNextHasNothingToDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b", "c")
		s.service.takes = time.Minute
		for shot, phase := range s.mustRun(t.Context()) {
			if phase != render.Finished {
				t.Errorf("%s ended %s", shot, phase)
			}
		}
		for _, step := range s.decide() {
			if step.Action != render.Reuse {
				t.Errorf("%s would be %s: %s", step.Job.Shot, step.Action, step.Why)
			}
		}
		if want := map[string]int{"a": 1, "b": 1, "c": 1}; !maps.Equal(s.service.submits, want) {
			t.Errorf("submits %v, want %v", s.service.submits, want)
		}
	})
}

func TestNeverMoreJobsInFlightThanTheAccountAllows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b", "c", "d", "e", "f", "g")
		s.service.takes, s.limit = time.Minute, 2
		s.mustRun(t.Context())
		if s.service.busiest != 2 {
			t.Errorf("%d jobs were in flight at once, want 2", s.service.busiest)
		}
	})
}

func TestARefusedRequestIsSentAgainAfterTheTimeThatTheServiceAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		began := time.Now()
		var second time.Duration
		s.service.submit = func(_ context.Context, _ string, try int) error {
			if try == 1 {
				return throttled(90 * time.Second)
			}
			second = time.Since(began)
			return nil
		}
		if got := s.mustRun(t.Context())["a"]; got != render.Finished {
			t.Fatalf("ended %s", got)
		}
		if second < 90*time.Second || second > 2*time.Minute {
			t.Errorf("sent again after %s", second)
		}
	})
}

func TestALostAnswerIsHeldAndNeverSentAgain(t *testing.T) {
	for name, lost := range map[string]error{"classified": failure(providers.Ambiguous), "not classified": errors.New("connection reset")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, "a")
				s.service.submit = func(context.Context, string, int) error { return lost }
				if got := s.mustRun(t.Context())["a"]; got != render.Holds {
					t.Errorf("ended %s", got)
				}
				s.mustRun(t.Context())
				if s.service.submits["a"] != 1 || s.action("a") != render.Hold {
					t.Errorf("submitted %d times, next %s", s.service.submits["a"], s.action("a"))
				}
			})
		})
	}
}

func TestAFailedShotStopsOnlyWhatNeedsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b")
		s.plan.Jobs = append(s.plan.Jobs, job("c", "a"), job("d", "c"))
		s.service.submit = func(_ context.Context, shot string, _ int) error {
			if shot == "a" {
				return failure(providers.Moderated)
			}
			return nil
		}
		outcomes, err := s.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]render.Phase{"a": render.Fails, "b": render.Finished, "c": render.Strands, "d": render.Strands}
		for _, o := range outcomes {
			if want[o.Step.Job.Shot] != o.Phase {
				t.Errorf("%s ended %s, want %s", o.Step.Job.Shot, o.Phase, want[o.Step.Job.Shot])
			}
			if o.Phase == render.Strands && !strings.Contains(o.Err.Error(), "a") {
				t.Errorf("%s does not name what it needs: %v", o.Step.Job.Shot, o.Err)
			}
		}
	})
}

func TestWhatWasSentIsFetchedAlsoWhenItsParentFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.plan.Jobs = append(s.plan.Jobs, job("b", "a"))
		ctx, stop := context.WithCancel(t.Context())
		s.service.poll = func(shot string, _ int) (providers.Status, error) {
			if shot == "b" {
				stop()
				return providers.Status{State: providers.Running}, nil
			}
			return providers.Status{State: providers.Succeeded}, nil
		}
		s.mustRun(ctx) // b is sent, and a's clip then gets lost
		if err := os.Remove(filepath.Join(s.dir, "clips", "id-a.mp4")); err != nil {
			t.Fatal(err)
		}
		s.service.poll = nil
		s.service.fetch = func(shot string, _ int) ([]byte, error) {
			if shot == "a" {
				return nil, failure(providers.Gone)
			}
			return []byte("clip"), nil
		}
		if got := s.mustRun(t.Context()); got["a"] != render.Fails || got["b"] != render.Finished {
			t.Errorf("a ended %s, b %s", got["a"], got["b"])
		}
	})
}

func TestWhatNeedsTwoFailedShotsIsSkippedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b")
		s.plan.Jobs = append(s.plan.Jobs, job("c", "a", "b"))
		s.service.submit = func(context.Context, string, int) error { return failure(providers.Moderated) }
		outcomes, err := s.run(t.Context())
		if err != nil || len(outcomes) != 3 {
			t.Errorf("%d outcomes for three shots, %v", len(outcomes), err)
		}
	})
}

func TestACharacterIsCreatedOnceAndKnownToLaterRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t)
		keeper := providers.Character{Name: "keeper", Video: &providers.Media{URL: "https://example.com/keeper.mp4"}}
		create, shot := job("@keeper"), job("a")
		create.Cast, shot.Casts, shot.Request.Characters = &keeper, []plan.ID{create.ID}, []providers.Character{keeper}
		s.plan.Jobs = []plan.Job{create, shot}
		s.mustRun(t.Context())
		later := job("b")
		later.Casts, later.Request.Characters = shot.Casts, shot.Request.Characters
		s.plan.Jobs = append(s.plan.Jobs, later)
		s.mustRun(t.Context())
		if s.service.submits["cast keeper"] != 1 {
			t.Errorf("the character was created %d times", s.service.submits["cast keeper"])
		}
		for _, shot := range []string{"a", "b"} {
			if got := s.service.cast[shot]; got != "abc.keeper" {
				t.Errorf("%s mentions the character as %q", shot, got)
			}
		}
	})
}

func TestAShotStartsFromTheLastFrameOfItsParent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.plan.Jobs = append(s.plan.Jobs, job("b", "a"))
		order := []string{}
		s.service.submit = func(_ context.Context, shot string, _ int) error {
			order = append(order, shot)
			return nil
		}
		s.mustRun(t.Context())
		if strings.Join(order, " ") != "a b" {
			t.Errorf("submitted in the order %v", order)
		}
	})
}

func TestATicketThatComesWhileTheRunIsStoppedIsRecordedAndFollowedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b")
		s.limit = 1
		ctx, stop := context.WithCancel(t.Context())
		s.service.submit = func(context.Context, string, int) error {
			stop()
			time.Sleep(2 * time.Second) // the answer is on its way
			return nil
		}
		if got := s.mustRun(ctx)["a"]; got != render.Interrupt {
			t.Fatalf("ended %s", got)
		}
		if got := s.state().Jobs["id-a"]; got.Phase != ledger.Submitted || got.Ticket == nil {
			t.Fatalf("the ledger says %s with ticket %v", got.Phase, got.Ticket)
		}
		s.service.submit = nil
		s.mustRun(t.Context())
		if want := map[string]int{"a": 1, "b": 1}; !maps.Equal(s.service.submits, want) {
			t.Errorf("submits %v, want %v", s.service.submits, want)
		}
	})
}

func TestAnAnswerThatDoesNotComeDoesNotKeepAStoppedRunAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		ctx, stop := context.WithCancel(t.Context())
		s.service.submit = func(ctx context.Context, _ string, _ int) error {
			stop()
			<-ctx.Done()
			return ctx.Err()
		}
		began := time.Now()
		s.mustRun(ctx)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("stopping took %s", took)
		}
		if got := s.action("a"); got != render.Hold {
			t.Errorf("the next run would %s", got)
		}
	})
}

func TestAJobPastItsDeadlineIsStalledAndPolledAgainLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.takes, s.poll.Deadline = time.Hour, 10*time.Minute
		if got := s.mustRun(t.Context())["a"]; got != render.Holds {
			t.Errorf("ended %s", got)
		}
		if got := s.state().Jobs["id-a"].Phase; got != ledger.Stalled {
			t.Errorf("the ledger says %s", got)
		}
		time.Sleep(time.Hour)
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.submits["a"] != 1 {
			t.Errorf("ended %s after %d submits", got, s.service.submits["a"])
		}
	})
}

func TestBadBytesAreFetchedAgainAndNeverRenderedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.fetch = func(_ string, try int) ([]byte, error) {
			if try < 3 {
				return []byte("<html>"), nil
			}
			return []byte("clip"), nil
		}
		if got := s.mustRun(t.Context())["a"]; got != render.Finished {
			t.Errorf("ended %s", got)
		}
		if s.service.submits["a"] != 1 || s.service.fetches["a"] != 3 {
			t.Errorf("%d submits, %d fetches", s.service.submits["a"], s.service.fetches["a"])
		}
	})
}

func TestAPaidClipThatCannotBeFetchedKeepsItsTicket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.fetch = func(string, int) ([]byte, error) { return nil, failure(providers.Transient) }
		if got := s.mustRun(t.Context())["a"]; got != render.Fails {
			t.Errorf("ended %s", got)
		}
		if got := s.action("a"); got != render.Resume {
			t.Errorf("the next run would %s", got)
		}
	})
}

func TestAClipThatWasKeptButNotRecordedIsNotFetchedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		ctx, stop := context.WithCancel(t.Context())
		s.service.poll = func(string, int) (providers.Status, error) {
			stop()
			return providers.Status{State: providers.Running}, nil
		}
		s.mustRun(ctx)
		if err := os.WriteFile(filepath.Join(s.dir, "clips", "id-a.mp4"), []byte("clip"), 0o666); err != nil {
			t.Fatal(err)
		}
		s.service.poll = nil
		if got := s.mustRun(t.Context())["a"]; got != render.Finished || s.service.fetches["a"] != 0 {
			t.Errorf("ended %s after %d fetches", got, s.service.fetches["a"])
		}
	})
}

func TestAnOddAnswerToAPollIsAskedAgainAndAFinalOneEndsTheJob(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want render.Phase
		next render.Action
	}{
		{"transient", failure(providers.Transient), render.Finished, render.Reuse},
		{"throttled", throttled(time.Minute), render.Finished, render.Reuse},
		{"denied keeps the ticket", failure(providers.Denied), render.Fails, render.Resume},
		{"unknown at first", failure(providers.Gone), render.Finished, render.Reuse},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, "a")
				s.service.poll = func(_ string, try int) (providers.Status, error) {
					if try == 1 {
						return providers.Status{}, c.err
					}
					return providers.Status{State: providers.Succeeded}, nil
				}
				if got := s.mustRun(t.Context())["a"]; got != c.want {
					t.Errorf("ended %s, want %s", got, c.want)
				}
				if got := s.action("a"); got != c.next {
					t.Errorf("next %s, want %s", got, c.next)
				}
			})
		})
	}
}

func TestARunThatCannotWriteItsLedgerStopsBeforeItPays(t *testing.T) {
	s := newStudio(t, "a", "b")
	l, err := ledger.Open(filepath.Join(s.dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	runner := s.runner(l)
	if _, err := runner.Run(t.Context(), s.decide()); err == nil {
		t.Error("the run did not fail")
	}
	if len(s.service.submits) != 0 {
		t.Errorf("submitted %v without a ledger", s.service.submits)
	}
}
