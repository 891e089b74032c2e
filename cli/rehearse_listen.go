package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"shotlist/providers/rehearse"
)

// serveRehearsals serves the gateway until the process is interrupted, which is how it ends well. Its address goes to
// stdout, for scripts.
func (a *app) serveRehearsals(ctx context.Context, f rehearseFlags) (err error) {
	dir, err := os.MkdirTemp("", "shotlist-rehearsal-")
	if err != nil {
		return exitWith(exitEnvironment, fmt.Errorf("cannot keep clips: %w", err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	f.options.Dir = dir
	server, err := rehearse.Serve(f.listen, f.options)
	if err != nil {
		return exitWith(exitEnvironment, err)
	}
	fmt.Fprintln(a.Stdout, server.URL)
	a.tellAddresses(server.URL)
	<-ctx.Done()
	if err := server.Close(); err != nil {
		return err
	}
	return a.tellBill(server.Bill(), f.bill)
}

// tellAddresses says what to write into storyboards.
func (a *app) tellAddresses(url string) {
	fmt.Fprint(a.Stderr, "Set base_url in a copy of the storyboard's folder; any key is taken:\n\n")
	t := table{out: a.Stderr}
	for _, kind := range rehearse.Kinds() {
		path, _ := rehearse.Base(kind)
		t.row(kind, "base_url: "+url+path)
		if kind == "chat-video" {
			t.note("source_url: " + url)
		}
	}
	t.flush()
	fmt.Fprintf(a.Stderr, "What would have been billed: %s/rehearse/bill. Ctrl-C ends it.\n", url)
}
