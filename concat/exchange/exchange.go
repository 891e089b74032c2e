// Package exchange writes a film's cut in the formats that editing programs exchange: OpenTimelineIO, CMX 3600 edit
// decision lists and FCPXML. It is pure: a film goes in, text comes out.
package exchange

import (
	"fmt"
	"math/big"
	"net/url"
	"strings"
)

// Film is a cut. All frames are the film's, at its rate, and count from 0.
type Film struct {
	Name   string
	FPS    *big.Rat
	Width  int // pixels, of the film
	Height int
	Hertz  int // of the sound
	Shots  []Shot
	Sounds []Sound // beside those of the clips: voices and music
}

// Shot is what one shot shows, and all of its takes.
type Shot struct {
	ID         string
	Start, End int      // frames of the film in which it shows; End is not included
	Overlap    int      // frames at its start in which the shot before shows too
	Transition string   // how it begins: cut, or a name such as crossfade or wipeleft
	In         int      // frame of the clip that shows first, at the film's rate and the clip's own speed
	HoldIn     int      // frames at the start in which the clip stands still on In
	HoldOut    int      // frames at the end in which it stands still on its last frame
	Speed      *big.Rat // frames of the clip by frame of the film; nil: 1
	Takes      []Take
	Pick       int // index of the take in the film
}

// Take is a clip and where it comes from. No field may hold a credential.
type Take struct {
	Name   string // "storm@2"
	Path   string // relative to the exported file, with slashes
	Frames int    // how long the clip is, at the film's rate
	Sound  bool   // whether it has any
	Prompt string
	Model  string
	Cost   string // "$0.80"; empty: nothing to tell
	Ticket string // the service's name for the job
}

// Sound is a recording that lies beside the clips.
type Sound struct {
	Name       string
	Path       string // relative to the exported file, with slashes
	Start, End int    // frames of the film in which it sounds
	Gain       float64
}

// Format is a way to write a film.
type Format struct {
	Name   string // on command lines, and the ending of its files
	Title  string // for people
	Encode func(Film) ([]byte, error)
}

// Formats are those that there are.
func Formats() []Format {
	return []Format{
		{"otio", "OpenTimelineIO", OTIO},
		{"edl", "CMX 3600 edit decision list", EDL},
		{"fcpxml", "Final Cut Pro XML 1.10", FCPXML},
	}
}

// piece is a run of film frames in which a clip plays at one speed.
type piece struct {
	start, end int // frames of the film
	in         int // frame of the clip that shows at start
	still      bool
}

// pieces are what a shot shows between two frames of the film.
func (s Shot) pieces(from, to int) []piece {
	moving, still := s.Start+s.HoldIn, s.End-s.HoldOut
	last := max(s.In, s.clipFrame(still-1))
	all := []piece{{s.Start, moving, s.In, true}, {moving, still, s.In, false}, {still, s.End, last, true}}
	var out []piece
	for _, p := range all {
		start, end := max(p.start, from), min(p.end, to)
		if start >= end {
			continue
		}
		if !p.still {
			p.in = s.clipFrame(start)
		}
		out = append(out, piece{start, end, p.in, p.still})
	}
	return out
}

// clipFrame is the clip's frame that shows in a frame of the film in which the clip moves.
func (s Shot) clipFrame(frame int) int {
	return s.In + scaled(frame-s.Start-s.HoldIn, s.speed())
}

func (s Shot) speed() *big.Rat {
	if s.Speed == nil {
		return big.NewRat(1, 1)
	}
	return s.Speed
}

func (s Shot) plain() bool { return s.speed().Cmp(big.NewRat(1, 1)) == 0 }

func (s Shot) take() Take { return s.Takes[s.Pick] }

// scaled is n times a rate, in whole frames.
func scaled(n int, by *big.Rat) int {
	r := new(big.Rat).Mul(by, new(big.Rat).SetInt64(int64(n)))
	return int(new(big.Int).Quo(r.Num(), r.Denom()).Int64())
}

// cut is the frame of the film at which shot i takes over from the one before: the middle of their overlap.
func (f Film) cut(i int) int {
	if i >= len(f.Shots) {
		return f.frames()
	}
	return f.Shots[i].Start + f.Shots[i].Overlap/2
}

func (f Film) frames() int {
	if len(f.Shots) == 0 {
		return 0
	}
	return f.Shots[len(f.Shots)-1].End
}

// check refuses what no format can tell.
func (f Film) check() error {
	if f.FPS == nil || f.FPS.Sign() <= 0 {
		return fmt.Errorf("film %s has no frame rate", f.Name)
	}
	for _, s := range f.Shots {
		if s.Pick < 0 || s.Pick >= len(s.Takes) {
			return fmt.Errorf("shot %s has no take %d", s.ID, s.Pick+1)
		}
	}
	return nil
}

// link writes a relative path as a relative link.
func link(path string) string {
	u := url.URL{Path: path}
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ":") {
		u.Path = "./" + path // else the name before the colon would be a scheme
	}
	return u.EscapedPath()
}

// note is what is known about a take, on one line for each.
func (t Take) note() []string {
	var out []string
	for _, field := range []struct{ name, value string }{{"prompt", t.Prompt}, {"model", t.Model}, {"cost", t.Cost}, {"ticket", t.Ticket}} {
		if field.value != "" {
			out = append(out, field.name+": "+oneLine(field.value))
		}
	}
	return out
}

// oneLine takes out everything that a line of text cannot hold.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == ' ' || r == '\u2028' || r == '\u2029' }), " ")
}
