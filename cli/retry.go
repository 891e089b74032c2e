package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

func (a *app) retryCommand() *cobra.Command {
	var sel selection
	var board string
	var doubleCharge bool
	cmd := &cobra.Command{
		Use:   "retry SHOT[@TAKE] …",
		Short: "Let takes that failed or are held be rendered again",
		Long: `Retry releases takes whose rendering failed, or whose fate is unknown, so that the next render sends them
again. A take whose creating request got no answer may have been accepted, and billed: it is released
only with --accept-double-charge.`,
		Example: `  shotlist retry storm && shotlist render
  shotlist retry storm@2 --accept-double-charge`,
		Args: someArgs("the name of a shot"),
		RunE: func(cmd *cobra.Command, args []string) error {
			sel.only = args
			projects, _, err := a.load(cmd.Context(), paths(board), sel)
			if err != nil {
				return err
			}
			for _, p := range projects {
				if err := a.release(cmd.Context(), p, args, doubleCharge); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&sel.provider, "provider", "", "the takes as they are with render --provider `NAME`")
	cmd.Flags().StringVarP(&board, "storyboard", "f", "", "the storyboard's `FILE` or folder")
	cmd.Flags().BoolVar(&doubleCharge, "accept-double-charge", false, "also where the lost request may have been billed")
	return cmd
}

// paths is what load takes for a storyboard given by flag.
func paths(board string) []string {
	if board == "" {
		return nil
	}
	return []string{board}
}

// release records, for every take that was named, that it may be rendered again; for none of them where one may not.
func (a *app) release(ctx context.Context, p *project, names []string, doubleCharge bool) (err error) {
	w, err := a.openWorkspace(ctx, p, "retry")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.decide(ctx, nil); err != nil {
		return err
	}
	steps, err := releasable(p, names, doubleCharge)
	if err != nil {
		return exitWith(exitBadInput, err)
	}
	released := map[plan.ID]bool{}
	for _, s := range steps {
		for _, job := range p.begun(s.Take) {
			if err := w.spare(job); err != nil {
				return err
			}
			released[job.ID] = true
			if err := w.ledger.Append(ledger.New(ledger.Released, w.run, job, time.Now(), nil)); err != nil {
				return err
			}
		}
		fmt.Fprintf(a.Stderr, "%s: released; the next render sends it again for %s\n", s.Take.Name(), s.Take.Cost)
	}
	return w.forget(released)
}

// spare keeps a job's clip when another one is to take its place: it was paid for.
func (w *workspace) spare(job *plan.Job) error {
	if past := w.state.Jobs[job.ID]; job.Caps.Free || past.Clip == nil || missing(w.clipPath(job.ID)) {
		return nil
	}
	return w.store.SetAside(job.ID)
}

// begun are the jobs of a take that something has happened to, here or as the lock file says: all of them are released, so that the take begins with
// its own.
func (p *project) begun(take *plan.Job) []*plan.Job {
	var jobs []*plan.Job
	seen := map[plan.ID]bool{}
	for _, j := range take.All() {
		past := p.state.Jobs[j.ID]
		known := past.Phase != "" || past.Locked != nil
		if !seen[j.ID] && known && past.Phase != ledger.Released {
			jobs = append(jobs, j)
		}
		seen[j.ID] = true
	}
	return jobs
}

func releasable(p *project, names []string, doubleCharge bool) ([]*render.Step, error) {
	wanted := map[plan.ID]bool{}
	for _, name := range names {
		for _, id := range named(p.plan, name) {
			wanted[id] = true
		}
	}
	var steps []*render.Step
	var refused error
	for i := range p.steps {
		s := &p.steps[i]
		if !wanted[s.Take.ID] || len(p.begun(s.Take)) == 0 {
			continue // it will be rendered anyway
		}
		if err := mayRelease(s, doubleCharge); err != nil {
			refused = errors.Join(refused, fmt.Errorf("%s: %w", s.Job.Name(), err))
			continue
		}
		steps = append(steps, s)
	}
	return steps, refused
}

func mayRelease(s *render.Step, doubleCharge bool) error {
	lost := s.Past.Phase == ledger.Intended || s.Past.Phase == ledger.Ambiguous
	switch {
	case s.Locked:
		return nil // somebody else has paid for it: whoever asks for it again knows
	case s.Action == render.Reuse && s.Past.Accepted == nil:
		return errors.New("has its clip; for another version raise takes: or change its seed")
	case s.Action == render.Resume && !s.Job.Caps.Free && !doubleCharge:
		return errors.New("is at the service, where shotlist render goes on with it; add --accept-double-charge to give that up and send it again")
	case s.Past.Accepted != nil:
		return nil // its clip stays on disk, and drift is told again
	case lost && !s.Job.Caps.Free && !doubleCharge:
		return errors.New("may have been accepted, and billed; add --accept-double-charge to send it again all the same")
	}
	return nil
}
