package render

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"shotlist/crash"
	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// life sees one job from where it stands to its end: submit, poll, fetch.
func (r *Runner) life(ctx context.Context, s *Step) Outcome {
	err := r.live(ctx, s)
	switch {
	case err == nil:
		return Outcome{s, Finished, nil}
	case fatal(err) == nil && ctx.Err() != nil:
		return Outcome{s, Interrupt, nil}
	case over(err):
		return Outcome{s, Unpaid, err}
	case held(err):
		return Outcome{s, Holds, err}
	}
	return Outcome{s, Fails, err}
}

func (r *Runner) live(ctx context.Context, s *Step) error {
	j := &journey{Runner: r, job: s.Job, account: r.Account(s.Job), sent: s.Past.Sent}
	if s.Job.Cast != nil {
		return j.cast(ctx)
	}
	if s.Locked {
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
	} else if err := j.submit(ctx); err != nil {
		return err
	}
	if err := j.follow(ctx); err != nil {
		return err
	}
	return j.fetch(ctx)
}

// journey is one job on its way.
type journey struct {
	*Runner
	job     *plan.Job
	account *Account
	ticket  providers.Ticket
	sent    time.Time    // of the creating request
	want    *ledger.Clip // what the clip must be, where a lock file says it
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
		frame, err := j.Film.LastFrame(ctx, id, j.Store.Path(id))
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
			out[i].ID = j.names.get(j.job.Casts[next])
			next++
		}
	}
	return out
}

// held reports whether only a person can settle the error.
func held(err error) bool {
	e, ok := errors.AsType[*providers.Error](err)
	return ok && e.Kind == providers.Ambiguous || errors.Is(err, errStalled)
}

func (j *journey) tell(phase Phase, progress float64) {
	j.Runner.tell(Update{Job: j.job, Phase: phase, Progress: progress})
}

// problem records why a job is not going on, and returns that reason.
func (j *journey) problem(kind ledger.Kind, err error) error {
	if broken := j.record(kind, j.job, ledger.ProblemOf(err)); broken != nil {
		return broken
	}
	return err
}
