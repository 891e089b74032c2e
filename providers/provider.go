// Package providers speaks the wire protocols of video services, one file for each, behind one small interface.
//
// A provider never waits and never repeats a creating request: what may be sent again, and when, is decided by
// package render, which knows what has been paid for.
package providers

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// Provider is an account at a service. All methods may be called from several goroutines at once.
type Provider interface {
	// Caps says what the service accepts for a model ("" asks for the kind's general answer). It does no I/O.
	Caps(model string) Caps
	// Submit sends one creating request and returns what any later process needs to follow the job. It never waits
	// for the job and never sends twice. When the answer was lost after sending, the error's Kind is Ambiguous:
	// the service may have accepted, and billed, the job.
	Submit(ctx context.Context, r Request) (Ticket, error)
	// Poll asks for the state of a job. Any process may repeat it at any time.
	Poll(ctx context.Context, t Ticket) (Status, error)
	// Fetch writes the finished clip to w and renews an expired link by itself. An error may leave part of the clip
	// in w: the caller throws that away.
	Fetch(ctx context.Context, t Ticket, w io.Writer) error
}

// The interfaces below are optional. Where a kind has the method and this service does not have the matter, the error
// is errors.ErrUnsupported.

// Finder is implemented by providers whose service lists jobs, so that a lost answer can be looked up.
type Finder interface {
	// Find returns the jobs that may have come from r, made between since and until.
	Find(ctx context.Context, r Request, since, until time.Time) ([]Found, error)
}

// Found is a job in a service's list that may have come from a request.
type Found struct {
	Ticket  Ticket
	Created time.Time // zero: the list does not say
	Prompt  bool      // the list says what the job was asked for, and that is the request's prompt
}

// Canceller is implemented by providers whose service can stop a job.
type Canceller interface {
	Cancel(ctx context.Context, t Ticket) error
}

// Caster is implemented by providers whose service keeps characters under names of its own.
type Caster interface {
	// Cast creates a character and returns the name under which prompts mention it.
	Cast(ctx context.Context, c Character) (id string, err error)
}

// Lister is implemented by providers whose service lists the models that a key may use.
type Lister interface {
	Models(ctx context.Context) ([]string, error)
}

// Checker is implemented by providers that can be tried without creating a job.
type Checker interface {
	// Check asks the service something harmless, to see that it is there, takes the key and, where it lists models,
	// knows the model. An empty model is not looked for.
	Check(ctx context.Context, model string) error
}

// Ticket is what a service gave back for a submitted job: enough for any later process to poll and fetch it. It holds
// no credential and no signed link.
type Ticket struct {
	ID   string          `json:"id"`             // the service's name for the job
	Data json.RawMessage `json:"data,omitempty"` // what else the protocol needs, in a form of its own
}

// State is where a job stands at its service.
type State int

// The states of a job. A state that the protocol's table does not list is Running.
const (
	Queued State = iota
	Running
	Succeeded
	Failed
)

// String is the word that people and reports see.
func (s State) String() string {
	return [...]string{"queued", "running", "succeeded", "failed"}[s]
}

// Status is one answer to Poll.
type Status struct {
	State    State
	Raw      string  // the service's own word
	Progress float64 // 0 to 1; negative where the service says nothing. Decoration: never a state
	Err      error   // why it failed: an *Error, set when State is Failed
}

type progressKey struct{}

// WithProgress lets a provider that makes the clip during Fetch say how far it is, from 0 to 1.
func WithProgress(ctx context.Context, report func(float64)) context.Context {
	return context.WithValue(ctx, progressKey{}, report)
}

// ReportProgress calls the function that WithProgress left in ctx, if there is one.
func ReportProgress(ctx context.Context, part float64) {
	if report, ok := ctx.Value(progressKey{}).(func(float64)); ok {
		report(part)
	}
}

type warningsKey struct{}

// WithWarnings lets a provider name what people should know about a clip that was made all the same, one line each.
func WithWarnings(ctx context.Context, warn func(string)) context.Context {
	return context.WithValue(ctx, warningsKey{}, warn)
}

// Warn calls the function that WithWarnings left in ctx, if there is one.
func Warn(ctx context.Context, msg string) {
	if warn, ok := ctx.Value(warningsKey{}).(func(string)); ok {
		warn(msg)
	}
}
