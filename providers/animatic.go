package providers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"shotlist/concat/ffmpeg"
	"shotlist/providers/card"
)

// Animatic is the kind that is always there: it draws a card for every take on this machine, free and offline.
func Animatic() Protocol {
	return Protocol{
		Kind:    "animatic",
		Summary: "title cards and stills that move, made on this machine: free, offline, always there",
		Local:   true,
		New:     newAnimatic,
	}
}

type animatic struct {
	config Config
	fonts  *card.Fonts
}

func newAnimatic(c Config) (Provider, error) {
	if c.Temp == "" {
		c.Temp = os.TempDir()
	}
	fonts, err := card.NewFonts(filepath.Join(c.Temp, "fonts"))
	return &animatic{config: c, fonts: fonts}, err
}

// Caps say that anything goes that a clip can be. Maker's number changes whenever the pictures do.
func (a *animatic) Caps(string) Caps {
	return Caps{
		Maker: "animatic/1", Paints: true, Cards: true, Free: true,
		MinSide: leastSide, MaxSide: mostSide, Even: true,
		Min: 100 * time.Millisecond, Max: 10 * time.Minute,
		First: true, Last: true, References: -1, Video: true, Seed: true, Beats: true,
		Characters: Named, MediaForms: []MediaForm{FormFile, FormDataURL, FormURL}, Typical: 3 * time.Second,
	}
}

// Submit makes no request: the ticket is the request itself.
func (a *animatic) Submit(_ context.Context, r Request) (Ticket, error) {
	if err := a.Caps(r.Model).Check(r); err != nil {
		return Ticket{}, err
	}
	if _, err := specOf(r); err != nil {
		return Ticket{}, err
	}
	data, err := json.Marshal(bare(r))
	if err != nil {
		return Ticket{}, &Error{Kind: Invalid, Msg: "the request cannot be written down", Err: err}
	}
	sum := sha256.Sum256(data)
	return Ticket{ID: "animatic-" + hex.EncodeToString(sum[:6]), Data: data}, nil
}

// Poll always answers that the job is done: the clip is made when it is fetched.
func (a *animatic) Poll(context.Context, Ticket) (Status, error) {
	return Status{State: Succeeded, Raw: "ready", Progress: 1}, nil
}

// Fetch draws the clip. Characters that no font on this machine has are named through Warn.
func (a *animatic) Fetch(ctx context.Context, t Ticket, w io.Writer) error {
	var r Request
	if err := json.Unmarshal(t.Data, &r); err != nil {
		return &Error{Kind: Gone, Msg: "the ticket is unreadable", Hint: "render the take again", Err: err}
	}
	spec, err := specOf(r)
	if err != nil {
		return err
	}
	dir, err := a.workshop()
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := a.addPictures(ctx, &spec, r, dir); err != nil {
		return err
	}
	return a.film(ctx, spec, dir, w)
}

// workshop makes a folder for the files of one clip.
func (a *animatic) workshop() (string, error) {
	err := os.MkdirAll(a.config.Temp, 0o777)
	if err != nil {
		return "", fmt.Errorf("cannot make a folder for a clip: %w", err)
	}
	dir, err := os.MkdirTemp(a.config.Temp, "animatic-")
	if err != nil {
		return "", fmt.Errorf("cannot make a folder for a clip: %w", err)
	}
	return dir, nil
}

// film makes the clip in dir and copies it to w.
func (a *animatic) film(ctx context.Context, s card.Spec, dir string, w io.Writer) error {
	composed := card.Compose(a.fonts, s)
	warnOfMissing(ctx, composed.Missing())
	frames, screen := io.Pipe()
	defer frames.Close()
	go func() { screen.CloseWithError(composed.Play(screen, func(part float64) { ReportProgress(ctx, part) })) }()
	if err := a.config.Tools.Run(ctx, ffmpeg.Job{Args: animaticArgs(s), Dir: dir, Stdin: frames}); err != nil {
		return fmt.Errorf("cannot make the animatic: %w", err)
	}
	clip, err := os.Open(filepath.Join(dir, clipName))
	if err != nil {
		return fmt.Errorf("cannot read the animatic: %w", err)
	}
	defer clip.Close()
	_, err = io.Copy(w, clip)
	return err
}
