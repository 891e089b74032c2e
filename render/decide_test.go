package render_test

import (
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// history writes events about one job, in order.
func history(j *plan.Job, kinds ...ledger.Kind) []ledger.Event {
	var events []ledger.Event
	for _, k := range kinds {
		events = append(events, ledger.New(k, "run", j, time.Now(), dataOf(k, j)))
	}
	return events
}

func dataOf(k ledger.Kind, j *plan.Job) any {
	switch k {
	case ledger.Intended:
		return ledger.Intent{Cost: j.Cost.Dollars(), Facts: j.Facts()}
	case ledger.Submitted:
		return providers.Ticket{ID: "ticket"}
	case ledger.Stored:
		return ledger.Clip{Bytes: 4}
	case ledger.Refused, ledger.Failed, ledger.Ambiguous, ledger.Lost, ledger.Stalled:
		return ledger.Problem{Kind: "throttled", Msg: "busy"}
	}
	return nil
}

func TestDecideKnowsEveryPastOfAJob(t *testing.T) {
	const gone, whole, cut = -1, 4, 3 // lengths of the clip on disk
	for _, c := range []struct {
		name string
		past []ledger.Kind
		clip int64
		paid render.Action
		free render.Action
	}{
		{"nothing has happened", nil, gone, render.Render, render.Render},
		{"the clip is there", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Stored}, whole, render.Reuse, render.Reuse},
		{"the clip is gone from disk", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Stored}, gone, render.Resume, render.Resume},
		{"the clip on disk is cut short", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Stored}, cut, render.Resume, render.Resume},
		{"killed before the answer", []ledger.Kind{ledger.Intended}, gone, render.Hold, render.Retry},
		{"the answer was lost", []ledger.Kind{ledger.Intended, ledger.Ambiguous}, gone, render.Hold, render.Retry},
		{"killed after the answer", []ledger.Kind{ledger.Intended, ledger.Submitted}, gone, render.Resume, render.Resume},
		{"killed while it ran", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Running}, gone, render.Resume, render.Resume},
		{"past its deadline", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Stalled}, gone, render.Resume, render.Resume},
		{"refused", []ledger.Kind{ledger.Intended, ledger.Refused}, gone, render.Retry, render.Retry},
		{"failed at the service", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Failed}, gone, render.Hold, render.Retry},
		{"lost at the service", []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Lost}, gone, render.Hold, render.Retry},
		{"unknown, though its clip is on disk", nil, whole, render.Resume, render.Resume},
		{"released by a person", []ledger.Kind{ledger.Intended, ledger.Ambiguous, ledger.Released}, gone, render.Render, render.Render},
	} {
		for kind, want := range map[string]render.Action{"paid": c.paid, "free": c.free} {
			t.Run(c.name+"/"+kind, func(t *testing.T) {
				j := job("a")
				j.Caps.Free = kind == "free"
				clips := map[plan.ID]int64{}
				if c.clip != gone {
					clips[j.ID] = c.clip
				}
				steps := render.Decide(&plan.Plan{Jobs: []plan.Job{j}}, ledger.Fold(history(&j, c.past...)), clips, nil)
				if steps[0].Action != want {
					t.Errorf("%s (%s), want %s", steps[0].Action, steps[0].Why, want)
				}
			})
		}
	}
}

func TestATicketIsFollowedOnlyWhereItCameFrom(t *testing.T) {
	sent := job("a")
	sent.Origin = "fake https://a.example.com"
	past := ledger.Fold([]ledger.Event{
		ledger.New(ledger.Intended, "r", &sent, time.Now(), ledger.Intent{Origin: sent.Origin}),
		ledger.New(ledger.Submitted, "r", &sent, time.Now(), providers.Ticket{ID: "t"}),
	})
	for origin, want := range map[string]render.Action{"fake https://a.example.com": render.Resume, "fake https://b.example.com": render.Hold} {
		now := sent
		now.Origin = origin
		if step := render.Decide(&plan.Plan{Jobs: []plan.Job{now}}, past, nil, nil)[0]; step.Action != want {
			t.Errorf("at %s: %s (%s), want %s", origin, step.Action, step.Why, want)
		}
	}
}

func TestARefusalThatWouldOnlyBeRepeatedIsHeld(t *testing.T) {
	for _, kind := range []providers.Kind{providers.Moderated, providers.Invalid, providers.Gone} {
		j := job("a")
		events := append(history(&j, ledger.Intended), ledger.New(ledger.Refused, "run", &j, time.Now(), ledger.Problem{Kind: kind.String(), Msg: "no"}))
		steps := render.Decide(&plan.Plan{Jobs: []plan.Job{j}}, ledger.Fold(events), nil, nil)
		if steps[0].Action != render.Hold || steps[0].Hint == "" {
			t.Errorf("%s: %s with hint %q", kind, steps[0].Action, steps[0].Hint)
		}
	}
}

func TestAChangedTakeTellsWhatChanged(t *testing.T) {
	old, changed := job("a"), job("a")
	changed.ID, changed.Request.Prompt, changed.Request.Model = "id-a2", "another prompt", "another-model"
	past := ledger.Fold(history(&old, ledger.Intended, ledger.Submitted, ledger.Stored))
	step := render.Decide(&plan.Plan{Jobs: []plan.Job{changed}}, past, nil, nil)[0]
	if step.Action != render.Render || step.Why != "changed: prompt, model" {
		t.Errorf("%s: %s", step.Action, step.Why)
	}
	if got := step.Changes[0]; got.Old != "a" || got.New != "another prompt" {
		t.Errorf("change %+v", got)
	}
}

func TestAnAnimaticIsNoEarlierVersionOfAPaidTake(t *testing.T) {
	animatic, paid := job("a"), job("a")
	animatic.ID, animatic.Caps.Maker = "id-animatic", "animatic/1"
	past := ledger.Fold(history(&animatic, ledger.Intended, ledger.Submitted, ledger.Stored))
	if step := render.Decide(&plan.Plan{Jobs: []plan.Job{paid}}, past, nil, nil)[0]; step.Why != "new" {
		t.Errorf("the paid take is %s", step.Why)
	}
}

func TestWhatNeedsAHeldShotIsSkippedAndNamesIt(t *testing.T) {
	p := &plan.Plan{Jobs: []plan.Job{job("a"), job("b", "a"), job("c", "b")}}
	steps := render.Decide(p, ledger.Fold(history(&p.Jobs[0], ledger.Intended)), nil, nil)
	if steps[1].Action != render.Skip || steps[1].Why != "needs a" || steps[2].Action != render.Skip || steps[2].Why != "needs b" {
		t.Errorf("b: %s %s, c: %s %s", steps[1].Action, steps[1].Why, steps[2].Action, steps[2].Why)
	}
}

func TestOnlyRendersWhatWasAskedForAndWhatThatNeeds(t *testing.T) {
	p := &plan.Plan{Jobs: []plan.Job{job("a"), job("b", "a"), job("c")}}
	steps := render.Decide(p, ledger.State{}, nil, func(j *plan.Job) bool { return j.Shot == "b" })
	for i, want := range []render.Action{render.Render, render.Render, render.Leave} {
		if steps[i].Action != want {
			t.Errorf("%s: %s, want %s", steps[i].Job.Shot, steps[i].Action, want)
		}
	}
}
