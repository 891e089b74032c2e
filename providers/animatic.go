package providers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
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
		New:     func(c Config) (Provider, error) { return &animatic{config: c}, nil },
	}
}

type animatic struct{ config Config }

var _ Provider = (*animatic)(nil)

// Caps say that anything goes that a clip can be.
func (a *animatic) Caps(string) Caps {
	return Caps{
		Maker: "animatic/1", Paints: true, Free: true,
		Min: 100 * time.Millisecond, Max: 10 * time.Minute,
		First: true, Last: true, References: -1, Video: true, Seed: true, Beats: true,
		Characters: Named, Typical: 3 * time.Second,
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
	data, err := json.Marshal(r)
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

// Fetch draws the clip.
func (a *animatic) Fetch(ctx context.Context, t Ticket, w io.Writer) error {
	var r Request
	if err := json.Unmarshal(t.Data, &r); err != nil {
		return &Error{Kind: Gone, Msg: "the ticket is unreadable", Hint: "render the take again", Err: err}
	}
	spec, err := specOf(r)
	if err != nil {
		return err
	}
	return a.render(ctx, spec, w)
}

// render makes the clip in a folder of its own, which is gone afterwards, and copies it to w.
func (a *animatic) render(ctx context.Context, s card.Spec, w io.Writer) (err error) {
	dir, err := os.MkdirTemp(a.config.Temp, "animatic-")
	if err != nil {
		return fmt.Errorf("cannot make a folder for a clip: %w", err)
	}
	defer os.RemoveAll(dir)
	reel := &card.Reel{Card: card.Compose(s), Progress: func(part float64) { ReportProgress(ctx, part) }}
	if err := a.config.Tools.Run(ctx, ffmpeg.Job{Args: animaticArgs(s), Dir: dir, Stdin: reel}); err != nil {
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

// specOf says what the card of a request shows.
func specOf(r Request) (card.Spec, error) {
	rate, err := card.ParseRate(rateOf(r))
	if err != nil {
		return card.Spec{}, &Error{Kind: Invalid, Err: err}
	}
	if r.Size.W%2 != 0 || r.Size.H%2 != 0 {
		return card.Spec{}, &Error{Kind: Invalid, Msg: fmt.Sprintf("size %s has an odd side", r.Size), Hint: "take even numbers"}
	}
	l := r.Label
	return card.Spec{
		Size: image.Pt(r.Size.W, r.Size.H), Rate: rate, Frames: rate.Frames(r.Duration),
		Film: l.Film, Shot: l.Shot, Number: l.Number, Take: l.Take, Takes: l.Takes, Style: l.Style,
	}, nil
}

func rateOf(r Request) string {
	if r.FPS == "" {
		return "24"
	}
	return r.FPS
}
