package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

func (a *app) cancelCommand() *cobra.Command {
	var sel selection
	var board string
	cmd := &cobra.Command{
		Use:   "cancel [SHOT[@TAKE] …]",
		Short: "Stop jobs at services that can",
		Long: `Cancel stops what is at a service, of the takes that are named or of all: it asks the service to give the job up,
and records that. Whether what was done until then is billed, the service decides. Jobs that are finished already
are left, and the next render fetches them. Services that cannot stop a job are told apart.

A cancelled take is held until shotlist retry lets it be rendered again.`,
		Example: `  shotlist cancel
  shotlist cancel storm@2 --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			sel.only = args
			projects, _, err := a.load(cmd.Context(), paths(board), sel)
			if err != nil {
				return err
			}
			doc := cancelDoc{Version: 1, Takes: []cancelledTake{}}
			for _, p := range projects {
				takes, err := a.cancel(cmd.Context(), p, args)
				doc.Takes = append(doc.Takes, takes...)
				if err != nil {
					return err
				}
			}
			return a.tellCancelled(doc, sel.json)
		},
	}
	cmd.Flags().StringVarP(&board, "storyboard", "f", "", "the storyboard's `FILE` or folder")
	cmd.Flags().BoolVar(&sel.json, "json", false, "print as JSON (version 1)")
	return cmd
}

// cancelDoc is what cancel --json prints. Version changes when a field changes its meaning or goes away.
type cancelDoc struct {
	Version int             `json:"version"`
	Takes   []cancelledTake `json:"takes"`
}

type cancelledTake struct {
	ID       string   `json:"id"`
	Film     string   `json:"film"`
	Shot     string   `json:"shot"`
	Take     int      `json:"take"`
	Provider string   `json:"provider"`
	Ticket   string   `json:"ticket"`
	Result   string   `json:"result"` // cancelled, finished, failed, unsupported or error
	Message  string   `json:"message"`
	USD      *float64 `json:"usd"` // what may be billed all the same; null: unknown
	name     string
}

// cancel stops the jobs of one folder, one after the other.
func (a *app) cancel(ctx context.Context, p *project, names []string) (takes []cancelledTake, err error) {
	w, err := a.openWorkspace(ctx, p, "cancel")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.decide(ctx, nil); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(w.root)
	if err != nil {
		return nil, fmt.Errorf("cannot open the storyboard's folder: %w", err)
	}
	defer root.Close()
	acc := a.newAccounts(w.project, root)
	for _, s := range atService(p, names) {
		acc.limit(s.Job)
		if err := acc.account(s.Job); err != nil {
			return takes, err
		}
		take, err := w.cancelStep(ctx, acc.of(s.Job).Provider, s)
		if err != nil {
			return takes, err
		}
		takes = append(takes, take)
	}
	return takes, nil
}

// atService are the steps, of the named takes or of all, whose jobs are at a service.
func atService(p *project, names []string) []*render.Step {
	wanted := map[plan.ID]bool{}
	for _, name := range names {
		for _, id := range named(p.plan, name) {
			wanted[id] = true
		}
	}
	var steps []*render.Step
	for i := range p.steps {
		s := &p.steps[i]
		live := s.Past.Phase == ledger.Submitted || s.Past.Phase == ledger.Running || s.Past.Phase == ledger.Stalled
		if live && s.Action == render.Resume && s.Past.Ticket != nil && (len(names) == 0 || wanted[s.Take.ID]) {
			steps = append(steps, s)
		}
	}
	return steps
}

// cancelStep asks where the job stands, stops it, and records what came of that. An error means that it could not be
// recorded.
func (w *workspace) cancelStep(ctx context.Context, p providers.Provider, s *render.Step) (cancelledTake, error) {
	j := s.Job
	t := cancelledTake{ID: string(s.Take.ID), Film: j.Film, Shot: j.Shot, Take: j.Take, Provider: j.Provider, Ticket: s.Past.Ticket.ID,
		USD: j.Cost.Dollars(), name: j.Name()}
	status, err := p.Poll(ctx, *s.Past.Ticket)
	switch {
	case err != nil:
		t.Result, t.Message = "error", "cannot be asked for: "+err.Error()
	case status.State == providers.Succeeded:
		t.Result, t.Message = "finished", "is finished already; shotlist render fetches it"
	case status.State == providers.Failed:
		t.Result, t.Message = "failed", "has failed already; shotlist render says why"
	default:
		return w.stopJob(ctx, p, s, t)
	}
	return t, nil
}

func (w *workspace) stopJob(ctx context.Context, p providers.Provider, s *render.Step, t cancelledTake) (cancelledTake, error) {
	err := errors.ErrUnsupported
	if c, ok := p.(providers.Canceller); ok {
		err = c.Cancel(ctx, *s.Past.Ticket)
	}
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		t.Result, t.Message = "unsupported", fmt.Sprintf("goes on: kind %s has no way to stop a job; shotlist render fetches it", s.Job.Kind)
		return t, nil
	case err != nil:
		t.Result, t.Message = "error", "could not be cancelled: "+err.Error()
		return t, nil
	}
	t.Result = "cancelled"
	t.Message = fmt.Sprintf("cancelled at %s; up to %s may be billed all the same", s.Job.Provider, s.Job.Cost)
	problem := ledger.Problem{Kind: "cancelled", Msg: "cancelled by shotlist cancel"}
	return t, w.ledger.Append(ledger.New(ledger.Cancelled, w.run, s.Job, time.Now(), problem))
}

// tellCancelled says what became of each. What was asked for and could not be done is an error.
func (a *app) tellCancelled(doc cancelDoc, asJSON bool) error {
	open := 0
	for _, t := range doc.Takes {
		if t.Result == "unsupported" || t.Result == "error" {
			open++
		}
		if !asJSON {
			fmt.Fprintf(a.Stderr, "%s: %s\n", t.name, t.Message)
		}
	}
	if asJSON {
		if err := writeJSON(a.Stdout, doc); err != nil {
			return err
		}
	} else if len(doc.Takes) == 0 {
		fmt.Fprintln(a.Stderr, "nothing of this is at a service")
	}
	if open > 0 {
		return fmt.Errorf("%s not cancelled", plural(open, "job"))
	}
	return nil
}
