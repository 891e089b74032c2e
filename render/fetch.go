package render

import (
	"context"
	"errors"
	"time"

	"shotlist/crash"
	"shotlist/providers"
	"shotlist/render/ledger"
)

const maxFetches = 5

// fetch brings the clip onto disk. Bad bytes are fetched again, never rendered again.
func (j *journey) fetch(ctx context.Context) error {
	for try := 1; ; try++ {
		err := j.fetchOnce(ctx)
		switch {
		case err == nil || fatal(err) != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case providers.KindOf(err) == providers.Gone:
			return j.problem(ledger.Lost, err)
		case !repeatable(err) || try == maxFetches:
			return j.unfetchable(err)
		}
		if err := sleep(ctx, pause(err, try)); err != nil {
			return err
		}
	}
}

// unfetchable ends a job whose clip did not come. A paid one keeps its ticket, so that a later run fetches again; a
// free one has failed.
func (j *journey) unfetchable(err error) error {
	if !j.job.Caps.Free {
		return err
	}
	return j.problem(ledger.Failed, err)
}

func (j *journey) fetchOnce(ctx context.Context) error {
	draft, err := j.Store.Create(j.job.ID)
	if err != nil {
		return brokenRun{err}
	}
	if err = j.fill(ctx, draft); err == nil {
		err = j.asWanted(draft)
	}
	if err != nil {
		return errors.Join(err, draft.Discard())
	}
	sum, size, err := draft.Keep()
	if err != nil {
		return brokenRun{err}
	}
	return j.record(ledger.Stored, j.job, ledger.Clip{SHA256: sum, Bytes: size, Elapsed: j.elapsed()})
}

// elapsed counts from the creating request, where this folder knows when that was, in seconds.
func (j *journey) elapsed() float64 {
	if j.sent.IsZero() {
		return 0
	}
	return time.Since(j.sent).Seconds()
}

// fill downloads into the draft and checks what came.
func (j *journey) fill(ctx context.Context, draft interface {
	Write([]byte) (int, error)
	Path() string
}) error {
	phase := Fetches
	if j.job.Caps.Maker != "" { // what is fetched here is made here
		phase = Runs
	}
	j.tell(phase, 0)
	ctx = providers.WithProgress(ctx, func(part float64) { j.tell(phase, part) })
	ctx = providers.WithWarnings(ctx, j.warn)
	if err := j.account.Provider.Fetch(crash.Trace(ctx, "fetch"), j.ticket, draft); err != nil {
		return err
	}
	crash.Point("clip downloaded")
	err := j.Film.Check(ctx, draft.Path(), j.job.Request)
	crash.Point("clip checked")
	if err != nil && !j.job.Caps.Free {
		return &providers.Error{Kind: providers.Transient, Msg: "the clip that came is not usable", Err: err}
	}
	return err
}

// warn passes on what people should know about the clip.
func (j *journey) warn(msg string) { j.Runner.warn(j.job, msg) }
