package concat

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"
)

// The transitions that are not xfade kinds of ffmpeg, beside the crossfade, which is the xfade kind "fade".
const (
	cutKind       = "cut"
	crossfadeKind = "crossfade"
	fadeKind      = "fade"
	dipKind       = "dip"
)

// wipes are ffmpeg's xfade kinds as of version 4.4, without "fade", which is crossfade here.
var wipes = []string{
	"circleclose", "circlecrop", "circleopen", "diagbl", "diagbr", "diagtl", "diagtr", "dissolve", "distance",
	"fadeblack", "fadegrays", "fadewhite", "hblur", "hlslice", "horzclose", "horzopen", "hrslice", "pixelize",
	"radial", "rectcrop", "slidedown", "slideleft", "slideright", "slideup", "smoothdown", "smoothleft",
	"smoothright", "smoothup", "squeezeh", "squeezev", "vdslice", "vertclose", "vertopen", "vuslice", "wipebl",
	"wipebr", "wipedown", "wipeleft", "wiperight", "wipetl", "wipetr", "wipeup",
}

// TransitionKinds are the kinds that a Transition may have.
func TransitionKinds() []string {
	return append([]string{cutKind, crossfadeKind, fadeKind, dipKind}, wipes...)
}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (t Transition) check() error {
	switch {
	case t.Kind != "" && !slices.Contains(TransitionKinds(), t.Kind):
		return fmt.Errorf("unknown transition %q; known are cut, crossfade, fade, dip and ffmpeg's xfade kinds", t.Kind)
	case t.Color != "" && !hexColor.MatchString(t.Color):
		return fmt.Errorf("transition color %q is not of the form #rrggbb", t.Color)
	case t.Duration < 0:
		return fmt.Errorf("transition duration %s is negative", t.Duration)
	}
	return nil
}

// overlaps tells whether both clips show at the same time.
func (t Transition) overlaps() bool {
	return t.Duration > 0 && !t.fades() && t.Kind != "" && t.Kind != cutKind
}

// fades tells whether the picture goes through a colour.
func (t Transition) fades() bool {
	return t.Duration > 0 && (t.Kind == fadeKind || t.Kind == dipKind)
}

// xfade is ffmpeg's name of an overlapping kind.
func (t Transition) xfade() string {
	if t.Kind == crossfadeKind {
		return "fade"
	}
	return t.Kind
}

// over lays the picture that comes in over the one that goes. Where the first picture of slideup and slideleft is made,
// xfade of ffmpeg 5.1 reads past the picture's end, so that no two runs give the same: they are their opposites in a mirror.
func (t Transition) over(from, to *graph.Stream, length *big.Rat) *graph.Stream {
	kind, mirror := t.xfade(), ""
	switch kind {
	case "slideup":
		kind, mirror = "slidedown", "vflip"
	case "slideleft":
		kind, mirror = "slideright", "hflip"
	}
	args := arg("transition=%s:duration=%s:offset=0", kind, length.FloatString(6))
	if mirror == "" {
		return graph.Filter([]*graph.Stream{from, to}, "xfade", args)
	}
	turned := func(pic *graph.Stream) *graph.Stream {
		return pic.Filter("format", arg("yuv444p")).Filter(mirror, nil) // of 4:2:0, colours would move aside
	}
	return graph.Filter([]*graph.Stream{turned(from), turned(to)}, "xfade", args).Filter(mirror, nil)
}

// color is what a fade goes through; empty: black.
func (t Transition) color() string {
	if t.Kind == dipKind {
		return t.Color
	}
	return ""
}
