package render_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// gatedRun is a run in which no clip passes its gate, which wants it to be rendered again.
func (s *studio) gatedRun(ctx context.Context) render.Outcome {
	s.t.Helper()
	l, err := ledger.Open(s.dir + "/ledger.db")
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	r := s.runner(l)
	r.Judge = func(context.Context, *plan.Job, *plan.Job) error { return &render.Gated{Msg: "too dark", Again: true} }
	outcomes, err := r.Run(ctx, s.decide())
	if err != nil || len(outcomes) != 1 {
		s.t.Fatalf("outcomes %v, error %v", outcomes, err)
	}
	return outcomes[0]
}

func TestAGateHasAClipRenderedOnceMoreAndThenHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "dawn")
		if out := s.gatedRun(t.Context()); out.Phase != render.Holds || s.service.submits["dawn"] != 2 {
			t.Errorf("%s: %v after %d requests", out.Phase, out.Err, s.service.submits["dawn"])
		}
	})
}

func TestAfterAKillAGateHasNothingRenderedByItself(t *testing.T) {
	take := job("dawn")
	first := []ledger.Event{
		ledger.New(ledger.Intended, "r", &take, time.Now(), ledger.Intent{Cost: take.Cost.Dollars()}),
		ledger.New(ledger.Submitted, "r", &take, time.Now(), providers.Ticket{ID: "dawn"}),
	}
	released := ledger.New(ledger.Released, "r", &take, time.Now(), nil)
	for _, c := range []struct {
		name     string
		past     []ledger.Event
		requests int
	}{
		{"the first was sent", first, 0},
		{"the second was to be sent", append(first[:2:2], released), 1},
		{"the second was sent", append(append(first[:2:2], released), first...), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, "dawn")
				for _, e := range c.past {
					s.append(e)
				}
				if out := s.gatedRun(t.Context()); out.Phase != render.Holds || s.service.submits["dawn"] != c.requests {
					t.Errorf("%s: %v after %d requests, want %d", out.Phase, out.Err, s.service.submits["dawn"], c.requests)
				}
			})
		})
	}
}

func TestWhatAGateCannotHaveRenderedAgainStaysAsItWas(t *testing.T) {
	for name, fail := range map[string]struct {
		submit, poll error
		owed         plan.USD
	}{
		"refused": {submit: failure(providers.Moderated), owed: plan.Dollars(1)},
		"failed":  {poll: failure(providers.Moderated), owed: plan.Dollars(2)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, "dawn")
				s.service.submit = func(_ context.Context, _ string, try int) error {
					if try == 1 {
						return nil
					}
					return fail.submit
				}
				s.service.poll = func(string, int) (providers.Status, error) {
					if fail.poll != nil && s.service.submits["dawn"] == 2 {
						return providers.Status{State: providers.Failed, Err: fail.poll}, nil
					}
					return providers.Status{State: providers.Succeeded}, nil
				}
				out := s.gatedRun(t.Context())
				have := s.state().Jobs["id-dawn"]
				if out.Phase != render.Holds || have.Phase != ledger.Stored || have.Ticket == nil {
					t.Errorf("%s: %v; the job is %s with the ticket %v", out.Phase, out.Err, have.Phase, have.Ticket)
				}
				if got := ledger.ChargesOf(s.events()); got.BySubject()["film:dawn@1"].Sum != fail.owed || have.Owed.Sum != fail.owed {
					t.Errorf("it counts as %v and %v spent, want %v", got.BySubject(), have.Owed, fail.owed)
				}
				if action := s.action("dawn"); action != render.Reuse {
					t.Errorf("the clip is not there any more: %s", action)
				}
			})
		})
	}
}

func TestAClipFromElsewhereIsNotRenderedAgainForAGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "dawn")
		steps := []render.Step{{Take: &s.plan.Jobs[0], Job: &s.plan.Jobs[0], Action: render.Resume, Locked: true,
			Past: ledger.Job{Locked: &ledger.Locked{Clip: lockedClip("clip of dawn"), Reachable: true}}}}
		l, err := ledger.Open(s.dir + "/ledger.db")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		r := s.runner(l)
		r.Shared = depot{lockedClip("clip of dawn").SHA256: "clip of dawn"}
		r.Judge = func(context.Context, *plan.Job, *plan.Job) error { return &render.Gated{Msg: "too dark", Again: true} }
		outcomes, err := r.Run(t.Context(), steps)
		if err != nil || outcomes[0].Phase != render.Holds || s.service.submits["dawn"] != 0 {
			t.Errorf("%v, error %v, %d requests", outcomes, err, s.service.submits["dawn"])
		}
	})
}
