package render

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
	"shotlist/render/store"
)

// Runner is what carrying out a plan needs of the world. All fields but Limits, Judge, Observe, Warn, Shared and Clock must be set.
type Runner struct {
	Ledger      *ledger.Ledger
	Store       *store.Store
	Account     func(*plan.Job) *Account // jobs of one plan.Job.Account have the same limits
	Film        Filmer
	Limits      func(*plan.Job) []ledger.Limit                       // what a paid job's creating request must fit; nil: none
	Judge       func(ctx context.Context, take, job *plan.Job) error // whether the job's stored clip counts: nil, or a *Gated; nil: all count
	RunID       string
	Concurrency int // jobs in flight altogether
	Observe     func(Update)
	Warn        func(job *plan.Job, msg string)
	Shared      Shared           // where clips of others are; nil: nowhere
	Clock       func() time.Time // the wall clock, for what is written down; nil: time.Now. Waits and deadlines do not heed it

	results *results
	owners  *owners
	cards   map[plan.ID]bool                 // takes whose clips are title cards
	over    atomic.Pointer[ledger.OverError] // the first limit that was met
}

// Account is an open account with its limits.
type Account struct {
	Provider    providers.Provider
	Concurrency int           // jobs in flight there
	Submits     *rate.Limiter // creating requests; nil: no limit
	Poll        Poll
}

// Poll says how often and how long to ask for a job's state. Intervals grow by half each time, up to Ceiling.
type Poll struct{ Interval, Ceiling, Deadline time.Duration }

// Filmer is the little that rendering needs to know about clips as pictures.
type Filmer interface {
	// Check returns an error unless path holds a playable clip that fits what was asked for.
	Check(ctx context.Context, path string, want providers.Request) error
	// LastFrame gives the last frame of a stored clip as a file that providers can read.
	LastFrame(ctx context.Context, id plan.ID, clip string) (*providers.Media, error)
}

// Phase is what a job in flight is doing.
type Phase string

// The phases that an Observe function sees, in their usual order.
const (
	Waiting   Phase = "waiting" // for a slot of the rate limit, or before another try
	Submits   Phase = "submitting"
	Queues    Phase = "queued"
	Runs      Phase = "running"
	Fetches   Phase = "fetching"
	Finished  Phase = "done"
	Fails     Phase = "failed"
	Holds     Phase = "held"
	Unpaid    Phase = "unpaid" // not sent: it would cost more than was allowed
	Strands   Phase = "skipped"
	Interrupt Phase = "interrupted"
)

// Update is news of a take in flight.
type Update struct {
	Take     plan.ID   // of the plan
	Job      *plan.Job // what stands for it at the moment
	Phase    Phase
	Progress float64 // 0 to 1 of the phase; negative: unknown
	Err      error
}

// Outcome is how a step ended in this run. A job's failure is an outcome, not an error of the run.
type Outcome struct {
	Step  *Step
	Phase Phase // Finished, Fails, Holds, Unpaid, Strands or Interrupt
	Err   error
	cause plan.Cause
}

// Run carries out the steps and returns their outcomes in the order in which they ended. An error means that the run
// itself could not go on, for example because the ledger could not be written. When ctx ends nothing new is started,
// what was sent is recorded, and Run returns soon.
func (r *Runner) Run(ctx context.Context, steps []Step) ([]Outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var err error
	if r.owners, err = newOwners(ctx, r.Ledger); err != nil {
		return nil, err
	}
	steps = slices.Clone(steps) // they change where a job goes on as another one
	r.results, r.cards = newResults(steps), cards(steps)
	b := newBoard(steps, r.Concurrency, func(j *plan.Job) int { return r.Account(j).Concurrency })
	group := new(errgroup.Group)
	ended := make(chan Outcome)
	outcomes := r.coordinate(ctx, b, ended, func(s *Step) {
		group.Go(func() error {
			out := r.life(ctx, s)
			broken := fatal(out.Err)
			if broken != nil {
				cancel(broken)
			}
			ended <- out
			return broken
		})
	})
	return outcomes, group.Wait()
}

func cards(steps []Step) map[plan.ID]bool {
	out := map[plan.ID]bool{}
	for _, s := range steps {
		out[s.Take.ID] = s.Take.Caps.Cards
	}
	return out
}

// coordinate starts steps as they become ready and ends when none is in flight and none may start.
func (r *Runner) coordinate(ctx context.Context, b *board, ended <-chan Outcome, start func(*Step)) []Outcome {
	var outcomes []Outcome
	for {
		for s := startable(ctx, b); s != nil; s = startable(ctx, b) {
			start(s)
		}
		if b.inFlight == 0 {
			return append(outcomes, r.withhold(ctx, b)...)
		}
		out := <-ended
		if r.goesOn(ctx, b, out) {
			continue
		}
		if counts(out) {
			b.count(out.Step.Job.Account, out.Phase == Finished)
		}
		outcomes = append(outcomes, r.ended(out, b.done(out.Step, out.Phase == Finished))...)
	}
}

// ended tells how a step ended, and what that means for those that wait for it.
func (r *Runner) ended(out Outcome, stranded []*Step) []Outcome {
	all := []Outcome{out}
	for _, s := range stranded {
		all = append(all, strandedBy(s, out))
	}
	for _, o := range all {
		r.tell(Update{o.Step.Take.ID, o.Step.Job, o.Phase, -1, o.Err})
	}
	return all
}

func startable(ctx context.Context, b *board) *Step {
	if ctx.Err() != nil {
		return nil
	}
	return b.next()
}

func strandedBy(s *Step, by Outcome) Outcome {
	if by.Phase == Interrupt {
		return Outcome{Step: s, Phase: Interrupt}
	}
	return Outcome{Step: s, Phase: Strands, Err: fmt.Errorf("needs %s, which was not rendered", by.Step.Job.Name())}
}

func (r *Runner) tell(u Update) {
	if r.Observe != nil {
		r.Observe(u)
	}
}

// brokenRun marks an error after which no job may go on.
type brokenRun struct{ error }

func (b brokenRun) Unwrap() error { return b.error }

func fatal(err error) error {
	if b, ok := errors.AsType[brokenRun](err); ok {
		return b.error
	}
	return nil
}

// record puts an event on disk before the job goes on.
func (r *Runner) record(kind ledger.Kind, job *plan.Job, data any) error {
	if err := r.Ledger.Append(ledger.New(kind, r.RunID, job, r.now(), data)); err != nil {
		return brokenRun{err}
	}
	return nil
}

func (r *Runner) now() time.Time {
	if r.Clock != nil {
		return r.Clock()
	}
	return time.Now()
}
