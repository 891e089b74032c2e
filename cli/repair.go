package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/lock"
)

func (a *app) repairCommand() *cobra.Command {
	var doubleCharge bool
	cmd := &cobra.Command{
		Use:   "repair [storyboard or folder …]",
		Short: "Save what can be read of a damaged ledger",
		Long: `Repair makes a new ledger of all that can be read of a damaged one, whose checksums tell what is to be
believed, and keeps the damaged one under another name. Where records may be lost, paid takes that have
neither a clip nor a record of their own may have been sent: they are held, as after a lost answer, until
adopt or retry settles them one by one, or repair --accept-double-charge all at once. A ledger that is
sound is left alone.`,
		Example: `  shotlist repair
  shotlist repair --accept-double-charge   # nothing is under way at the services: send what is held`,
		RunE: func(cmd *cobra.Command, args []string) error {
			loaded := manifest.Load(args, manifest.Options{})
			projects, found := a.projects(loaded.Films)
			if err := a.tellDiagnostics(loaded.With(found), false); err != nil {
				return err
			}
			var results []error
			for _, p := range projects {
				results = append(results, a.repair(cmd.Context(), p, doubleCharge))
			}
			return worst(results)
		},
	}
	cmd.Flags().BoolVar(&doubleCharge, "accept-double-charge", false, "also let everything that is held by a repair be sent again")
	return cmd
}

// repair mends a folder's ledger under its lock, and says what that means for the takes.
func (a *app) repair(ctx context.Context, p *project, doubleCharge bool) (err error) {
	if missing(p.path()) {
		fmt.Fprintln(a.Stderr, "nothing to repair")
		return nil
	}
	held, err := lock.Acquire(ctx, p.path(), me("repair"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	run := runName(time.Now())
	r, err := ledger.Mend(p.path("ledger.db"), run, time.Now())
	if err != nil {
		return err
	}
	a.tellRepair(p, r)
	if doubleCharge {
		if err := p.settle(run); err != nil {
			return err
		}
	}
	return a.tellDoubts(ctx, p)
}

func (a *app) tellRepair(p *project, r ledger.Repair) {
	if r.File == "" {
		fmt.Fprintf(a.Stderr, "%s is sound\n", p.display(p.path("ledger.db")))
		return
	}
	fmt.Fprintf(a.Stderr, "%s: %s; it is kept as %s\n", p.display(p.path("ledger.db")), r.Why, filepath.Base(r.File))
	lost := "nothing is lost"
	switch {
	case r.Missing > 0:
		lost = fmt.Sprintf("at least %s lost", plural(int(r.Missing), "event"))
	case r.Unsure:
		lost = "events at its end may be lost"
	}
	fmt.Fprintf(a.Stderr, "%s saved; %s\n", plural(r.Kept, "event"), lost)
}

// settle records that a person accepts what the doubt was about.
func (p *project) settle(run string) error {
	l, err := ledger.Open(p.path("ledger.db"))
	if err != nil {
		return err
	}
	return errors.Join(l.Append(ledger.Event{At: time.Now(), Run: run, Kind: ledger.Settled}), l.Close())
}

// tellDoubts lists the takes whose records may be lost.
func (a *app) tellDoubts(ctx context.Context, p *project) error {
	if err := p.decide(ctx, nil); err != nil {
		return err
	}
	n := 0
	for i := range p.steps {
		if s := &p.steps[i]; s.Action == render.Hold && p.state.Doubtful(s.Job.ID) {
			fmt.Fprintf(a.Stdout, "%s: held: its records may be lost (%s, %s)\n", s.Job.Name(), s.Job.Provider, s.Job.Cost)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return exitWith(exitHeld, fmt.Errorf("%s held: look at the services, then shotlist adopt or retry each, or let all be sent with "+
		"shotlist repair --accept-double-charge", plural(n, "take")))
}
