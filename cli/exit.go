package cli

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"shotlist/render/lock"
)

// Exit codes, documented in README.md. They are chosen here and nowhere else.
const (
	exitOK          = 0
	exitUnexpected  = 1   // something that no other code names
	exitBadInput    = 2   // storyboard or command line
	exitFailed      = 3   // shots failed or were skipped; what could be rendered is rendered
	exitChanges     = 4   // plan --detailed-exitcode: there is work to do
	exitHeld        = 5   // a person has to decide about a job
	exitMoney       = 6   // over budget, or not confirmed
	exitEnvironment = 7   // something is missing on this machine: ffmpeg, a font, a key, space
	exitCut         = 8   // the clips are there, the film could not be cut
	exitShare       = 9   // the clips are there, and could not all be shared
	exitStale       = 10  // a saved plan does not fit any more; nothing was rendered
	exitLocked      = 11  // another process renders in the same folder
	exitInterrupted = 130 // SIGINT
	exitTerminated  = 143 // SIGTERM; 129 is SIGHUP, a terminal that was closed
)

// exitError carries the exit code of an error that has been, or is to be, told to people.
type exitError struct {
	code int
	err  error // nil: everything has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func exitWith(code int, err error) error { return &exitError{code, err} }

// signalled is the cause of a context that a signal ended.
type signalled struct{ signal syscall.Signal }

func (s signalled) Error() string { return "stopped by a signal: " + s.signal.String() }

// exitCode maps what a command returned to the process's exit code.
func exitCode(err error) int {
	if err == nil {
		return exitOK
	}
	if s, ok := errors.AsType[signalled](err); ok {
		return 128 + int(s.signal)
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	if _, ok := errors.AsType[*lock.HeldError](err); ok {
		return exitLocked
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted
	}
	return exitUnexpected
}
