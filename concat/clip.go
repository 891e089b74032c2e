// Package concat makes a film out of clips: a timeline as a pure value, ffmpeg arguments as pure values, and a thin
// layer that runs them.
//
// Build turns clips and settings into a Timeline that accounts for every frame of the film; Run makes the film agree
// with it. Picture and sound are made apart: the picture as a list of segments, each copied without loss where its
// clip already has the film's format, else encoded; the sound in one pass over the whole film.
package concat

import (
	"math/big"
	"time"

	"shotlist/concat/captions"
)

// Clip is one shot of the film: a file and what to show of it.
type Clip struct {
	Shot  string // id, for messages and chapters
	Title string // of its chapter; empty: Shot
	Path  string // of the file
	ID    string // hash of the file's content; segments are kept in Env.Cache only for clips that have one
	Media Media  // what Inspect found in the file; a zero Media lays the clip out without knowing its streams

	Duration   time.Duration // planned length of the clip, before In and Out; zero: as long as its file
	In, Out    time.Duration // part of the clip to show; Out zero: to its planned end
	Speed      *big.Rat      // how many times as fast it plays, with its sound; nil: once
	Hold       Hold          // on top of its length
	Transition Transition    // how this clip begins after the one before it
	Voice      *Voice        // a recording over it
	Titles     []Title

	// Captions have times from the moment where the clip shows in the film. A To of zero is the clip's end.
	Captions []captions.Line
}

// Hold is how long a clip's first and last frame stand still. There is no sound meanwhile.
type Hold struct{ In, Out time.Duration }

// Voice is a recording that plays from a moment of its clip, and on over the next ones where it is longer.
type Voice struct {
	Path  string
	ID    string        // hash of the file's content; empty: its sound is not kept between runs
	At    time.Duration // from where the clip shows
	Gain  float64       // decibels
	Media Media         // what Inspect found in the file
}

// Title is a text over the picture.
type Title struct {
	Text  string
	At    time.Duration // from where the clip shows
	For   time.Duration // zero: to the clip's end
	Place string        // top, middle or bottom; empty: middle
}

// Transition is how a clip begins after the one before it.
type Transition struct {
	// Kind is cut (or empty), crossfade, fade, dip, or an ffmpeg xfade kind as listed by TransitionKinds.
	// Crossfade and the xfade kinds overlap both clips by Duration; fade (through black) and dip (through Color)
	// take half of it from each clip and overlap nothing. On the first clip a fade or dip opens the film over its
	// whole Duration, and an overlapping kind is a cut.
	Kind     string
	Duration time.Duration
	Color    string // of a dip, "#rrggbb"; empty: black
}
