package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shotlist/render/ledger"
)

func (a *app) shareCommand() *cobra.Command {
	var verify bool
	cmd := &cobra.Command{
		Use:   "share [storyboard or folder …]",
		Short: "Put finished clips into the shared store, and write the lock file",
		Long: `Share asks the store that the storyboard names (store:) for every clip that is here, puts those that it does
not have, and writes the lock file (lock: true). It renders nothing. Render does the same with the clips that
it has made; share is for those that the store has lost, or that were rendered before it was named.`,
		Example: `  shotlist share
  shotlist share --verify     # also read every clip in the store, and replace damaged ones`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, _, err := a.load(cmd.Context(), args, selection{})
			if err != nil {
				return err
			}
			var results []error
			for _, p := range projects {
				results = append(results, a.share(cmd.Context(), p, verify))
			}
			return worst(results)
		},
	}
	cmd.Flags().BoolVar(&verify, "verify", false, "also read every clip that the store has, and replace those that are damaged")
	return cmd
}

func (a *app) share(ctx context.Context, p *project, verify bool) (err error) {
	if len(p.boards) == 0 {
		return exitWith(exitBadInput, errors.New("nothing is shared: the storyboard has neither store: nor lock: true (docs/sharing.md)"))
	}
	w, err := a.openWorkspace(ctx, p, "share")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.decide(ctx, nil); err != nil {
		return err
	}
	w.sharing = newSharing(w)
	w.sharing.verify = verify
	for _, c := range w.sharable(func(*board, ledger.Job) bool { return true }) {
		w.sharing.share(ctx, c.take, c.job)
	}
	err = a.endSharing(ctx, w, nil)
	fmt.Fprintf(a.Stderr, "%s in the store already\n", plural(w.sharing.known, "clip"))
	return errors.Join(err, context.Cause(ctx))
}
