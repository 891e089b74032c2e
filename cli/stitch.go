package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

func (a *app) stitchCommand() *cobra.Command {
	var f renderFlags
	var explain bool
	cmd := &cobra.Command{
		Use:   "stitch [storyboard or folder …]",
		Short: "Cut the film from the clips that are there, rendering nothing",
		Long: `Stitch cuts the film from finished clips. It sends no request. With --explain it prints the timeline,
frame by frame, instead.`,
		Example: `  shotlist stitch
  shotlist stitch --partial      # from the takes that there are
  shotlist stitch --explain      # what would be copied, what encoded`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, loaded, err := a.load(cmd.Context(), args, f.selection)
			if err != nil {
				return err
			}
			if err := a.mayDeliver(cmd.Context(), projects, loaded); err != nil && !explain {
				return err
			}
			var results []error
			for _, p := range projects {
				if explain {
					results = append(results, a.explain(cmd.Context(), p))
				} else {
					results = append(results, a.stitch(cmd.Context(), p, f))
				}
			}
			return worst(results)
		},
	}
	cmd.Flags().StringVar(&f.provider, "provider", "", "the film as it is with render --provider `NAME`")
	f.addChanged(cmd.Flags())
	cmd.Flags().StringVar(&f.progress, "progress", "auto", "how to show progress: auto, tty, plain, json or quiet")
	cmd.Flags().BoolVar(&f.partial, "partial", false, "cut the film also when takes are missing")
	cmd.Flags().BoolVar(&f.ignoreGates, "ignore-gates", false, "put films into place also when they do not pass their gates")
	cmd.Flags().BoolVar(&explain, "explain", false, "print the timeline instead")
	return cmd
}

func (a *app) stitch(ctx context.Context, p *project, f renderFlags) (err error) {
	if err := incomplete(p, f.partial); err != nil {
		return err
	}
	show, err := a.newDisplay(f.progress, ledger.Speed{})
	if err != nil {
		return err
	}
	w, err := a.openWorkspace(ctx, p, "stitch")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.ignoreGates = f.ignoreGates
	films, cutErr := a.cutFilms(ctx, w, f.partial, show)
	a.tellEnd(show, tally(p.steps, nil), films)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if cutErr != nil {
		return cutFailed(cutErr)
	}
	return nil
}

// cutFailed gives the error of films that were not cut its exit code. One that is only held waits for a person.
func cutFailed(err error) error {
	if _, ok := errors.AsType[*heldFilm](err); ok {
		return exitWith(exitHeld, err)
	}
	return exitWith(exitCut, err)
}

// incomplete names the picked takes that a film waits for.
func incomplete(p *project, partial bool) error {
	var problems error
	for i := range p.plan.Cuts {
		c := &p.plan.Cuts[i]
		if cutState(p, c, partial) == cutIncomplete {
			problems = errors.Join(problems, fmt.Errorf("%s waits for %s; render them, or use --partial", c.Film.Name, awaited(p, c)))
		}
	}
	if problems != nil {
		return exitWith(exitFailed, problems)
	}
	return nil
}

func awaited(p *project, c *plan.Cut) string {
	have := p.have()
	var names []string
	for _, pick := range c.Picks {
		if !have(pick.Job) {
			names = append(names, pick.Shot.ID)
		}
	}
	return list(names, 8)
}

// explain prints the timeline of every film: from its clips where they are there, else as planned.
func (a *app) explain(ctx context.Context, p *project) error {
	version, _ := ffmpeg.Tools{}.Version(ctx, "ffmpeg") // without it nothing counts as kept
	for i := range p.plan.Cuts {
		c := &p.plan.Cuts[i]
		timeline, err := a.bestTimeline(ctx, p, c)
		if err != nil {
			return exitWith(exitCut, fmt.Errorf("cannot lay out %s: %w", c.Film.Name, err))
		}
		fmt.Fprintf(a.Stdout, "%s\n%s\n", c.Film.Name, timeline.ExplainKept(p.path("cut"), version))
	}
	return nil
}

// bestTimeline looks into the clips only where all of them are there.
func (a *app) bestTimeline(ctx context.Context, p *project, c *plan.Cut) (concat.Timeline, error) {
	if have := p.have(); complete(c, have) {
		return a.timeline(ctx, p, c, have)
	}
	return planned(p, c)
}
