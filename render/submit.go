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
	"shotlist/render/plan"
)

const (
	submitGrace = 4 * time.Second // how long an answer is awaited after the run was told to stop
	maxAfter    = 5 * time.Minute // a service that asks for a longer wait is asked again in a later run
)

// submit asks for the clip.
func (j *journey) submit(ctx context.Context) error {
	request, err := j.request(ctx)
	if err != nil {
		return err
	}
	return j.create(ctx, ledger.Submitted, func(ctx context.Context) (any, error) {
		if j.ticket, err = j.account.Provider.Submit(ctx, request); err == nil {
			err = j.owners.take(j.job, j.ticket)
		}
		return j.ticket, err
	})
}

// cast asks for a character.
func (j *journey) cast(ctx context.Context) error {
	caster, ok := j.account.Provider.(providers.Caster)
	if !ok {
		return fmt.Errorf("provider %s creates no characters: %w", j.job.Provider, errors.ErrUnsupported)
	}
	return j.create(ctx, ledger.Created, func(ctx context.Context) (any, error) {
		id, err := caster.Cast(ctx, *j.job.Cast)
		j.results.set(j.job.ID, id)
		return ledger.Character{ID: id}, err
	})
}

// creation is a request for one thing to be made; it returns what the ledger keeps of the answer.
type creation func(context.Context) (any, error)

// create sends a creating request. It is sent again only when the service said that it took nothing.
func (j *journey) create(ctx context.Context, done ledger.Kind, send creation) error {
	for try := 1; ; try++ {
		if err := j.mayCreate(ctx); err != nil {
			return err
		}
		err := j.createOnce(ctx, done, send)
		if err == nil || !repeatable(err) || try >= j.tries() {
			return err
		}
		j.tell(Waiting, -1)
		if err := sleep(ctx, pause(err, try)); err != nil {
			return err
		}
	}
}

// tries is how often a request is sent that was certainly not accepted.
func (j *journey) tries() int {
	if n := j.take.OnError.Tries; n > 0 {
		return n
	}
	return 6
}

// mayCreate waits for the rate limit. After it nothing stands between the job and its creating request.
func (j *journey) mayCreate(ctx context.Context) error {
	if err := j.mayPay(); err != nil {
		return err
	}
	if j.account.Submits != nil {
		j.tell(Waiting, -1)
		if err := j.account.Submits.Wait(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// createOnce records the intent, sends one request and records the answer. The intent is on disk, synced, before the
// first byte goes out: a process that dies in between leaves a trace, and the request is not sent again by itself.
func (j *journey) createOnce(ctx context.Context, done ledger.Kind, send creation) error {
	j.tell(Submits, -1)
	j.sent = j.now()
	if err := j.reserve(); err != nil {
		return err
	}
	answer, err := j.patiently(crash.Trace(ctx, "create"), send)
	crash.Point("create read")
	if err != nil {
		return j.problem(answerTo(err), err)
	}
	return j.record(done, j.job, answer)
}

// patiently keeps a request in flight alive for a moment after the run was told to stop: its answer is a paid ticket.
func (j *journey) patiently(ctx context.Context, send creation) (any, error) {
	patient, cancel := outlive(ctx, submitGrace)
	defer cancel()
	answer, err := send(patient)
	if _, ok := errors.AsType[*providers.Error](err); err != nil && !ok && !j.job.Caps.Free {
		err = &providers.Error{Kind: providers.Ambiguous, Msg: "the answer to the request was lost", Err: err}
	}
	return answer, err
}

// answerTo is how the ledger names a creating request that brought no ticket.
func answerTo(err error) ledger.Kind {
	if providers.KindOf(err) == providers.Ambiguous {
		return ledger.Ambiguous
	}
	return ledger.Refused
}

func (j *journey) intent() ledger.Intent {
	r, take := j.job.Request, plan.ID("")
	if j.job.ID != j.take.ID {
		take = j.take.ID
	}
	return ledger.Intent{Take: take, Provider: j.job.Provider, Kind: j.job.Kind, Origin: j.job.Origin, Model: r.Model, Seconds: r.Duration.Seconds(),
		Cost: j.job.Cost.Dollars(), Facts: j.job.Facts()}
}

// outlive gives a context that ends grace after ctx does.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	patient, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return patient, func() { stop(); cancel(nil) }
}

// repeatable reports whether a provider said that the same call may be made again. Errors that say nothing may not.
func repeatable(err error) bool {
	e, ok := errors.AsType[*providers.Error](err)
	return ok && (e.Kind == providers.Transient || e.Kind == providers.Throttled) && e.After <= maxAfter
}

// passing reports whether a question that costs nothing may be asked again, however long the service wants to rest.
func passing(err error) bool {
	e, ok := errors.AsType[*providers.Error](err)
	return ok && (e.Kind == providers.Transient || e.Kind == providers.Throttled)
}

// pause is how long to wait before the next try: what the service asks for, or longer each time, with jitter so that
// jobs refused together do not come back together.
func pause(err error, try int) time.Duration {
	if e, ok := errors.AsType[*providers.Error](err); ok && e.After > 0 {
		return min(e.After, maxAfter) + rand.N(time.Second)
	}
	base := time.Second << min(try-1, 6)
	return base + rand.N(base/2)
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
