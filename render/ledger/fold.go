package ledger

import (
	"encoding/json"
	"errors"
	"time"

	"shotlist/providers"
	"shotlist/render/plan"
)

// State is what a ledger's events add up to.
type State struct {
	Jobs  map[plan.ID]Job
	Films map[string]Film  // by path
	Last  map[Take]plan.ID // the job that stood for a take most recently
}

// Take names a take across its versions. What its makers made are separate: an animatic is no version of a paid clip.
type Take struct{ Subject, Maker string }

// Job is where one job stands.
type Job struct {
	Subject   string
	Phase     Kind // what happened last; "" where nothing has
	Run       string
	At        time.Time         // of the latest event
	Sent      time.Time         // of the latest intent
	Intent    *Intent           // the latest
	Ticket    *providers.Ticket // of the latest submit that was not released
	Problem   *Problem          // of the latest event that tells one
	Clip      *Clip             // set once the clip was stored, whatever came later
	Character string            // the service's name for the character that the job created
	Tries     int               // creating requests so far
	Shared    Place             // where its clip was shared last
	Locked    *Locked           // what the lock file says; nil where it says nothing. No event: whoever folds lays it over
	Owed      plan.Total        // what they cost: refused ones nothing, those without an answer their price
}

// Locked is what a lock file says about a job.
type Locked struct {
	Clip      *Clip             // nil: it was sent, and its clip was not there yet
	Ticket    *providers.Ticket // nil: it is not known
	Origin    string            // where the ticket is valid
	Reachable bool              // the storyboard names a shared store, where its clip should be
}

// Fold adds up events in their order. It is total: events that it does not know, or that cannot be read, change
// nothing but the time.
func Fold(events []Event) State {
	s := State{Jobs: map[plan.ID]Job{}, Films: map[string]Film{}, Last: map[Take]plan.ID{}}
	for i := range events {
		s.add(&events[i])
	}
	return s
}

func (s *State) add(e *Event) {
	if e.Kind == Cut {
		var f Film
		if json.Unmarshal(e.Data, &f) == nil {
			s.Films[string(e.Job)] = f
		}
		return
	}
	job := next(s.Jobs[e.Job], e)
	s.Jobs[e.Job] = job
	if e.Kind == Intended {
		s.Last[Take{e.Subject, job.Facts()["maker"]}] = e.Job
	}
}

// next is the transition function of one job.
func next(j Job, e *Event) Job {
	j.At = e.At
	if e.Kind == Shared {
		if p := decode[Place](e.Data); p != nil {
			j.Shared = *p
		}
	}
	if !known[e.Kind] {
		return j
	}
	j.Phase, j.Run, j.Subject, j.Problem = e.Kind, e.Run, e.Subject, nil
	switch e.Kind {
	case Intended:
		j.Intent, j.Sent, j.Ticket = decode[Intent](e.Data), e.At, nil
		j.Tries++
		j.Owed.Add(j.Intent.cost())
	case Submitted:
		j.Ticket = decode[providers.Ticket](e.Data)
	case Stored:
		j.Clip = decode[Clip](e.Data)
	case Created:
		if c := decode[Character](e.Data); c != nil {
			j.Character = c.ID
		}
	case Released:
		j.Ticket, j.Clip, j.Character = nil, nil, ""
	case Refused, Ambiguous, Failed, Stalled, Lost:
		j.Problem = decode[Problem](e.Data)
	}
	if e.Kind == Refused {
		j.Owed.Remove(j.Intent.cost())
	}
	return j
}

// cost is what an intent says that its job costs.
func (i *Intent) cost() plan.USD {
	if i == nil || i.Cost == nil {
		return plan.Unknown
	}
	return plan.Dollars(*i.Cost)
}

var known = map[Kind]bool{Intended: true, Submitted: true, Refused: true, Ambiguous: true, Running: true,
	Created: true, Stored: true, Failed: true, Stalled: true, Lost: true, Released: true}

// Facts reads what the job was intended to show; nil where the ledger does not say.
func (j Job) Facts() plan.Facts {
	if j.Intent == nil {
		return nil
	}
	return j.Intent.Facts
}

func decode[T any](data json.RawMessage) *T {
	var v *T
	if json.Unmarshal(data, &v) != nil {
		return nil
	}
	return v
}

func asError(err error) (*providers.Error, bool) { return errors.AsType[*providers.Error](err) }
