package providers

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Problem is something that a request asks for and a service does not take.
type Problem struct {
	Field string // of the shot, as the storyboard names it
	Msg   string
	Hint  string
}

// Problems lists what of r the service does not take; none: it may be sent. It is what the plan shows before anything
// is requested, and what Submit refuses.
func (c Caps) Problems(r Request) []Problem {
	return slices.Concat(c.measures(r), c.pictures(r), c.extras(r))
}

// Check gives the Problems as one *Error of kind Invalid.
func (c Caps) Check(r Request) error {
	problems := c.Problems(r)
	if len(problems) == 0 {
		return nil
	}
	var all []string
	for _, p := range problems {
		all = append(all, p.Msg)
	}
	return &Error{Kind: Invalid, Msg: strings.Join(all, "; "), Hint: problems[0].Hint}
}

func (c Caps) measures(r Request) []Problem {
	var all []Problem
	if !c.TakesSize(r.Size) {
		all = append(all, problem("size", "size %s is not taken", "take "+c.sizes(), r.Size))
	}
	if !c.TakesDuration(r.Duration) {
		all = append(all, problem("duration", "duration %s is not taken", "take "+c.lengths(), r.Duration))
	}
	return all
}

// sizes says in words which sizes are taken.
func (c Caps) sizes() string {
	switch {
	case len(c.Sizes) > 0:
		return "one of " + strings.Join(c.Sizes, ", ")
	case c.Even:
		return fmt.Sprintf("even numbers from %d to %d", c.MinSide, c.MaxSide)
	}
	return fmt.Sprintf("sides from %d to %d", c.MinSide, c.MaxSide)
}

// lengths says in words which durations are taken.
func (c Caps) lengths() string {
	if len(c.Durations) == 0 {
		return fmt.Sprintf("one between %s and %s", c.Min, atMost(c.Max))
	}
	var all []string
	for _, d := range c.Durations {
		all = append(all, d.String())
	}
	return "one of " + strings.Join(all, ", ")
}

func atMost(d time.Duration) string {
	if d == 0 {
		return "any length"
	}
	return d.String()
}

func (c Caps) pictures(r Request) []Problem {
	var all []Problem
	if r.First != nil && !c.First {
		all = append(all, problem("image", "a first frame is not taken", "leave image and start_from out"))
	}
	if r.Last != nil && !c.Last {
		all = append(all, problem("last_frame", "a last frame is not taken", "leave last_frame out"))
	}
	if n := len(r.References); c.References >= 0 && n > c.References {
		hint := fmt.Sprintf("give at most %d", c.References)
		all = append(all, problem("references", "%d reference pictures are too many", hint, n))
	}
	return append(all, c.places(r)...)
}

// places refuses local files where only links are taken.
func (c Caps) places(r Request) []Problem {
	if len(c.MediaForms) != 1 || c.MediaForms[0] != FormURL {
		return nil
	}
	for _, m := range r.images() {
		if m.Path != "" || strings.HasPrefix(m.URL, "data:") {
			hint := "put it online and give its https address, or set `images: data_url` at the provider where its gateway takes that"
			return []Problem{problem("image", "pictures are taken by link only", hint)}
		}
	}
	return nil
}

func (c Caps) extras(r Request) []Problem {
	var all []Problem
	if r.Video != nil && !c.Video {
		all = append(all, problem("video", "a clip to start from is not taken", "leave video out"))
	}
	if r.Video != nil && bool(c.Video) && r.Video.Path != "" && !slices.Contains(c.MediaForms, FormFile) {
		all = append(all, problem("video", "a clip to start from is taken by link only", "put it online and give its https address"))
	}
	if r.Seed != nil && !c.Seed {
		all = append(all, problem("seed", "a seed is not taken", "leave seed out"))
	}
	return all
}

func problem(field, msg, hint string, args ...any) Problem {
	return Problem{Field: field, Msg: fmt.Sprintf(msg, args...), Hint: hint}
}

// images lists the request's pictures in the order in which services want them.
func (r Request) images() []Media {
	var all []Media
	for _, m := range []*Media{r.First, r.Last} {
		if m != nil {
			all = append(all, *m)
		}
	}
	return append(all, r.References...)
}
