package render

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// lateness is how long after its request a job may have been made, at the most.
const lateness = 15 * time.Minute

// seek looks for the job of a request whose answer was lost, after each of the waits until there is something to see.
// With nil the job's ticket is known, and recorded; else the job is held as lost says.
func (j *journey) seek(ctx context.Context, lost error, waits ...time.Duration) error {
	finder, ok := j.account.Provider.(providers.Finder)
	if !ok || !j.job.Caps.Finds || j.job.Cast != nil {
		return lost
	}
	for _, wait := range waits {
		j.tell(Waiting, -1)
		if sleep(ctx, wait) != nil {
			return lost
		}
		search, pending, err := j.look(ctx, finder)
		if err != nil || j.ticket.ID != "" {
			return err
		}
		lost = evidence(lost, search)
		if len(search.Candidates) > 0 && !pending {
			break
		}
	}
	return lost
}

// look asks once. The ledger is read after the list has come: every job in it that this process has made was intended
// before, so that its take is known to own it, or to wait for it. pending is true where an answer is still under way
// that may tell more.
func (j *journey) look(ctx context.Context, finder providers.Finder) (search ledger.Search, pending bool, err error) {
	request := j.job.Request
	request.Characters = j.castNames(request.Characters)
	found, err := finder.Find(ctx, request, j.sent, j.sent.Add(lateness))
	if err != nil {
		search := ledger.Search{How: lookedUp, Problem: err.Error()}
		return search, false, j.record(ledger.Sought, j.job, search)
	}
	events, err := j.Ledger.Events(ctx)
	if err != nil {
		return search, false, brokenRun{err}
	}
	past := ledger.Fold(events)
	search, ticket := judge(j.job, past, found)
	if ticket == nil {
		return search, j.pending(past), j.record(ledger.Sought, j.job, search)
	}
	return search, false, j.takeOver(*ticket, search)
}

// pending reports whether another answer from the same service is under way in this run.
func (j *journey) pending(past ledger.State) bool {
	for id, other := range past.Jobs {
		if id != j.job.ID && other.Phase == ledger.Intended && other.Run == j.RunID && other.Intent != nil && other.Intent.Origin == j.job.Origin {
			return true
		}
	}
	return false
}

func (j *journey) takeOver(t providers.Ticket, search ledger.Search) error {
	if err := j.owners.take(j.job, t); err != nil {
		return err
	}
	if err := j.record(ledger.Submitted, j.job, ledger.Submission{Ticket: t, Found: &search}); err != nil {
		return err
	}
	j.ticket = t
	j.warn(fmt.Sprintf("the answer was lost; its job was found at %s by %s: %s", j.job.Provider, search.Matched, t.ID))
	return nil
}

const lookedUp = "looked up"

// judge says which of the jobs that a service lists a lost answer told of: the only one that nobody owns, and only
// where no other lost answer may have told of it. It is a pure function of the ledger and the list.
func judge(job *plan.Job, past ledger.State, found []providers.Found) (ledger.Search, *providers.Ticket) {
	s := ledger.Search{How: lookedUp, Candidates: []string{}}
	var mine providers.Found
	for _, f := range found {
		if _, owned := past.Owners[f.Ticket.ID]; owned || slices.Contains(s.Candidates, f.Ticket.ID) {
			continue
		}
		mine = f
		s.Candidates = append(s.Candidates, f.Ticket.ID)
		s.Rivals = append(s.Rivals, rivals(job, past, f)...)
	}
	slices.Sort(s.Rivals)
	s.Rivals = slices.Compact(s.Rivals)
	if len(s.Candidates) != 1 || len(s.Rivals) > 0 {
		return s, nil
	}
	s.Matched = "model, length and time"
	if mine.Prompt {
		s.Matched = "prompt, model, size, length and time"
	}
	return s, &mine.Ticket
}

// rivals are the takes whose own lost answers a job may come from just as well: sent to the same service for the same,
// as far as its list tells things apart.
func rivals(job *plan.Job, past ledger.State, f providers.Found) []string {
	var names []string
	for id, other := range past.Jobs {
		i := other.Intent
		open := other.Phase == ledger.Intended || other.Phase == ledger.Ambiguous
		if id == job.ID || !open || i == nil || i.Origin != job.Origin || i.Model != job.Request.Model || i.Seconds != job.Request.Duration.Seconds() {
			continue
		}
		another := f.Prompt && i.Facts["prompt"] != job.Request.Prompt
		tooOld := !f.Created.IsZero() && f.Created.After(other.Sent.Add(lateness+time.Minute))
		if !another && !tooOld {
			names = append(names, other.Subject)
		}
	}
	return names
}

// evidence adds to a lost answer what the look for it brought.
func evidence(lost error, s ledger.Search) error {
	text := "the service lists no job that fits"
	switch {
	case s.Problem != "":
		text = "it could not be looked up: " + s.Problem
	case len(s.Rivals) > 0:
		text = fmt.Sprintf("%s may be its job, or that of %s", strings.Join(s.Candidates, ", "), strings.Join(s.Rivals, ", "))
	case len(s.Candidates) > 1:
		text = fmt.Sprintf("%d jobs of the service may be it: %s", len(s.Candidates), strings.Join(s.Candidates, ", "))
	}
	out := &providers.Error{Kind: providers.Ambiguous, Msg: "the answer was lost, and " + text}
	if e, ok := errors.AsType[*providers.Error](lost); ok {
		out.Code, out.Hint = e.Code, e.Hint
	}
	return out
}
