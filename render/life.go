package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"shotlist/internal/crash"
	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// life sees one job from where it stands to its end: submit, poll, fetch.
func (r *Runner) life(ctx context.Context, s *Step) Outcome {
	j := &journey{Runner: r, take: s.Take, job: s.Job, account: r.Account(s.Job), sent: s.Past.Sent, body: s.Past.Body}
	err := j.live(ctx, s)
	if err == nil {
		err = j.judge(ctx, s)
	}
	switch {
	case err == nil:
		r.results.setClip(s.Take.ID, s.Job.ID)
		return Outcome{Step: s, Phase: Finished}
	case fatal(err) == nil && ctx.Err() != nil:
		return Outcome{Step: s, Phase: Interrupt}
	case over(err):
		return Outcome{Step: s, Phase: Unpaid, Err: err}
	case held(err):
		return Outcome{Step: s, Phase: Holds, Err: err}
	}
	return Outcome{s, Fails, err, j.cause}
}

func (j *journey) live(ctx context.Context, s *Step) error {
	if s.Job.Cast != nil {
		return j.cast(ctx)
	}
	if s.Locked && s.Past.Locked != nil {
		return j.fromLock(ctx, s)
	}
	if s.Action == Resume {
		if s.Past.Phase != ledger.Stored && j.alreadyStored(ctx) {
			return j.recordStored()
		}
		if s.Past.Ticket == nil {
			return fmt.Errorf("the clip on disk is not usable, and the ledger does not know where it came from; "+
				"move %s away to render it again", j.Store.Path(j.job.ID))
		}
		j.ticket = *s.Past.Ticket
	} else if err := j.begin(ctx, s); err != nil {
		return err
	}
	if err := j.follow(ctx); err != nil {
		return err
	}
	return j.fetch(ctx)
}

// begin gives the job its ticket: of a new request, or of one that an earlier run sent and got no answer to.
func (j *journey) begin(ctx context.Context, s *Step) error {
	if s.Action == Look {
		return j.seek(ctx, &providers.Error{Kind: providers.Ambiguous, Msg: "the answer was lost"}, 0)
	}
	err := j.submit(ctx)
	if e, ok := errors.AsType[*providers.Error](err); ok && e.Kind == providers.Ambiguous {
		moment := j.account.Poll.Interval
		return j.seek(ctx, err, moment, 3*moment, 9*moment)
	}
	return err
}

// journey is one job on its way.
type journey struct {
	*Runner
	take    *plan.Job // that it is for
	job     *plan.Job // the take's own, or one that stands in for it
	account *Account
	ticket  providers.Ticket
	sent    time.Time    // of the creating request
	want    *ledger.Clip // what the clip must be, where a lock file says it
	body    *ledger.Body // the latest that failed its check
	cause   plan.Cause   // why the service definitely makes no clip, as far as on_error tells causes apart
}

// alreadyStored finds a clip that an earlier process kept and was killed before it could record.
func (j *journey) alreadyStored(ctx context.Context) bool {
	path := j.Store.Path(j.job.ID)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	return j.Film.Check(ctx, path, j.job.Request) == nil
}

func (j *journey) recordStored() error {
	crash.Point("clip found")
	sum, size, err := j.Store.Digest(j.job.ID)
	if err != nil {
		return err
	}
	return j.record(ledger.Stored, j.job, ledger.Clip{SHA256: sum, Bytes: size}) // how long it took, nobody knows
}

// request completes the job's request with what only a run knows: the last frame of the clip that it starts from.
func (j *journey) request(ctx context.Context) (providers.Request, error) {
	r := j.job.Request
	for _, id := range j.job.Needs {
		clip := j.results.clip(id)
		frame, err := j.Film.LastFrame(ctx, clip, j.Store.Path(clip))
		if err != nil {
			return r, fmt.Errorf("cannot take the last frame of the clip that %s starts from: %w", j.job.Shot, err)
		}
		frame.Card = j.cards[id]
		r.First = frame
	}
	r.Characters = j.castNames(r.Characters)
	return r, nil
}

// castNames fills in the service's own names of the characters that were created for the job.
func (j *journey) castNames(characters []providers.Character) []providers.Character {
	out, next := slices.Clone(characters), 0
	for i := range out {
		if out[i].ID == "" && next < len(j.job.Casts) {
			out[i].ID = j.results.get(j.job.Casts[next])
			next++
		}
	}
	return out
}

// held reports whether only a person can settle the error.
func held(err error) bool {
	e, ok := errors.AsType[*providers.Error](err)
	_, misfits := errors.AsType[*misfit](err)
	_, gated := errors.AsType[*Gated](err)
	return ok && e.Kind == providers.Ambiguous || errors.Is(err, errStalled) || misfits || gated
}

func (j *journey) tell(phase Phase, progress float64) {
	j.Runner.tell(Update{Take: j.take.ID, Job: j.job, Phase: phase, Progress: progress})
}

// problem records why a job is not going on, and returns that reason.
func (j *journey) problem(kind ledger.Kind, err error) error {
	problem := ledger.ProblemOf(err)
	if broken := j.record(kind, j.job, problem); broken != nil {
		return broken
	}
	if kind == ledger.Refused || kind == ledger.Failed {
		j.cause = problem.Cause()
	}
	return err
}
