package render

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"shotlist/internal/crash"
	"shotlist/providers"
	"shotlist/render/ledger"
)

// errStalled marks a job that took longer than its deadline. It is not lost: a later run polls it again.
var errStalled = errors.New("not finished by the deadline")

const (
	earlyMisses = 4 // how often a fresh job may be unknown to its own service before it counts as gone
	doubts      = 1 // how often a service's word that a paid job failed is not believed: gateways take it back
)

// follow polls until the service has finished the clip.
func (j *journey) follow(ctx context.Context) error {
	began, wait := time.Now(), j.firstWait()
	w := watch{phase: ledger.Submitted}
	for {
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		status, err := j.account.Provider.Poll(crash.Trace(ctx, "poll"), j.ticket)
		crash.Point("poll read")
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if done, why := j.heard(&w, status, err); done {
			return why
		}
		if limit := j.account.Poll.Deadline; limit > 0 && time.Since(began) >= limit {
			return j.problem(ledger.Stalled, fmt.Errorf("%w of %s; run shotlist render again to go on waiting", errStalled, limit))
		}
		wait = j.nextWait(wait, err)
	}
}

// watch is what following a job has seen so far.
type watch struct {
	misses   int // how often the service did not know its own job yet
	failures int // how often it said that the job failed
	phase    ledger.Kind
}

// heard takes one answer in. It reports whether there is nothing more to ask: the clip is there, or an error says why not.
func (j *journey) heard(w *watch, status providers.Status, err error) (done bool, why error) {
	if err != nil {
		if j.early(err) && w.misses < earlyMisses {
			w.misses++
			return false, nil
		}
		if passing(err) {
			return false, nil
		}
		return true, j.unpollable(err)
	}
	switch status.State {
	case providers.Succeeded:
		return true, nil
	case providers.Failed:
		if w.failures++; w.failures > doubts || j.job.Caps.Maker != "" {
			return true, j.problem(ledger.Failed, reason(status))
		}
	default:
		w.phase = j.progress(w.phase, status)
	}
	return false, nil
}

// early reports whether a service does not know its own new job yet, as some need a moment for.
func (j *journey) early(err error) bool {
	kind := providers.KindOf(err)
	return (kind == providers.Gone || kind == providers.Invalid) && j.now().Sub(j.sent) < time.Minute
}

// firstWait is nothing for a clip made on this machine.
func (j *journey) firstWait() time.Duration {
	if j.job.Caps.Maker != "" {
		return 0
	}
	return j.account.Poll.Interval
}

func (j *journey) nextWait(last time.Duration, err error) time.Duration {
	if e, ok := errors.AsType[*providers.Error](err); ok && e.After > 0 {
		return min(e.After, maxAfter)
	}
	next := max(last+last/2, j.account.Poll.Interval)
	next = min(next, max(j.account.Poll.Ceiling, j.account.Poll.Interval))
	return next + rand.N(next/10+1)
}

// progress tells people, and the ledger once, that the service has begun.
func (j *journey) progress(phase ledger.Kind, s providers.Status) ledger.Kind {
	if s.State == providers.Queued {
		j.tell(Queues, s.Progress)
		return phase
	}
	j.tell(Runs, s.Progress)
	if phase != ledger.Running {
		j.note(ledger.Running)
	}
	return ledger.Running
}

// note records what a later run could do without.
func (j *journey) note(kind ledger.Kind) {
	_ = j.Ledger.Note(ledger.New(kind, j.RunID, j.job, j.now(), nil)) // a broken ledger meets the next record
}

// unpollable ends a job whose state cannot be asked for: one that is gone is lost, any other keeps its ticket.
func (j *journey) unpollable(err error) error {
	if providers.KindOf(err) == providers.Gone {
		return j.problem(ledger.Lost, err)
	}
	return err
}

// reason is why a service gave a job up. Services may keep it to themselves.
func reason(s providers.Status) error {
	if s.Err != nil {
		return s.Err
	}
	return &providers.Error{Kind: providers.Transient, Code: s.Raw, Msg: "the service gave the job up without a reason"}
}
