// Package cli is the command line: one file per command, the wiring, the exit codes and what people see. It is the
// only reader of the environment.
package cli

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// Env is the process that a command runs in.
type Env struct {
	Args           []string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	LookupEnv      func(string) (string, bool)
	StdinTTY       bool // somebody can answer
	StdoutTTY      bool
	StderrTTY      bool
	Network        http.RoundTripper // how services are reached; nil: as wire.NewTransport does, through the proxies of the environment
}

// Process is the environment of this operating system process.
func Process() Env {
	return Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
		StdinTTY: isTTY(os.Stdin), StdoutTTY: isTTY(os.Stdout), StderrTTY: isTTY(os.Stderr),
	}
}

func isTTY(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// set reports whether an environment variable has a value.
func (e Env) set(name string) bool {
	v, ok := e.LookupEnv(name)
	return ok && v != ""
}

// color reports whether to colour what goes to a stream (no-color.org).
func (e Env) color(tty bool) bool { return tty && !e.set("NO_COLOR") }

// ci reports whether a pipeline runs us: nobody watches bars there.
func (e Env) ci() bool { return e.set("CI") }

// gitHub reports whether annotations in GitHub's form are wanted.
func (e Env) gitHub() bool {
	v, _ := e.LookupEnv("GITHUB_ACTIONS")
	return v == "true"
}

// withSignals gives a context that the first SIGINT, SIGTERM or SIGHUP ends, with the signal as its cause. told is called at
// once. A second signal ends the process: everything paid is on disk before it is acted upon.
func withSignals(ctx context.Context, told func(syscall.Signal)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away must not end a paid run
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case s := <-ch:
			signal.Stop(ch)
			sig, _ := s.(syscall.Signal)
			told(sig)
			cancel(signalled{sig})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(ch); cancel(nil) }
}
