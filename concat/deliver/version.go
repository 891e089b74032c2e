// Package deliver makes further files of a film: of other codecs, containers, sizes and loudness, for the places where it
// is published. All are made from the film's clips, none from the finished film, which would lose quality twice.
package deliver

import (
	"cmp"
	"fmt"
	"math/big"
	"path"
	"slices"
	"strings"

	"shotlist/concat"
)

// Wish is what a storyboard asks of a file. What it leaves open is as its preset has it, else as its path's ending, else
// as the film.
type Wish struct {
	Path     string // its ending decides the container
	Preset   string
	Codec    string
	Size     concat.Size
	Fit      concat.Fit
	FPS      *big.Rat
	Quality  *int
	Loudness *float64
	Captions string // none, soft or burn
}

// Version is what a file is to be. What is zero is as the film has it.
type Version struct {
	Codec    string
	Ending   string // of the file's name, with the dot
	Size     concat.Size
	Longest  int // how long the longer side may be, where Size is zero; in pixels
	Fit      concat.Fit
	FPS      *big.Rat
	Quality  *int
	Loudness *float64
	Captions string
	Longer   float64 // seconds that the place takes at most; zero: any
	Encoder  string  // of ffmpeg; Choose settles it
}

// Problem is what is wrong with a wish.
type Problem struct {
	Field string // of the storyboard: preset, codec, quality, captions
	Msg   string
	Hint  string
}

// Resolve completes a wish by its preset and its path, and tells what is wrong with it.
func Resolve(w Wish) (Version, []Problem) {
	p, known := presets[w.Preset]
	if w.Preset != "" && !known {
		return Version{}, []Problem{{"preset", fmt.Sprintf("there is no preset %q", w.Preset), "choose one of: " + strings.Join(Presets(), ", ")}}
	}
	v := Version{Ending: strings.ToLower(path.Ext(w.Path)), Size: cmp.Or(w.Size, p.Size), Fit: cmp.Or(w.Fit, p.Fit), FPS: w.FPS,
		Quality: w.Quality, Loudness: w.Loudness, Captions: w.Captions, Longer: p.Longer}
	v.Codec = cmp.Or(w.Codec, p.Codec, codecOf(v.Ending))
	if v.Size == (concat.Size{}) {
		v.Longest = p.Longest
	}
	if v.FPS == nil && p.FPS != "" {
		v.FPS, _ = new(big.Rat).SetString(p.FPS)
	}
	if v.Loudness == nil && p.Loudness != 0 {
		v.Loudness = &p.Loudness
	}
	return v, v.problems(w)
}

func (v Version) problems(w Wish) []Problem {
	c, ok := codecNamed(v.Codec)
	if !ok {
		return []Problem{{"codec", fmt.Sprintf("there is no codec %q", v.Codec), "choose one of: " + strings.Join(Codecs(), ", ")}}
	}
	var found []Problem
	if !slices.Contains(c.endings, v.Ending) {
		field := "path"
		if w.Codec != "" {
			field = "codec"
		} else if w.Preset != "" {
			field = "preset"
		}
		found = append(found, Problem{field, fmt.Sprintf("%s does not go into a file that ends in %s", v.Codec, v.Ending),
			"end its path in " + strings.Join(c.endings, ", ") + ", or give it another codec"})
	}
	return append(found, v.checkSettings(c)...)
}

func (v Version) checkSettings(c codec) []Problem {
	var found []Problem
	switch q := c.quality; {
	case v.Quality == nil:
	case q == [3]int{}:
		found = append(found, Problem{"quality", v.Codec + " has no constant quality", "leave it out"})
	case *v.Quality < q[0] || *v.Quality > q[1]:
		found = append(found, Problem{"quality", fmt.Sprintf("quality %d is out of the range of %s", *v.Quality, v.Codec),
			fmt.Sprintf("use %d, the best, to %d; %d is usual", q[0], q[1], q[2])})
	}
	if v.Captions == "soft" && container[v.Ending].track == "" || v.Captions == "burn" && c.sound {
		found = append(found, Problem{"captions", fmt.Sprintf("a %s file cannot have captions that are %s", v.Ending, v.Captions), "write captions: none"})
	}
	return found
}

// Sound tells whether the file has no picture.
func (v Version) Sound() bool {
	c, _ := codecNamed(v.Codec)
	return c.sound
}

// direct tells whether the cutter makes the pictures as they are to be.
func (v Version) direct() bool { return v.Codec == "h264" && family(v.Encoder) == "" }

// Settings are those of the film as this version has it. The film's size must be known.
func (v Version) Settings(film concat.Settings) concat.Settings {
	s := film
	s.Size, s.Fit = cmp.Or(v.Size, within(film.Size, v.Longest)), cmp.Or(v.Fit, film.Fit)
	s.Master, s.Poster, s.Quality = !v.direct(), 0, nil
	if v.FPS != nil {
		s.FPS = v.FPS
	}
	if v.Loudness != nil {
		s.Loudness = v.Loudness
	}
	if v.direct() {
		s.Quality = v.Quality
	}
	switch v.Captions {
	case "none":
		s.Captions.Burn, s.Captions.Soft = false, false
	case "soft":
		s.Captions.Burn, s.Captions.Soft = false, true
	case "burn":
		s.Captions.Burn, s.Captions.Soft = true, false
	}
	return s
}

// within makes a size smaller until its longer side is as long as is allowed, and keeps it even. Zero allows any.
func within(s concat.Size, longest int) concat.Size {
	if most := max(s.W, s.H); longest > 0 && most > longest {
		return concat.Size{W: even(s.W*longest, most), H: even(s.H*longest, most)}
	}
	return s
}

func even(n, by int) int { return max(16, (n+by)/(2*by)*2) }
