package providers

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what may be done about an error.
type Kind int

// The kinds of errors. Ambiguous is the dangerous one: the job may exist and cost money, so nothing is sent again.
const (
	Transient Kind = iota // nothing was accepted, or the call may be repeated freely: try again later
	Throttled             // refused for now: try again after After
	Moderated             // refused for what it shows or says: final for this prompt
	Denied                // key, permission or balance: final until the account changes
	Invalid               // the request does not fit the service: final for this request
	Gone                  // model, job or link no longer exists
	Ambiguous             // the answer to a creating request was lost: it may have been accepted
)

// String is the word that people and reports see.
func (k Kind) String() string {
	return [...]string{"transient", "throttled", "moderated", "denied", "invalid", "gone", "ambiguous"}[k]
}

// Error is what a provider's methods return. Its text holds no credential and no signed link.
type Error struct {
	Kind  Kind
	After time.Duration // how long the service asks to wait; zero: it does not say
	Quota bool          // of Denied: the account's money or contingent is used up, and the key is good
	Code  string        // the service's own code, or the HTTP status
	Msg   string        // what happened, in the service's words where there are any
	Hint  string        // what to do next
	Err   error
}

// Error is one line, lower case where the words are ours.
func (e *Error) Error() string {
	switch {
	case e.Err != nil && e.Msg != "":
		return fmt.Sprintf("%s: %v", e.Msg, e.Err)
	case e.Err != nil:
		return e.Err.Error()
	}
	return e.Msg
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf classifies any error: one that is no *Error is Transient.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Transient
}
