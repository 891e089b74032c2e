package concat

import (
	"cmp"
	"math/big"
)

// Segment is a run of film frames that is made in one way.
type Segment struct {
	Start, End int     // frames of the film, End not included
	From       Source  // the clip that shows
	To         *Source // the clip that comes in where two overlap, else nil
	Copy       bool    // the clip's packets are taken over without re-encoding
	Why        string  // it is encoded; empty for a copied one
}

// Source is a place in a clip.
type Source struct {
	Clip  int // index of the clip in the film
	Frame int // the clip's frame that shows first, at the film's rate

	fadeIn, fadeOut fade
}

// cutter makes the segments of a film.
type cutter struct {
	clips      []Clip
	spans      []span
	candidates []candidate
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
	c.add(Segment{
		Start: s.start, End: s.start + s.overlap,
		From: Source{Clip: i - 1, Frame: before.in + s.start - before.start},
		To:   &Source{Clip: i, Frame: s.in},
		Why:  c.clips[i].Transition.Kind,
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
	shift := s.in - s.start // from frames of the film to frames of the clip
	t := c.candidates[i]
	if t.err != nil {
		c.piece(i, start, end, t.err.Error())
		return
	}
	from, to := t.between(start+s.fadeIn.frames+shift, end-s.fadeOut.frames+shift)
	if to-from < min(end-start, c.minCopy()) {
		c.piece(i, start, end, cmp.Or(s.fadeIn.why("fade in"), s.fadeOut.why("fade out"), "too little between keyframes"))
		return
	}
	c.delay = max(c.delay, t.delay)
	c.piece(i, start, from-shift, cmp.Or(s.fadeIn.why("fade in"), "up to a keyframe"))
	c.add(Segment{Start: from - shift, End: to - shift, From: Source{Clip: i, Frame: from}, Copy: true})
	c.piece(i, to-shift, end, cmp.Or(s.fadeOut.why("fade out"), t.tail(end+shift)))
}

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
	src := Source{Clip: i, Frame: s.in + start - s.start}
	if start == s.start {
		src.fadeIn = s.fadeIn
	}
	if end == s.end {
		src.fadeOut = s.fadeOut
	}
	c.add(Segment{Start: start, End: end, From: src, Why: why})
}

func (c *cutter) add(s Segment) { c.segments = append(c.segments, s) }

func (f fade) why(text string) string {
	if f.frames == 0 {
		return ""
	}
	return text
}
