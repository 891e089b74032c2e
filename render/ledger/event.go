// Package ledger keeps, append-only, what happened to every job: what was intended, sent, answered, paid and stored.
// One process writes, any number read while it does.
package ledger

import (
	"encoding/json"
	"time"

	"shotlist/providers"
	"shotlist/render/plan"
)

// Kind names what happened. The words are part of the disk format.
type Kind string

// What can happen to a job, in the usual order, and to a film.
const (
	Intended  Kind = "intended"  // a creating request is about to be sent; Intent. Always on disk before the first byte
	Submitted Kind = "submitted" // the service accepted it; Ticket
	Refused   Kind = "refused"   // the service did not accept it: nothing is owed; Problem
	Ambiguous Kind = "ambiguous" // the answer was lost: it may have been accepted; Problem
	Running   Kind = "running"   // the service has begun
	Stored    Kind = "stored"    // the clip is on disk, checked; Clip
	Failed    Kind = "failed"    // the service gave the job up; Problem
	Stalled   Kind = "stalled"   // it took longer than the deadline; a later run polls it again
	Created   Kind = "created"   // the service has made a character; Character
	Lost      Kind = "lost"      // the service no longer has the job or its clip; Problem
	Released  Kind = "released"  // a person, or a gate, let the job be rendered again (shotlist retry)
	Shared    Kind = "shared"    // the clip is in the shared store as well; Place. It changes nothing about the job
	Cancelled Kind = "cancelled" // a person had the service stop it (shotlist cancel); Problem
	Accepted  Kind = "accepted"  // a person let another version's clip stand for it (shotlist accept); Acceptance
	Sought    Kind = "sought"    // a lost answer was looked for at the service, and nothing was taken over; Search
	Rejected  Kind = "rejected"  // a clip came that failed its check; Body
	Repaired  Kind = "repaired"  // the ledger was damaged, and is what could be saved of it (shotlist repair); Repair. Of no job
	Settled   Kind = "settled"   // a person knows that no lost record is of a job under way. Of no job
	Cut       Kind = "cut"       // a film was finished; Film. Its job is the film's path
)

// Event is one thing that happened.
type Event struct {
	Seq     int64     // order in the ledger; set by Append
	At      time.Time // millisecond precision
	Run     string    // the process run that wrote it
	Job     plan.ID   // or the film's path, of Cut
	Subject string    // film:shot@take, so that a changed take finds its past
	Kind    Kind
	Data    json.RawMessage // Intent, Ticket, Problem, Clip or Film, as Kind says
}

// Intent is what a creating request is for.
type Intent struct {
	Take     plan.ID    `json:"take,omitempty"` // the take, where the job stands in for the take's own
	Provider string     `json:"provider"`
	Kind     string     `json:"kind"`
	Origin   string     `json:"origin,omitempty"` // where the ticket is valid
	Model    string     `json:"model,omitempty"`
	Seconds  float64    `json:"seconds"`
	Cost     *float64   `json:"usd"` // nil: unknown
	Facts    plan.Facts `json:"facts"`
}

// Problem is why something did not work.
type Problem struct {
	Kind string `json:"kind"` // providers.Kind in words
	Code string `json:"code,omitempty"`
	Msg  string `json:"message"`
	Hint string `json:"hint,omitempty"`

	Quota bool `json:"quota,omitempty"` // of denied: the account's money or contingent is used up
}

// Cause is what the problem is to on_error of a storyboard; "" where that says nothing about it.
func (p *Problem) Cause() plan.Cause {
	switch {
	case p == nil:
	case p.Kind == providers.Denied.String() && p.Quota:
		return plan.Quota
	case p.Kind == providers.Denied.String(), p.Kind == providers.Gone.String(), p.Kind == providers.Moderated.String():
		return plan.Cause(p.Kind)
	}
	return ""
}

