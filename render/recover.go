package render

import (
	"context"
	"errors"
	"fmt"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// goesOn lets a take go on as another job, after its service definitely refused the one that was tried and where the
// storyboard wants that. It is the same choice that Decide makes from the ledger.
func (r *Runner) goesOn(ctx context.Context, b *board, out Outcome) bool {
	if ctx.Err() != nil || out.Phase != Fails || out.cause == "" {
		return false
	}
	s := out.Step
	next := s.Take.Next(s.Job, out.cause)
	if next == nil && out.cause == plan.Moderated && s.Take.RepeatsModerated() && !s.moderated {
		next = s.Job
	}
	if next == nil {
		return false
	}
	r.warn(s.Job, fmt.Sprintf("%s: %v; %s", out.cause, out.Err, goingOn(s.Job, next)))
	from := s.Job.Account
	s.moderated = next == s.Job
	s.Job, s.Action, s.Past = next, Render, ledger.Job{}
	b.moved(from, s)
	r.tell(Update{s.Take.ID, next, Waiting, -1, nil})
	return true
}

func goingOn(tried, next *plan.Job) string {
	if next == tried {
		return "it is tried once more"
	}
	return "it goes on " + next.Instead()
}

// counts reports whether an outcome says something about the account: an answer of its service, or none in time.
func counts(out Outcome) bool {
	_, answered := errors.AsType[*providers.Error](out.Err)
	return out.Phase == Finished || (out.Phase == Fails || out.Phase == Holds) && (answered || errors.Is(out.Err, errStalled))
}

// withhold ends the steps that a breaker kept from starting, and those that wait for them.
func (r *Runner) withhold(ctx context.Context, b *board) []Outcome {
	var all []Outcome
	if ctx.Err() != nil {
		return nil
	}
	for _, s := range b.withheld() {
		err := fmt.Errorf("%d failures in a row at %s; nothing more is sent there in this run", b.failures[s.Job.Account], s.Job.Provider)
		all = append(all, r.ended(Outcome{Step: s, Phase: Holds, Err: err}, b.strand(s))...)
	}
	return all
}

func (r *Runner) warn(job *plan.Job, msg string) {
	if r.Warn != nil {
		r.Warn(job, msg)
	}
}
