package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

func (a *app) adoptCommand() *cobra.Command {
	var sel selection
	var board string
	cmd := &cobra.Command{
		Use:   "adopt SHOT[@TAKE] TICKET",
		Short: "Give a held take the job that the service has made for it",
		Long: `Adopt settles a take whose creating request got no answer, when the service turns out to have accepted
it: TICKET is the service's name for the job, or for the character that was to be created. The next
render goes on with it, and nothing is sent or paid again.`,
		Example: `  shotlist adopt storm@2 video_0a1b2c && shotlist render`,
		Args:    adoptArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			sel.only = args[:1]
			projects, _, err := a.load(cmd.Context(), paths(board), sel)
			if err != nil {
				return err
			}
			if len(projects) != 1 {
				return exitWith(exitBadInput, errors.New("name one storyboard with --storyboard"))
			}
			return a.adopt(cmd.Context(), projects[0], args[0], args[1])
		},
	}
	cmd.Flags().StringVarP(&board, "storyboard", "f", "", "the storyboard's `FILE` or folder")
	return cmd
}

func adoptArgs(_ *cobra.Command, args []string) error {
	if len(args) != 2 {
		return exitWith(exitBadInput, errors.New("shotlist adopt needs a shot and a ticket; see shotlist adopt --help"))
	}
	return nil
}

func (a *app) adopt(ctx context.Context, p *project, name, ticket string) (err error) {
	w, err := a.openWorkspace(ctx, p, "adopt")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.decide(ctx, nil); err != nil {
		return err
	}
	s, err := w.adoptable(name, ticket)
	if err != nil {
		return exitWith(exitBadInput, err)
	}
	if err := w.ledger.Append(w.adoption(s, a.registry[s.Job.Kind].Ticket(s.Job.Request.Model, ticket))); err != nil {
		return err
	}
	fmt.Fprintf(a.Stderr, "%s: adopted %s; the next render goes on with it\n", s.Job.Name(), ticket)
	return nil
}

// adoption is the event that the lost answer would have been: of a character, its name is all that there is to know.
func (w *workspace) adoption(s *render.Step, t providers.Ticket) ledger.Event {
	if s.Job.Cast != nil {
		return ledger.New(ledger.Created, w.run, s.Job, time.Now(), ledger.Character{ID: t.ID})
	}
	by := &ledger.Search{How: "adopted", Candidates: []string{t.ID}}
	if gaveUp(s.Past) {
		t = *s.Past.Ticket
	}
	return ledger.New(ledger.Submitted, w.run, s.Job, time.Now(), ledger.Submission{Ticket: t, Found: by})
}

// gaveUp reports whether a service said that a job failed, or is gone: it may have changed its mind.
func gaveUp(j ledger.Job) bool {
	return j.Ticket != nil && (j.Phase == ledger.Failed || j.Phase == ledger.Lost)
}

// adoptable finds the one take that is meant, and makes sure that it waits for a ticket that no other take has.
func (w *workspace) adoptable(name, ticket string) (*render.Step, error) {
	ids := named(w.plan, name)
	if len(ids) == 0 || len(ids) > 1 && ids[0] != ids[1] {
		return nil, fmt.Errorf("%s is not one take; write SHOT@TAKE", name)
	}
	s := w.step(ids[0])
	if err := w.ownedBy(s.Job.ID, ticket); err != nil {
		return nil, err
	}
	lost := s.Past.Phase == ledger.Intended || s.Past.Phase == ledger.Ambiguous
	if lost || gaveUp(s.Past) && s.Past.Ticket.ID == ticket {
		return s, nil
	}
	return nil, fmt.Errorf("%s waits for no ticket; only a take whose answer was lost can adopt one, and one that failed its own again", name)
}

// step is that of a take.
func (w *workspace) step(take plan.ID) *render.Step {
	i := slices.IndexFunc(w.steps, func(s render.Step) bool { return s.Take.ID == take })
	return &w.steps[i] // named found the take in the same plan
}

// ownedBy returns an error where a job has the ticket already, but for id itself when its service gave that up.
func (w *workspace) ownedBy(id plan.ID, ticket string) error {
	for other, j := range w.state.Jobs {
		if j.Ticket != nil && j.Ticket.ID == ticket && (other != id || !gaveUp(j)) {
			return fmt.Errorf("ticket %s belongs to %s (job %s)", ticket, j.Subject, other.Short())
		}
	}
	return nil
}
