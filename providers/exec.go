package providers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"shotlist/concat/ffmpeg"
	"shotlist/providers/wire"
)

// Exec runs a program of the user's per job, for local models and scripts. The setting command is its name and
// arguments; the path to write the clip to is added as the last argument. The request comes as JSON on stdin, with paths
// relative to the project's root, which is the working folder. A program that fails says why on stderr.
func Exec() Protocol {
	return Protocol{Kind: "exec", Summary: "a local program that makes the clips", Local: true,
		Settings: []string{"command"}, New: newProgram}
}

// program makes the clip during Fetch: a ticket is the request, so that any later process can make it again.
type program struct {
	command []string
	config  Config
}

func newProgram(c Config) (Provider, error) {
	command, err := texts(c.Settings, "command")
	if err == nil && (len(command) == 0 || command[0] == "") {
		err = errors.New("command is missing: give the program and its arguments as a list")
	}
	if _, capsErr := (Caps{}).Override(c.Caps); err == nil {
		err = capsErr
	}
	if err != nil {
		return nil, fmt.Errorf("provider %s: %w", c.Name, err)
	}
	return &program{command, c}, nil
}

// Caps takes everything. Another command makes other clips, and the label, which the program sees, is part of them.
func (p *program) Caps(model string) Caps {
	text, _ := json.Marshal(p.command) // a list of texts always is JSON
	caps := Caps{Maker: "exec:" + digest(text), Free: true, Paints: true, First: true, Last: true, References: -1,
		Video: true, Seed: true, Beats: true, MediaForms: []MediaForm{FormFile, FormURL}}
	if over, err := caps.OverrideModel(p.config.Caps, model); err == nil {
		caps = over // newProgram has refused what does not fit
	}
	return caps
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// Submit starts nothing: the request is the ticket.
func (p *program) Submit(_ context.Context, r Request) (Ticket, error) {
	if err := p.Caps(r.Model).Check(r); err != nil {
		return Ticket{}, err
	}
	data, err := json.Marshal(r)
	if err != nil {
		return Ticket{}, &Error{Kind: Invalid, Err: err}
	}
	return Ticket{ID: digest(data), Data: data}, nil
}

// Poll says that the clip can be fetched, which makes it.
func (p *program) Poll(context.Context, Ticket) (Status, error) {
	return Status{State: Succeeded, Raw: "ready", Progress: -1}, nil
}

// Fetch runs the program and copies what it wrote.
func (p *program) Fetch(ctx context.Context, t Ticket, w io.Writer) error {
	dir, err := os.MkdirTemp(p.config.Temp, "exec-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "clip.mp4")
	if err := p.run(ctx, t.Data, path); err != nil {
		return err
	}
	clip, err := os.Open(path)
	if err != nil {
		return p.failed(err, "it wrote no clip")
	}
	defer clip.Close()
	if err := wire.CopyClip(w, clip); err != nil {
		return p.failed(err, "")
	}
	return ctx.Err()
}

func (p *program) run(ctx context.Context, request []byte, out string) error {
	args := append(append([]string{}, p.command[1:]...), out)
	cmd := exec.CommandContext(ctx, p.command[0], args...)
	cmd.Dir, cmd.Stdin, cmd.WaitDelay = p.config.Root, bytes.NewReader(request), 2*time.Second
	ffmpeg.OwnGroup(cmd)
	said := &lastWords{}
	cmd.Stdout, cmd.Stderr = said, said
	err := cmd.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return p.failed(err, said.String())
	}
	return nil
}

func (p *program) failed(err error, said string) *Error {
	msg := p.command[0]
	if said = strings.TrimSpace(said); said != "" {
		msg += ": " + said
	}
	return &Error{Kind: Invalid, Msg: msg, Err: err, Hint: "run the program by hand with the request on stdin and a path as argument"}
}

// lastWords keeps the end of what a program writes.
type lastWords struct{ bytes.Buffer }

func (l *lastWords) Write(p []byte) (int, error) {
	const most = 2000
	n, err := l.Buffer.Write(p)
	if over := l.Len() - most; over > 0 {
		l.Next(over)
	}
	return n, err
}
