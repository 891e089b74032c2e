package render_test

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// runWithin is a run that may spend so many dollars. A take of the studio costs one.
func (s *studio) runWithin(limits ...ledger.Limit) map[string]render.Outcome {
	s.t.Helper()
	l, err := ledger.Open(filepath.Join(s.dir, "ledger.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	runner := s.runner(l)
	runner.Limits = func(*plan.Job) []ledger.Limit { return limits }
	outcomes, err := runner.Run(s.t.Context(), s.decide())
	if err != nil {
		s.t.Fatal(err)
	}
	by := map[string]render.Outcome{}
	for _, o := range outcomes {
		by[o.Step.Job.Shot] = o
	}
	return by
}

func dollars(d float64) ledger.Limit {
	return ledger.Limit{Name: "--max-cost", Run: "run", Max: plan.Total{Sum: plan.Dollars(d), Unknown: ledger.Any.Unknown}}
}

func TestARunThatMeetsALimitSubmitsNothingMoreAndFinishesWhatIsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b", "c", "d", "e", "f")
		s.service.takes = time.Minute
		s.plan.Jobs = append(s.plan.Jobs, job("g", "f"))
		cheap := job("cheap")
		cheap.Cost = plan.Dollars(0.1) // it would still fit, and is not sent either
		s.plan.Jobs = append(s.plan.Jobs, cheap)
		phases := map[render.Phase]int{}
		for shot, o := range s.runWithin(dollars(2.5)) {
			phases[o.Phase]++
			_, over := errors.AsType[*ledger.OverError](o.Err)
			if over != (o.Phase == render.Unpaid) {
				t.Errorf("%s ended %s: %v", shot, o.Phase, o.Err)
			}
		}
		if want := map[render.Phase]int{render.Finished: 2, render.Unpaid: 5, render.Strands: 1}; !maps.Equal(phases, want) {
			t.Errorf("takes ended %v, want %v", phases, want)
		}
		if len(s.service.submits) != 2 {
			t.Errorf("submitted %v", s.service.submits)
		}
		for _, o := range s.runWithin(dollars(2.5)) { // its own run, by name the same: nothing is left
			if o.Phase == render.Finished {
				t.Errorf("%s was rendered", o.Step.Job.Shot)
			}
		}
	})
}

func TestARefusedRequestMayBeRepeatedWithinTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.service.submit = func(_ context.Context, _ string, try int) error {
			if try < 4 {
				return throttled(time.Second)
			}
			return nil
		}
		if got := s.runWithin(dollars(1))["a"]; got.Phase != render.Finished || s.service.submits["a"] != 4 {
			t.Errorf("ended %s after %d requests: %v", got.Phase, s.service.submits["a"], got.Err)
		}
	})
}

func TestWhatCostsNothingIsRenderedAlsoWhenTheMoneyIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b")
		free := job("free")
		free.Cost, free.Caps.Free, free.Account = 0, true, "local"
		s.plan.Jobs = append(s.plan.Jobs, free)
		got := s.runWithin(dollars(0.5))
		if got["a"].Phase != render.Unpaid || got["b"].Phase != render.Unpaid || got["free"].Phase != render.Finished {
			t.Errorf("a ended %s, b %s, free %s", got["a"].Phase, got["b"].Phase, got["free"].Phase)
		}
	})
}

func TestATakeThatAnotherRunHasSentMeanwhileIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		l, err := ledger.Open(filepath.Join(s.dir, "ledger.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		runner, steps := s.runner(l), s.decide()
		other := s.plan.Jobs[0]
		if err := l.Append(ledger.New(ledger.Intended, "other run", &other, time.Now(), ledger.Intent{})); err != nil {
			t.Fatal(err)
		}
		outcomes, err := runner.Run(t.Context(), steps)
		if err != nil || len(outcomes) != 1 || outcomes[0].Phase != render.Fails || s.service.submits["a"] != 0 {
			t.Errorf("%v, %v, %d requests", outcomes, err, s.service.submits["a"])
		}
	})
}
