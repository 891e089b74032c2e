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
	Released  Kind = "released"  // a person let the job be rendered again (shotlist retry)
	Shared    Kind = "shared"    // the clip is in the shared store as well; Place. It changes nothing about the job
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
}

// Clip is a finished clip on disk.
type Clip struct {
	SHA256  string  `json:"sha256"`
	Bytes   int64   `json:"bytes"`
	Elapsed float64 `json:"elapsed_seconds"` // from submit to stored, what estimates learn from
	From    string  `json:"from,omitempty"`  // FromStore where somebody else rendered it; else it was made or fetched here
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
		p.Code, p.Hint = e.Code, e.Hint
	}
	return p
}

// NewFilm makes the event of a finished film.
func NewFilm(run, path string, at time.Time, f Film) Event {
	return Event{At: at, Run: run, Job: plan.ID(path), Kind: Cut, Data: encode(f)}
}
