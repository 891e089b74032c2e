package render_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// withElse is a take at account a, with its fallback prompt, and at account b, where it is the very same request.
func withElse() plan.Job {
	j := job("a")
	j.Provider, j.Account, j.Origin = "a", "account a", "fake https://a.example.com"
	fallback, next, both := j, j, j
	fallback.ID, fallback.Fallback = "id-fallback", true
	next.Provider, next.Account, next.Origin, next.Rank = "b", "account b", "fake https://b.example.com", 1
	both.ID, both.Fallback, both.Rank, both.Provider, both.Account, both.Origin = fallback.ID, true, 1, next.Provider, next.Account, next.Origin
	j.Else = []plan.Job{fallback, next, both}
	return j
}

// happened writes what an account said about a job: intended, and then the kind with a problem of another kind.
func happened(j *plan.Job, kind ledger.Kind, problem ledger.Problem) []ledger.Event {
	events := []ledger.Event{ledger.New(ledger.Intended, "r", j, time.Now(), ledger.Intent{Provider: j.Provider, Origin: j.Origin, Cost: j.Cost.Dollars()})}
	if kind == ledger.Failed || kind == ledger.Submitted {
		events = append(events, ledger.New(ledger.Submitted, "r", j, time.Now(), providers.Ticket{ID: "t " + j.Origin}))
	}
	if kind == ledger.Submitted || kind == ledger.Intended {
		return events
	}
	return append(events, ledger.New(kind, "r", j, time.Now(), problem))
}

var (
	moderated = ledger.Problem{Kind: "moderated", Msg: "no"}
	gone      = ledger.Problem{Kind: "gone", Msg: "no such model"}
	denied    = ledger.Problem{Kind: "denied", Msg: "bad key"}
	quota     = ledger.Problem{Kind: "denied", Quota: true, Msg: "no money"}
	ambiguous = ledger.Problem{Kind: "ambiguous", Msg: "lost"}
)

func TestDecideKnowsWhichJobStandsForATake(t *testing.T) {
	take := withElse()
	own, fallback, next, both := &take, &take.Else[0], &take.Else[1], &take.Else[2]
	for _, c := range []struct {
		name   string
		rule   manifest.OnError
		past   []ledger.Event
		clips  map[plan.ID]int64
		job    *plan.Job
		action render.Action
	}{
		{name: "nothing has happened", job: own, action: render.Render},
		{name: "moderated", past: happened(own, ledger.Refused, moderated), job: fallback, action: render.Render},
		{name: "moderated by the service later", past: happened(own, ledger.Failed, moderated), job: fallback, action: render.Render},
		{name: "moderated, and the storyboard stops there", rule: manifest.OnError{Moderated: "stop"},
			past: happened(own, ledger.Refused, moderated), job: own, action: render.Hold},
		{name: "moderated once, and tried again", rule: manifest.OnError{Moderated: "retry"},
			past: happened(own, ledger.Refused, moderated), job: own, action: render.Retry},
		{name: "moderated twice", rule: manifest.OnError{Moderated: "retry"},
			past: join(happened(own, ledger.Failed, moderated), happened(own, ledger.Failed, moderated)), job: own, action: render.Hold},
		{name: "the fallback prompt was moderated as well", past: join(happened(own, ledger.Refused, moderated), happened(fallback, ledger.Refused, moderated)),
			job: fallback, action: render.Hold},
		{name: "no model", past: happened(own, ledger.Refused, gone), job: next, action: render.Render},
		{name: "no money", past: happened(own, ledger.Refused, quota), job: next, action: render.Render},
		{name: "a bad key, and the storyboard stops there", rule: manifest.OnError{Denied: "stop"},
			past: happened(own, ledger.Refused, denied), job: own, action: render.Retry},
		{name: "no money, while a bad key would stop", rule: manifest.OnError{Denied: "stop"},
			past: happened(own, ledger.Refused, quota), job: next, action: render.Render},
		{name: "at the next one the very same is under way", past: join(happened(own, ledger.Refused, quota), happened(next, ledger.Submitted, quota)),
			job: next, action: render.Resume},
		{name: "the next one's answer was lost", past: join(happened(own, ledger.Refused, quota), happened(next, ledger.Ambiguous, ambiguous)),
			job: next, action: render.Hold},
		{name: "refused everywhere, for what an owner can mend", past: join(happened(own, ledger.Refused, quota), happened(next, ledger.Refused, denied)),
			job: own, action: render.Retry},
		{name: "gone everywhere", past: join(happened(own, ledger.Refused, gone), happened(next, ledger.Refused, gone)), job: next, action: render.Hold},
		{name: "moderated, and then no money for the fallback", past: join(happened(own, ledger.Refused, moderated), happened(fallback, ledger.Refused, quota)),
			job: both, action: render.Render},
		{name: "a lost answer goes nowhere", past: happened(own, ledger.Ambiguous, ambiguous), job: own, action: render.Hold},
		{name: "killed before the answer goes nowhere", past: happened(own, ledger.Intended, ambiguous), job: own, action: render.Hold},
		{name: "a clip that the service lost goes nowhere", past: append(happened(own, ledger.Submitted, gone), ledger.New(ledger.Lost, "r", own, time.Now(), gone)),
			job: own, action: render.Hold},
		{name: "a service that failed without a reason goes nowhere", past: happened(own, ledger.Failed, ledger.Problem{Kind: "transient"}), job: own, action: render.Hold},
		{name: "the fallback has its clip", past: append(join(happened(own, ledger.Refused, moderated), happened(fallback, ledger.Submitted, moderated)),
			ledger.New(ledger.Stored, "r", fallback, time.Now(), ledger.Clip{Bytes: 4})), clips: map[plan.ID]int64{fallback.ID: 4}, job: fallback, action: render.Reuse},
		{name: "released", past: append(happened(own, ledger.Refused, moderated), ledger.New(ledger.Released, "r", own, time.Now(), nil)), job: own, action: render.Render},
	} {
		t.Run(c.name, func(t *testing.T) {
			take.OnError = c.rule
			s := render.Decide(&plan.Plan{Jobs: []plan.Job{take}}, ledger.Fold(c.past), c.clips, nil)[0]
			got := fmt.Sprint(s.Action, " ", s.Job.ID, " at ", s.Job.Provider)
			if want := fmt.Sprint(c.action, " ", c.job.ID, " at ", c.job.Provider); got != want {
				t.Errorf("%s (%s), want %s", got, s.Why, want)
			}
			if s.Take.ID != take.ID || (s.Action == render.Reuse) != (s.Clip == s.Job.ID) {
				t.Errorf("take %s, clip %q", s.Take.ID, s.Clip)
			}
		})
	}
}

