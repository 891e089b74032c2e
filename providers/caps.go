package providers

import (
	"slices"
	"time"
)

// Caps says what a service accepts. It is data, not law: services change faster than releases, so a storyboard may
// override every field (caps: of a provider entry). A zero field takes anything.
type Caps struct {
	// Maker names what makes the picture where that is not the model: "animatic/1", a local program, a rehearsal.
	// It is part of a job's identity, so that such a clip never stands in for one of a service.
	Maker string
	// Paints is true where the take's Label is part of the picture.
	Paints bool
	// Cards is true where clips are title cards: what starts from one starts from a text, and not from a scene.
	Cards bool
	// Free is true where a job never costs money.
	Free bool

	Sizes     []string        // "1280x720"; empty: any size
	MinSide   int             // pixels; zero: no limit
	MaxSide   int             // pixels; zero: no limit
	Even      bool            // both sides must be even, as H.264 wants them
	Durations []time.Duration // empty: any duration within Min and Max
	Min, Max  time.Duration   // zero: no limit

	First      Support // a first frame
	Last       Support // a last frame
	References int     // how many reference images; negative: any number
	Video      Support // video to video
	Seed       Support
	Beats      Support // a storyboard of beats; where not, they are written out in the prompt
	Characters CharacterMode
	MediaForms []MediaForm   // forms in which pictures reach the service, best first; empty: any
	Typical    time.Duration // how long a job takes, until finished jobs have taught better

	Finds   bool // it lists its jobs: an answer that was lost can be looked up (Finder)
	Cancels bool // it can stop a job (Canceller)
}

// Support says whether a service takes something.
type Support bool

// CharacterMode says how a service is told about a character.
type CharacterMode string

// How characters reach a service.
const (
	Described CharacterMode = ""     // by description in the prompt, and reference images where it takes them
	Named     CharacterMode = "name" // by bare name: it draws no likeness
	Cast      CharacterMode = "cast" // created once at the service (Caster) and mentioned by its own name
)

// MediaForm is a way to hand over a picture.
type MediaForm string

// Ways to hand over a picture.
const (
	FormURL       MediaForm = "url"
	FormDataURL   MediaForm = "data_url"
	FormBase64    MediaForm = "base64"
	FormMultipart MediaForm = "multipart"
	FormFile      MediaForm = "file" // read from disk by a local provider
)

// TakesSize reports whether size is among the accepted ones.
func (c Caps) TakesSize(s Size) bool {
	if len(c.Sizes) > 0 {
		return slices.Contains(c.Sizes, s.String())
	}
	least, most := min(s.W, s.H), max(s.W, s.H)
	odd := s.W%2 != 0 || s.H%2 != 0
	return least >= c.MinSide && (c.MaxSide == 0 || most <= c.MaxSide) && (!c.Even || !odd)
}

// TakesDuration reports whether a clip of length d can be asked for.
func (c Caps) TakesDuration(d time.Duration) bool {
	if len(c.Durations) > 0 {
		return slices.Contains(c.Durations, d)
	}
	return (c.Min == 0 || d >= c.Min) && (c.Max == 0 || d <= c.Max)
}
