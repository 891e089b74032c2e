package card

import (
	"image"
	"image/color"
	"math"
)

// clock draws the running timecode: digits of one width, at fixed places, so that nothing jumps.
type clock struct {
	rate   Rate
	digits map[rune]overlay
	cell   int // width of a digit; even
	right  int // end of the last digit; even
	top    int // of the digits' picture; even
	ascent float64
	small  bool // there is no room for it
}

const clockChars = "0123456789:"

// newClock places the timecode in the lower right corner, its text standing on a line that ends at bottom.
func newClock(s *sheet, bottom float64) clock {
	st := s.style(mono, 19, 1.2)
	widest := s.set.set("0", st, 100*st.size, 1).width
	c := clock{
		rate: s.spec.Rate, digits: map[rune]overlay{}, cell: even(math.Ceil(widest)), right: even(s.safe.right),
		top: even(bottom - 1.15*st.size), ascent: 0.9 * st.size,
	}
	c.small = float64(c.right-11*c.cell) < s.safe.left
	for _, d := range clockChars {
		c.digits[d] = c.draw(s, string(d), st)
	}
	return c
}

func (c clock) draw(s *sheet, digit string, st style) overlay {
	dst := image.NewRGBA(image.Rect(0, 0, c.cell, even(1.3*st.size)+2))
	b := s.set.set(digit, st, 100*st.size, 1)
	p := pen{dst: dst}
	p.line(b.lines[0], (float64(c.cell)-b.width)/2, c.ascent, color.Color(s.colours.text))
	return newOverlay(dst)
}

func (c clock) left() float64     { return float64(c.right - 11*c.cell) }
func (c clock) baseline() float64 { return float64(c.top) + c.ascent }

// paint shows the time of a frame.
func (c clock) paint(f frame, i int) {
	if c.small {
		return
	}
	text := c.rate.Timecode(i)
	x := c.right - len(text)*c.cell
	for _, d := range text {
		c.digits[d].blend(f, image.Pt(x, c.top))
		x += c.cell
	}
}

// even rounds to the nearest even number, which is where a chroma sample begins.
func even(v float64) int { return 2 * int(math.Round(v/2)) }
