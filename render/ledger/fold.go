package ledger

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"shotlist/providers"
	"shotlist/render/plan"
)

// State is what a ledger's events add up to.
type State struct {
	Repaired int64 // the repair that may have lost records, by its number in the ledger; 0: none, or it is settled
	Jobs     map[plan.ID]Job
	Films    map[string]Film    // by path
	Versions map[Take][]plan.ID // what a take was asked to be, each once, the latest last
	Clips    map[Take][]plan.ID // jobs whose clips a take has had, each once, the latest last
	Owners   map[string]plan.ID // who has, or had, a ticket
}

// Take names a take across its versions. What its makers made are separate: an animatic is no version of a paid clip.
type Take struct{ Subject, Maker string }

// Job is where one job stands.
type Job struct {
	Seq       int64 // of the latest event
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
	Found     *Search           // how the ticket came, where the answer did not bring it; or what the latest look brought
	Accepted  *Acceptance       // whose clip stands for the job; nil: its own
	Body      *Body             // the latest clip that failed its check, since the latest ticket
	Moderated int               // how often it was refused for what it shows, since it was released
	Tries     int               // creating requests so far
	Shared    Place             // where its clip was shared last
	Locked    *Locked           // what the lock file says; nil where it says nothing. No event: whoever folds lays it over
	Gated     string            // why its clip does not count, by a gate. No event: whoever folds lays it over
	Owed      plan.Total        // what they cost: refused ones nothing, those without an answer their price
}

// Locked is what a lock file says about a job.
type Locked struct {
	Clip      *Clip             // nil: it was sent, and its clip was not there yet
	Ticket    *providers.Ticket // nil: it is not known
	Origin    string            // where the ticket is valid
	Reachable bool              // the storyboard names a shared store, where its clip should be
	Accepted  bool              // a person has let the clip stand as it is
}

// Fold adds up events in their order. It is total: events that it does not know, or that cannot be read, change
// nothing but the time.
func Fold(events []Event) State {
	s := State{Jobs: map[plan.ID]Job{}, Films: map[string]Film{}, Versions: map[Take][]plan.ID{}, Clips: map[Take][]plan.ID{},
		Owners: map[string]plan.ID{}}
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
	if e.Kind == Repaired || e.Kind == Settled {
		s.doubt(e)
		return
	}
	job := next(s.Jobs[e.Job], e)
	s.Jobs[e.Job] = job
	take := Take{e.Subject, job.Facts()["maker"]}
	switch e.Kind {
	case Intended:
		s.Versions[take] = latest(s.Versions[take], job.asked(e.Job))
	case Submitted:
		if job.Ticket != nil {
			s.Owners[job.Ticket.ID] = e.Job
		}
	case Stored:
		s.Clips[take] = latest(s.Clips[take], e.Job)
	case Accepted:
		s.Versions[take] = latest(s.Versions[take], e.Job)
		s.Clips[take] = latest(s.Clips[take], job.Accepted.clip(e.Job))
	}
}

// doubt takes a repair into account, and what a person said about it.
func (s *State) doubt(e *Event) {
	if e.Kind == Settled {
		s.Repaired = 0
		return
	}
	if r := decode[Repair](e.Data); r == nil || r.Lossy() {
		s.Repaired = e.Seq
	}
}

// Doubtful reports whether records of a job may be lost: nothing has happened to it since a repair that lost some. What
// seems new may have been sent, and what seems refused may have been sent again.
func (s *State) Doubtful(id plan.ID) bool { return s.Repaired > 0 && s.Jobs[id].Seq < s.Repaired }

// latest puts an id at the end of a list that holds each once.
func latest(list []plan.ID, id plan.ID) []plan.ID {
	return append(slices.DeleteFunc(list, func(old plan.ID) bool { return old == id }), id)
}

