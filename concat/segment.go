package concat

import (
	"math/big"
	"strings"
)

// Segment is a run of film frames that is made in one way.
type Segment struct {
	Start, End int     // frames of the film, End not included
	From       Source  // the clip that shows
	To         *Source // the clip that comes in where two overlap, else nil
	Copy       bool    // the clip's packets are taken over without re-encoding
	Why        string  // it is encoded; empty for a copied one

	follows bool // the same process can make it as the overlap before it
}

// Source is a place in a clip.
type Source struct {
	Clip  int // index of the clip in the film
	Frame int // the clip's frame that shows first, at the film's rate and the clip's speed

	lead            int // frames for which it stands still before it moves
	moving          int // frames after which it stands still; zero: none
	fadeIn, fadeOut fade
}

// cutter makes the segments of a film.
type cutter struct {
	clips      []Clip
	spans      []span
	candidates []candidate
	drawn      []window // what is drawn over the clips, in order
	clock      clock

	segments []Segment
	delay    int
}

func (c *cutter) cut() {
	for i, s := range c.spans {
		if s.overlap > 0 {
			c.overlap(i)
		}
		c.alone(i)
	}
	for _, s := range c.segments {
		if !s.Copy {
			c.delay = max(c.delay, encodedDelay)
		}
	}
}

// overlap adds the segment in which clip i-1 gives way to clip i.
func (c *cutter) overlap(i int) {
	before, s := c.spans[i-1], c.spans[i]
	to := s.source(i, s.start)
	c.add(Segment{
		Start: s.start, End: s.start + s.overlap,
		From: before.source(i-1, s.start),
		To:   &to,
		Why:  strings.Join(append([]string{c.clips[i].Transition.Kind}, c.drawnIn(s.start, s.start+s.overlap)...), ", "),
	})
}

// alone adds what clip i shows by itself: what must change at its ends is encoded, the rest copied where it can be.
func (c *cutter) alone(i int) {
	s := c.spans[i]
	start, end := s.start+s.overlap, s.end
	if i+1 < len(c.spans) {
		end -= c.spans[i+1].overlap
	}
	if start == end {
		return
	}
	t := c.candidates[i]
	if t.err != nil {
		c.piece(i, start, end, t.err.Error())
		return
	}
	whole, at := end-start, start
	for _, free := range c.undrawn(max(start+s.fadeIn.frames, s.start+s.holdIn), min(end-s.fadeOut.frames, s.end-s.holdOut)) {
		from, to := c.copyable(i, free, whole)
		if from == to {
			continue
		}
		c.delay = max(c.delay, t.delay)
		c.piece(i, at, from, c.because(i, at, from, whole))
		c.add(Segment{Start: from, End: to, From: Source{Clip: i, Frame: from - s.shift()}, Copy: true})
		at = to
	}
	c.piece(i, at, end, c.because(i, at, end, whole))
}

// copyable is what of a part of clip i, in frames of the film, is worth taking over as it is.
func (c *cutter) copyable(i int, part window, whole int) (from, to int) {
	shift := -c.spans[i].shift()
	from, to = c.candidates[i].between(part.start+shift, part.end+shift)
	if to-from < min(whole, c.minCopy()) {
		return part.start, part.start
	}
	return from - shift, to - shift
}

// because says why frames of clip i are encoded although its packets could be taken over.
func (c *cutter) because(i, start, end, whole int) string {
	s := c.spans[i]
	var why []string
	if start < s.start+s.fadeIn.frames {
		why = append(why, "fade in")
	}
	if start < s.start+s.holdIn {
		why = append(why, "holds its first frame")
	}
	why = append(why, c.drawnIn(start, end)...)
	if end > s.end-s.fadeOut.frames {
		why = append(why, "fade out")
	}
	if end > s.end-s.holdOut {
		why = append(why, "holds its last frame")
	}
	switch {
	case len(why) > 0:
		return strings.Join(why, ", ")
	case end-start == whole:
		return "too little between keyframes"
	case len(c.segments) > 0 && c.segments[len(c.segments)-1].Copy && c.segments[len(c.segments)-1].From.Clip == i:
		return c.candidates[i].tail(end - s.shift())
	}
	return "up to a keyframe"
}

// shift is from frames of the clip to frames of the film where the clip moves.
func (s span) shift() int { return s.start + s.holdIn - s.in }

// minCopy is half a second: to copy less costs more processes than it saves encoding.
func (c *cutter) minCopy() int { return max(1, c.clock.frame(big.NewRat(1, 2))) }

func (t track) tail(end int) string {
	if end > t.end {
		return "holds its last frame"
	}
	return "cut between keyframes"
}

// piece adds an encoded part of clip i, with the clip's fades where it touches the clip's ends.
func (c *cutter) piece(i, start, end int, why string) {
	if start >= end {
		return
	}
	s := c.spans[i]
	src := s.source(i, start)
	if start == s.start {
		src.fadeIn = s.fadeIn
	}
	if end == s.end {
		src.fadeOut = s.fadeOut
	}
	c.add(Segment{Start: start, End: end, From: src, Why: why, follows: c.follows(i, start, end)})
}

// follows reports whether a piece of clip i is worth making together with the overlap before it: in a process of its own it
// would decode the clip once more. What is longer keeps another core busy.
func (c *cutter) follows(i, start, end int) bool {
	n := len(c.segments)
	if n == 0 || c.segments[n-1].To == nil || c.segments[n-1].End != start || len(c.drawnIn(start, end)) > 0 {
		return false
	}
	return c.candidates[i].err == nil && end < c.spans[i].end && end-start <= c.clock.frame(big.NewRat(2, 1))
}

func (c *cutter) add(s Segment) { c.segments = append(c.segments, s) }
