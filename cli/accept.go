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

func (a *app) acceptCommand() *cobra.Command {
	var sel selection
	var board string
	cmd := &cobra.Command{
		Use:   "accept SHOT[@TAKE] …",
		Short: "Keep the clips of takes as they are",
		Long: `Accept says that the clip which a take had before its text was changed stands for the changed text as well:
nothing is rendered or paid for it. Takes that start from it, and differ in nothing else, are accepted with it.
Of a take that is held because the service made another clip than was asked for, or because its clip does not pass
a gate, it takes that clip.

shotlist retry takes the word back: the take is then rendered as it is written.`,
		Example: `  shotlist plan && shotlist accept storm
  shotlist accept dawn storm@2`,
		Args: someArgs("the name of a shot"),
		RunE: func(cmd *cobra.Command, args []string) error {
			sel.only = args
			projects, _, err := a.load(cmd.Context(), paths(board), sel)
			if err != nil {
				return err
			}
			for _, p := range projects {
				if err := a.accept(cmd.Context(), p, args); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&sel.provider, "provider", "", "the takes as they are with render --provider `NAME`")
	cmd.Flags().StringVarP(&board, "storyboard", "f", "", "the storyboard's `FILE` or folder")
	return cmd
}

// accept records, for every take that was named, that its clip stays; for none of them where one cannot.
func (a *app) accept(ctx context.Context, p *project, names []string) (err error) {
	w, err := a.openWorkspace(ctx, p, "accept")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.decide(ctx, nil); err != nil {
		return err
	}
	steps, err := acceptable(p, names)
	if err != nil {
		return exitWith(exitBadInput, err)
	}
	for _, s := range steps {
		if err := w.acceptStep(s); err != nil {
			return err
		}
		fmt.Fprintf(a.Stderr, "%s: accepted; its clip stays as it is\n", s.Take.Name())
	}
	return nil
}

// acceptable are the steps of the named takes, and of those that start from them and are otherwise unchanged.
func acceptable(p *project, names []string) ([]*render.Step, error) {
	wanted := map[plan.ID]bool{}
	for _, name := range names {
		for _, id := range named(p.plan, name) {
			wanted[id] = true
		}
	}
	var steps []*render.Step
	var refused error
	accepted := map[plan.ID]bool{}
	for i := range p.steps {
		s := &p.steps[i]
		switch err := mayAccept(s); {
		case wanted[s.Take.ID] && err != nil:
			refused = errors.Join(refused, fmt.Errorf("%s: %w", s.Take.Name(), err))
		case wanted[s.Take.ID], err == nil && follows(s, accepted):
			accepted[s.Take.ID] = true
			steps = append(steps, s)
		}
	}
	return steps, refused
}

// follows reports whether a take differs from its earlier version only in that it starts from one that is accepted.
func follows(s *render.Step, accepted map[plan.ID]bool) bool {
	for _, need := range s.Take.Needs {
		if accepted[need] {
			return len(s.Changes) == 1 && s.Changes[0].Field == "parent"
		}
	}
	return false
}

func mayAccept(s *render.Step) error {
	switch {
	case s.Misfit() != nil || s.Gated():
		return nil
	case s.Has():
		return errors.New("has its clip; there is nothing to decide")
	case s.Action == render.Look || s.Past.Phase == ledger.Intended || s.Past.Phase == ledger.Ambiguous:
		return errors.New("was sent, and its answer was lost; settle that first, as shotlist plan says")
	case s.Action == render.Resume:
		return errors.New("is at the service already, with its changed text; shotlist render fetches it")
	case s.Earlier == "":
		return errors.New("has no clip that could stay")
	}
	return nil
}

// acceptStep records one acceptance: of the clip in quarantine, or of the earlier version's.
func (w *workspace) acceptStep(s *render.Step) error {
	body := s.Misfit()
	if s.Gated() {
		data := ledger.Acceptance{Clip: s.Job.ID, Facts: s.Take.Facts()}
		return w.ledger.Append(ledger.New(ledger.Accepted, w.run, s.Take, time.Now(), data))
	}
	if body == nil {
		data := ledger.Acceptance{Clip: s.Earlier, Facts: s.Take.Facts()}
		return w.ledger.Append(ledger.New(ledger.Accepted, w.run, s.Take, time.Now(), data))
	}
	if _, whole := w.store.Quarantined(s.Job.ID, body.SHA256); !whole {
		return exitWith(exitHeld, fmt.Errorf("the clip of %s is no longer in quarantine; shotlist retry %[1]s lets it be rendered again", s.Take.Name()))
	}
	if err := w.store.Take(s.Job.ID, body.SHA256); err != nil {
		return err
	}
	return w.ledger.Append(ledger.New(ledger.Stored, w.run, s.Job, time.Now(), ledger.Clip{SHA256: body.SHA256, Bytes: body.Bytes}))
}
