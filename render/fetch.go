package render

import (
	"context"
	"errors"
	"fmt"

	"shotlist/internal/crash"
	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/store"
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
		case settled(j.body) || !passing(err) || try == maxFetches:
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
	if bad, ok := errors.AsType[*badClip](err); ok && ctx.Err() == nil {
		return j.reject(draft, bad)
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

// elapsed counts from the creating request, where this folder knows when that was, in seconds. A clock that was set back
// meanwhile tells nothing.
func (j *journey) elapsed() float64 {
	if j.sent.IsZero() {
		return 0
	}
	return max(0, j.now().Sub(j.sent).Seconds())
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
	if err := j.account.Provider.Fetch(crash.Trace(ctx, "fetch"), j.ticket, j.bounded(draft)); err != nil {
		return err
	}
	crash.Point("clip downloaded")
	err := j.Film.Check(ctx, draft.Path(), j.job.Request)
	crash.Point("clip checked")
	if err != nil && !j.job.Caps.Free {
		return &badClip{err}
	}
	return err
}

// sameBodies is how often a service gives the very same clip before that counts as the one that it made.
const sameBodies = 3

// badClip is a clip that came whole and failed its check.
type badClip struct{ error }

func (b *badClip) Unwrap() error { return b.error }

// reject puts a clip that failed its check into quarantine, and tells the ledger what it was: it is fetched again, and
// never rendered again for that.
func (j *journey) reject(draft *store.Draft, bad *badClip) error {
	sum, size := draft.Digest()
	_, playable := errors.AsType[interface {
		error
		Misfit()
	}](bad)
	body := ledger.Body{SHA256: sum, Bytes: size, Playable: playable, Msg: bad.Error(), Times: 1}
	if j.body != nil && j.body.SHA256 == sum {
		body.Times = j.body.Times + 1
	}
	if err := draft.Quarantine(); err != nil {
		return brokenRun{err}
	}
	if err := j.record(ledger.Rejected, j.job, body); err != nil {
		return err
	}
	j.body = &body
	err := &providers.Error{Kind: providers.Transient, Msg: "the clip that came is not usable", Err: bad.error}
	if settled(j.body) {
		return &misfit{err, *j.body}
	}
	return err
}

// settled reports whether the service has made another clip than was asked for, and will give no other one.
func settled(b *ledger.Body) bool { return b != nil && b.Playable && b.Times >= sameBodies }

// misfit is a paid clip that plays and is not what was asked for: a person decides.
type misfit struct {
	error
	body ledger.Body
}

func (m *misfit) Unwrap() error { return m.error }

func (m *misfit) Error() string {
	return fmt.Sprintf("%s; the service gave the very same clip %d times", m.body.Msg, m.body.Times)
}

// warn passes on what people should know about the clip.
func (j *journey) warn(msg string) { j.Runner.warn(j.job, msg) }

// Misfit is the clip that the service made instead of what was asked for, where the take is held for that; else nil.
func (s Step) Misfit() *ledger.Body {
	if s.Action == Hold && settled(s.Past.Body) {
		return s.Past.Body
	}
	return nil
}