func join(lists ...[]ledger.Event) []ledger.Event {
	var all []ledger.Event
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// TestARefusedTakeGoesOnInTheSameRun: the run comes to what the next Decide would have come to, and what starts from
// the take starts from the clip that stands for it.
func TestARefusedTakeGoesOnInTheSameRun(t *testing.T) {
	for _, c := range []struct {
		name   string
		refuse []error // by try
		want   plan.ID
		tries  int
	}{
		{"with the fallback prompt", []error{failure(providers.Moderated)}, "id-fallback", 2},
		{"at the next account", []error{&providers.Error{Kind: providers.Denied, Quota: true, Msg: "no money"}}, "id-a", 2},
		{"with both", []error{failure(providers.Moderated), failure(providers.Gone)}, "id-fallback", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t)
				s.plan.Jobs = []plan.Job{withElse(), job("b", "a")}
				s.service.submit = func(_ context.Context, shot string, try int) error {
					if shot == "a" && try <= len(c.refuse) {
						return c.refuse[try-1]
					}
					return nil
				}
				if got := s.mustRun(t.Context()); got["a"] != render.Finished || got["b"] != render.Finished {
					t.Errorf("ended %v", got)
				}
				if s.service.submits["a"] != c.tries {
					t.Errorf("%d requests, want %d", s.service.submits["a"], c.tries)
				}
				steps := s.decide()
				if steps[0].Action != render.Reuse || steps[0].Clip != c.want || steps[1].Action != render.Reuse {
					t.Errorf("next: %s with the clip of %s; %s", steps[0].Action, steps[0].Clip, steps[1].Action)
				}
			})
		})
	}
}

func TestALostAnswerNeverGoesToAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t)
		s.plan.Jobs = []plan.Job{withElse()}
		s.service.submit = func(context.Context, string, int) error { return failure(providers.Ambiguous) }
		if got := s.mustRun(t.Context())["a"]; got != render.Holds || s.service.submits["a"] != 1 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
	})
}

func TestModerationIsTriedOnceMoreWhereTheStoryboardSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a")
		s.plan.Jobs[0].OnError = manifest.OnError{Moderated: "retry"}
		s.service.submit = func(context.Context, string, int) error { return failure(providers.Moderated) }
		if got := s.mustRun(t.Context())["a"]; got != render.Fails || s.service.submits["a"] != 2 {
			t.Errorf("ended %s after %d requests", got, s.service.submits["a"])
		}
		if s.mustRun(t.Context()); s.service.submits["a"] != 2 || s.action("a") != render.Hold {
			t.Errorf("%d requests, then %s", s.service.submits["a"], s.action("a"))
		}
	})
}

func TestAfterFailuresInARowNothingMoreIsSentToAnAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, "a", "b", "c", "d", "e", "f")
		for i := range s.plan.Jobs {
			s.plan.Jobs[i].OnError.Breaker = 3
		}
		s.limit = 1
		s.service.submit = func(_ context.Context, shot string, _ int) error {
			if shot == "b" { // a success between failures
				return nil
			}
			return failure(providers.Invalid)
		}
		outcomes, err := s.run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range outcomes {
			got = append(got, o.Step.Job.Shot+" "+string(o.Phase))
		}
		if want := "a failed, b done, c failed, d failed, e failed, f held"; strings.Join(got, ", ") != want {
			t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
		}
		if last := outcomes[len(outcomes)-1].Err; !strings.Contains(last.Error(), "3 failures in a row at paid") {
			t.Error(last)
		}
		if s.service.submits["f"] != 0 || s.action("f") != render.Render {
			t.Errorf("%d requests for f, which the next run would %s", s.service.submits["f"], s.action("f"))
		}
	})
}