// Submission is a ticket, and how it was found where the answer to the request did not bring it.
type Submission struct {
	providers.Ticket
	Found *Search `json:"found,omitempty"`
}

// Search is what a look for a lost answer brought.
type Search struct {
	How        string   `json:"how"`               // "looked up", or "adopted" by a person
	Candidates []string `json:"candidates"`        // jobs that the service lists, that fit, and that no take owns
	Rivals     []string `json:"rivals,omitempty"`  // takes whose lost answers the candidates may be just as well
	Matched    string   `json:"matched,omitempty"` // what was compared, in words
	Problem    string   `json:"message,omitempty"` // why the look came to nothing
}

// Acceptance says whose clip stands for a job, and for what.
type Acceptance struct {
	Clip  plan.ID    `json:"clip"`
	Facts plan.Facts `json:"facts"` // of the job: what the clip was accepted for
}

// Body is what came instead of a clip that is right.
type Body struct {
	SHA256   string `json:"sha256"`
	Bytes    int64  `json:"bytes"`
	Playable bool   `json:"playable"` // it is a clip, and another one than was asked for
	Msg      string `json:"message"`
	Times    int    `json:"-"` // how often the very same came in a row
}

// Clip is a finished clip on disk.
type Clip struct {
	SHA256  string  `json:"sha256"`
	Bytes   int64   `json:"bytes"`
	Elapsed float64 `json:"elapsed_seconds"` // from submit to stored, what estimates learn from
	From    string  `json:"from,omitempty"`  // FromStore where somebody else rendered it; else it was made or fetched here
	// Ticket is of a clip that was put back, as another that was to take its place did not come: the one it came by.
	Ticket *providers.Ticket `json:"ticket,omitempty"`
}

// FromStore is where a clip came from that the shared store had: nothing was paid for it here.
const FromStore = "shared store"

// Place is where a clip is shared.
type Place struct {
	Store  string `json:"store"` // its address, without parameters
	SHA256 string `json:"sha256"`
}

// Character is a character at a service.
type Character struct {
	ID string `json:"id"` // the service's name for it, as prompts mention it
}

// Film is a finished film on disk.
type Film struct {
	Key     string  `json:"key"` // plan.Cut.Key
	Bytes   int64   `json:"bytes"`
	SHA256  string  `json:"sha256"`
	Seconds float64 `json:"seconds"`
	Partial bool    `json:"partial,omitempty"`
}

// New makes an event about a job, now. Data must be one of the types above, or nil.
func New(kind Kind, run string, job *plan.Job, at time.Time, data any) Event {
	return Event{At: at, Run: run, Job: job.ID, Subject: job.Subject(), Kind: kind, Data: encode(data)}
}

// Stored is the clip that the event says was stored; nil where it says none.
func (e *Event) Stored() *Clip {
	if e.Kind != Stored {
		return nil
	}
	return decode[Clip](e.Data)
}

// putsBack reports whether the event is about a clip that was there before its job's latest request.
func (e *Event) putsBack() bool {
	clip := e.Stored()
	return clip != nil && clip.Ticket != nil
}

// encode writes data as JSON. The types above hold only what JSON can hold.
func encode(data any) json.RawMessage {
	if data == nil {
		return nil
	}
	text, err := json.Marshal(data)
	if err != nil {
		panic("ledger: data of an event cannot be written as json: " + err.Error())
	}
	return text
}

// ProblemOf describes an error for the ledger. Provider errors hold no credential.
func ProblemOf(err error) Problem {
	p := Problem{Kind: providers.KindOf(err).String(), Msg: err.Error()}
	if e, ok := asError(err); ok {
		p.Code, p.Hint, p.Quota = e.Code, e.Hint, e.Quota
	}
	return p
}

// NewFilm makes the event of a finished film.
func NewFilm(run, path string, at time.Time, f Film) Event {
	return Event{At: at, Run: run, Job: plan.ID(path), Kind: Cut, Data: encode(f)}
}
