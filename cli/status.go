package cli

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shotlist/render"
	"shotlist/render/lock"
	"shotlist/render/plan"
)

func (a *app) statusCommand() *cobra.Command {
	var sel selection
	cmd := &cobra.Command{
		Use:   "status [storyboard or folder …]",
		Short: "Show where every take stands, also while a render runs",
		Long: `Status reads the ledger, which a running render writes, and tells where every take stands. It changes
nothing and may be called at any time.`,
		Example: `  shotlist status
  watch shotlist status      # follow a render from another terminal
  shotlist status --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, _, err := a.load(cmd.Context(), args, sel)
			if err != nil {
				return err
			}
			docs, err := statusOf(projects)
			if err != nil {
				return err
			}
			if sel.json {
				return writeJSON(a.Stdout, docs)
			}
			a.printStatus(docs)
			return nil
		},
	}
	sel.add(cmd.Flags())
	cmd.Flags().BoolVar(&sel.json, "json", false, "print as JSON (version 1)")
	return cmd
}

// statusDoc is what status --json prints. Version changes when a field changes its meaning or goes away.
type statusDoc struct {
	Version  int             `json:"version"`
	Projects []projectStatus `json:"projects"`
}

type projectStatus struct {
	Folder string       `json:"folder"`
	Holder *lock.Holder `json:"rendering,omitempty"` // the process that renders now
	Films  []filmDoc    `json:"films"`
	Takes  []takeStatus `json:"takes"`
}

type takeStatus struct {
	ID      string     `json:"id"`
	Film    string     `json:"film"`
	Shot    string     `json:"shot"`
	Take    int        `json:"take"`
	Phase   string     `json:"phase"` // what the ledger says last; "" where nothing has happened
	Since   *time.Time `json:"since,omitempty"`
	Tries   int        `json:"tries"`
	Ticket  string     `json:"ticket,omitempty"`
	USD     float64    `json:"usd"` // of all creating requests, as far as known
	Problem string     `json:"problem,omitempty"`
	Hint    string     `json:"hint,omitempty"`
	Clip    string     `json:"clip,omitempty"` // path
	name    string

	Provider string       `json:"provider"`           // where the job that stands for the take is, or goes
	Accepted string       `json:"accepted,omitempty"` // whose clip a person let stand for it: a job id
	Evidence *evidenceDoc `json:"evidence,omitempty"` // of its latest creating request
	open     bool         // somebody has to decide
}

func statusOf(projects []*project) (statusDoc, error) {
	doc := statusDoc{Version: 1, Projects: []projectStatus{}}
	for _, p := range projects {
		holder, err := lock.Look(p.path())
		if err != nil {
			return doc, err
		}
		s := projectStatus{Folder: p.root, Holder: holder, Takes: []takeStatus{}, Films: []filmDoc{}}
		for i := range p.plan.Cuts {
			s.Films = append(s.Films, filmOf(p, &p.plan.Cuts[i]))
		}
		for i := range p.steps {
			s.Takes = append(s.Takes, p.takeStatus(&p.steps[i]))
		}
		doc.Projects = append(doc.Projects, s)
	}
	return doc, nil
}

func (p *project) takeStatus(s *render.Step) takeStatus {
	j, past := s.Job, s.Past
	t := takeStatus{ID: string(s.Take.ID), Film: j.Film, Shot: j.Shot, Take: j.Take, Phase: string(past.Phase), Tries: past.Tries,
		USD: float64(past.Owed.Sum) / 1e6, Hint: s.Hint, name: j.Name(), Provider: j.Provider, Evidence: evidenceOf(s),
		open: s.Action == render.Hold || s.Action == render.Look}
	if past.Accepted != nil {
		t.Accepted = string(past.Accepted.Clip)
	}
	if !past.At.IsZero() {
		t.Since = &past.At
	}
	if past.Ticket != nil {
		t.Ticket = past.Ticket.ID
	}
	if past.Problem != nil {
		t.Problem = past.Problem.Msg
	}
	if s.Clip != "" {
		t.Clip = p.display(p.clipPath(s.Clip))
	}
	return t
}

// clipPath is where a job's clip is, or would be.
func (p *project) clipPath(id plan.ID) string {
	return filepath.Join(p.path("clips"), string(id)+".mp4")
}

func (a *app) printStatus(doc statusDoc) {
	for _, p := range doc.Projects {
		if p.Holder != nil {
			fmt.Fprintf(a.Stdout, "rendering now: process %d on %s, since %s\n", p.Holder.PID, p.Holder.Host, p.Holder.Since.Format(time.TimeOnly))
		}
		for _, f := range p.Films {
			fmt.Fprintf(a.Stdout, "%s: %s (%s)\n", f.Name, f.Status, f.Output)
			a.printVersions(f.Versions)
		}
		t := table{out: a.Stdout}
		for i := range p.Takes {
			take := &p.Takes[i]
			t.row(take.name, orDash(take.Phase), since(take.Since), shorten(take.Problem, 80))
			if take.open && take.Evidence != nil {
				for _, line := range take.Evidence.lines(take.Phase) {
					t.note(line)
				}
			}
			if take.Hint != "" {
				t.note(take.Hint)
			}
		}
		t.flush()
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func since(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format("2006-01-02 15:04:05")
}
