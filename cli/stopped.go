package cli

import (
	"fmt"
	"time"

	"shotlist/render"
	"shotlist/render/ledger"
)

// tellStopped says, at the end of a run that was stopped, what goes on without it and how to go on.
func (a *app) tellStopped(p *project) {
	going, lost := table{out: a.Stderr}, table{out: a.Stderr}
	jobs, open := 0, 0
	for i := range p.steps {
		s := &p.steps[i]
		switch {
		case s.Action == render.Resume && s.Past.Ticket != nil && s.Past.Phase != ledger.Stored && !s.Job.Caps.Free:
			jobs++
			going.row("", s.Job.Name(), "at "+s.Job.Provider, "since "+s.Past.Sent.Local().Format(time.DateTime), shorten(s.Past.Ticket.ID, 60))
		case s.Past.Phase == ledger.Intended || s.Past.Phase == ledger.Ambiguous:
			open++
			lost.row("", s.Job.Name(), "at "+s.Job.Provider, "since "+s.Past.Sent.Local().Format(time.DateTime))
		}
	}
	fmt.Fprintln(a.Stderr, "stopped; the same command goes on where this was")
	if jobs > 0 {
		fmt.Fprintf(a.Stderr, "at services %s on, and nothing of it is paid again (shotlist cancel stops what can be stopped):\n", goes(jobs))
		going.flush()
	}
	if open > 0 {
		fmt.Fprintln(a.Stderr, "no answer came for, so that it is not sent again by itself (shotlist status shows what was sent):")
		lost.flush()
	}
}

func goes(n int) string {
	if n == 1 {
		return "one job goes"
	}
	return fmt.Sprintf("%d jobs go", n)
}

// tellKept says which takes are shown as they were before they were changed.
func (a *app) tellKept(p *project) {
	var names []string
	for i := range p.steps {
		if p.steps[i].Action == render.Keep {
			names = append(names, p.steps[i].Take.Name())
		}
	}
	if len(names) > 0 {
		fmt.Fprintf(a.Stderr, "not rendered anew, and shown as before the change (--changed=no): %s\n", list(names, 8))
	}
}
