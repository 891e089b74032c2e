// Package render makes the ledger and the clip store agree with a plan: it decides what each job needs, starts what
// may start, and sees one job through its life.
package render

import (
	"fmt"
	"slices"
	"strings"

	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// Action is what a render does about a job.
type Action string

// The actions. Only Render and Retry send creating requests.
const (
	Render Action = "render" // no clip yet, or the take was changed
	Reuse  Action = "reuse"  // the clip is there
	Resume Action = "resume" // sent earlier: it is polled and fetched
	Look   Action = "look"   // the answer was lost: the service is asked for its jobs, and nothing is sent
	Retry  Action = "retry"  // tried before without success, and nothing is owed for that
	Hold   Action = "hold"   // only a person can say what to do
	Skip   Action = "skip"   // it needs a job that is held, skipped or left
	Leave  Action = "leave"  // nobody asked for it
	Keep   Action = "keep"   // it was changed, and its earlier clip is used all the same
)

// Step is the decision about one take.
type Step struct {
	Take    *plan.Job // as the plan has it
	Job     *plan.Job // what stands for it now: the take itself, or one of its Else
	Clip    plan.ID   // whose clip stands for it; "" while there is none
	Earlier plan.ID   // of a take without a clip that was changed: whose clip it had before
	Action  Action
	Why     string
	Hint    string        // what settles a held job
	Changes []plan.Change // what differs from the take's earlier version
	Past    ledger.Job
	Locked  bool // its clip is got as the lock file says

	moderated bool // it is being tried once more
}

// Creates reports whether carrying the step out sends a creating request, and so costs the job's price.
func (s Step) Creates() bool { return s.Action == Render || s.Action == Retry }

// Asks reports whether carrying the step out asks the service, and so needs its key.
func (s Step) Asks() bool {
	return s.Works() && (!s.Locked || s.Past.Locked == nil || !s.Past.Locked.Reachable)
}

// Works reports whether there is anything to carry out.
func (s Step) Works() bool { return s.Creates() || s.Action == Resume || s.Action == Look }

// Has reports whether the take has what it is for: a clip that may go into the film, or a character's name.
func (s Step) Has() bool { return s.Action == Reuse || s.Action == Keep }

// Only says which jobs are asked for. Nil asks for all.
type Only func(*plan.Job) bool

// Standing gives, for the takes of steps, the jobs whose clips stand for them: the take's own where there is none yet.
func Standing(steps []Step) func(take plan.ID) plan.ID {
	clips := make(map[plan.ID]plan.ID, len(steps))
	for _, s := range steps {
		clips[s.Take.ID] = s.Clip
	}
	return func(take plan.ID) plan.ID {
		if clip := clips[take]; clip != "" {
			return clip
		}
		return take
	}
}

// KeepChanged lets the earlier clips of changed takes stand for them, instead of rendering those anew. What starts from
// such a take and has no clip waits: its first frame would be that of another take.
func KeepChanged(steps []Step) []Step {
	out := slices.Clone(steps)
	kept := map[plan.ID]string{}
	for i := range out {
		s := &out[i]
		switch parent := blocker(s.Take, kept); {
		case s.Earlier != "" && (s.Creates() || s.Action == Hold || s.Action == Skip || s.Action == Leave):
			s.Why = "its earlier clip is used; " + s.Why
			s.Action, s.Clip, s.Hint = Keep, s.Earlier, fmt.Sprintf("shotlist accept %s lets it stay", s.Take.Name())
			kept[s.Take.ID] = s.Take.Name()
		case parent != "" && (s.Creates() || s.Action == Skip):
			s.Action, s.Why = Skip, "starts from "+parent+", whose clip is that of an earlier version"
			s.Hint = fmt.Sprintf("shotlist accept %s lets it stay, and then this can be rendered", parent)
			kept[s.Take.ID] = s.Take.Name()
		}
	}
	return out
}

// Decide compares a plan with what has happened and with the clips on disk, given by id with their length in bytes. It
// is a pure function: plan prints what it returns, render carries it out.
func Decide(p *plan.Plan, past ledger.State, clips map[plan.ID]int64, only Only) []Step {
	wanted, have := closure(p, only), pastOf(past, clips)
	blocked := map[plan.ID]string{}
	steps := make([]Step, 0, len(p.Jobs))
	for i := range p.Jobs {
		job := &p.Jobs[i]
		step := have.decide(job)
		if !step.Has() && job.Cast == nil {
			step.Earlier = have.earlier(job)
		}
		if by := blocker(job, blocked); by != "" && step.Creates() {
			step.Action, step.Why, step.Hint = Skip, "needs "+by, ""
		}
		if !wanted[job.ID] && !step.Has() {
			step.Action, step.Why, step.Hint = Leave, "not asked for", ""
		}
		if step.Action == Hold || step.Action == Skip || step.Action == Leave {
			blocked[job.ID] = job.Name()
		}
		steps = append(steps, step)
	}
	return steps
}

func blocker(job *plan.Job, blocked map[plan.ID]string) string {
	for _, id := range job.After() {
		if name := blocked[id]; name != "" {
			return name
		}
	}
	return ""
}

// closure is what only asks for, and all that those jobs need.
func closure(p *plan.Plan, only Only) map[plan.ID]bool {
	wanted := make(map[plan.ID]bool, len(p.Jobs))
	for i := len(p.Jobs) - 1; i >= 0; i-- { // jobs stand after those that they need
		job := &p.Jobs[i]
		if only == nil || only(job) || wanted[job.ID] {
			wanted[job.ID] = true
			for _, id := range job.After() {
				wanted[id] = true
			}
		}
	}
	return wanted
}

// pollable are the phases in which the ticket still leads to a clip.
var pollable = map[ledger.Kind]bool{ledger.Submitted: true, ledger.Running: true,
	ledger.Stored: true, ledger.Stalled: true}

// resume follows a ticket where it came from, and nowhere else: another service would not know it.
func (s *Step) resume(have ledger.Job, stored bool) {
	s.Action, s.Why = Resume, resumeWhy(have, stored)
	if have.Intent != nil && have.Intent.Origin != "" && have.Intent.Origin != s.Job.Origin {
		s.Action, s.Why = Hold, fmt.Sprintf("it was sent to %s, and the storyboard now names %s", have.Intent.Origin, s.Job.Origin)
		s.Hint = fmt.Sprintf("give the provider its old kind and base_url until the clip is there, or give it up with shotlist retry %s", s.Job.Name())
	}
}

func resumeWhy(have ledger.Job, stored bool) string {
	switch {
	case have.Phase == ledger.Stored && stored:
		return "its clip on disk is damaged: fetched again"
	case have.Phase == ledger.Stored:
		return "its clip is gone from disk: fetched again"
	case have.Phase == ledger.Stalled:
		return "took longer than the deadline: polled again"
	}
	return fmt.Sprintf("was %s on %s", have.Phase, have.At.Format("2006-01-02 15:04"))
}

// fresh decides about a job that nothing has happened to: its take is new, or was changed.
func (s *Step) fresh(past ledger.State) {
	s.Action, s.Why = Render, "new"
	if s.Past.Phase == ledger.Released {
		s.Why = "released for another try"
		return
	}
	versions := past.Versions[ledger.Take{Subject: s.Job.Subject(), Maker: s.Job.Caps.Maker}]
	if len(versions) == 0 {
		return
	}
	last := versions[len(versions)-1]
	if s.Changes = plan.Compare(past.Jobs[last].Facts(), s.Job.Facts()); len(s.Changes) > 0 {
		s.Why = "changed: " + fields(s.Changes)
	}
}

func fields(changes []plan.Change) string {
	var names []string
	for _, c := range changes {
		names = append(names, c.Field)
	}
	return strings.Join(names, ", ")
}

func retryWhy(have ledger.Job) string {
	if have.Problem != nil {
		return "failed before: " + have.Problem.Msg
	}
	return "was interrupted"
}