// asked is the take that the job is, or stands in for.
func (j Job) asked(id plan.ID) plan.ID {
	if j.Intent != nil && j.Intent.Take != "" {
		return j.Intent.Take
	}
	return id
}

func (a *Acceptance) clip(own plan.ID) plan.ID {
	if a == nil {
		return own
	}
	return a.Clip
}

// next is the transition function of one job.
func next(j Job, e *Event) Job {
	j.Seq, j.At = e.Seq, e.At
	if e.Kind == Shared {
		if p := decode[Place](e.Data); p != nil {
			j.Shared = *p
		}
	}
	if !known[e.Kind] {
		return j
	}
	if asides[e.Kind] {
		return j.aside(e)
	}
	j.Phase, j.Run, j.Subject, j.Problem = e.Kind, e.Run, e.Subject, nil
	switch e.Kind {
	case Intended:
		j.Intent, j.Sent, j.Ticket, j.Found, j.Body, j.Accepted = decode[Intent](e.Data), e.At, nil, nil, nil, nil
		j.Tries++
		j.Owed.Add(j.Intent.cost())
	case Submitted:
		j.Ticket, j.Found = submission(e.Data)
		j.Body = nil
	case Stored:
		j.Clip, j.Body = decode[Clip](e.Data), nil
		if j.Clip != nil && j.Clip.Ticket != nil {
			j.Ticket = j.Clip.Ticket
		}
	case Created:
		if c := decode[Character](e.Data); c != nil {
			j.Character = c.ID
		}
	case Accepted:
		j.Accepted = decode[Acceptance](e.Data)
	case Released:
		j.Ticket, j.Clip, j.Character, j.Accepted, j.Body, j.Moderated = nil, nil, "", nil, nil, 0
	case Refused, Ambiguous, Failed, Stalled, Lost, Cancelled:
		j.Problem = decode[Problem](e.Data)
	}
	return j.judged(e.Kind)
}

// judged counts what a refusal or failure changes.
func (j Job) judged(kind Kind) Job {
	if kind == Refused {
		j.Owed.Remove(j.Intent.cost())
	}
	if (kind == Refused || kind == Failed) && j.Problem.Cause() == plan.Moderated {
		j.Moderated++
	}
	return j
}

// asides tell something about a job that does not move it.
var asides = map[Kind]bool{Sought: true, Rejected: true}

func (j Job) aside(e *Event) Job {
	if e.Kind == Sought {
		j.Found = decode[Search](e.Data)
		return j
	}
	body := decode[Body](e.Data)
	if body != nil && j.Body != nil && j.Body.SHA256 == body.SHA256 {
		body.Times = j.Body.Times
	}
	if body != nil {
		body.Times++
	}
	j.Body = body
	return j
}

func submission(data json.RawMessage) (*providers.Ticket, *Search) {
	s := decode[Submission](data)
	if s == nil {
		return nil, nil
	}
	return &s.Ticket, s.Found
}

// cost is what an intent says that its job costs.
func (i *Intent) cost() plan.USD {
	if i == nil || i.Cost == nil {
		return plan.Unknown
	}
	return plan.Dollars(*i.Cost)
}

var known = map[Kind]bool{Intended: true, Submitted: true, Refused: true, Ambiguous: true, Running: true,
	Created: true, Stored: true, Failed: true, Stalled: true, Lost: true, Released: true, Cancelled: true, Accepted: true,
	Sought: true, Rejected: true}

// Facts reads what the job was intended, or accepted, to show; nil where the ledger does not say.
func (j Job) Facts() plan.Facts {
	switch {
	case j.Accepted != nil:
		return j.Accepted.Facts
	case j.Intent != nil:
		return j.Intent.Facts
	}
	return nil
}

func decode[T any](data json.RawMessage) *T {
	var v *T
	if json.Unmarshal(data, &v) != nil {
		return nil
	}
	return v
}

func asError(err error) (*providers.Error, bool) { return errors.AsType[*providers.Error](err) }
