package card

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/go-text/typesetting/di"
	"github.com/lucasb-eyer/go-colorful"
)

// sheet is a card while it is laid out. Lengths are in pixels; the unit is 1/720 of the shorter side, so that a design
// made for 720p holds for every size.
type sheet struct {
	spec    Spec
	set     *typesetter
	colours palette
	safe    box
	unit    float64
}

// box is a rectangle, its y growing downwards.
type box struct{ left, top, right, bottom float64 }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.bottom - b.top }

const (
	safeMargin   = 0.065 // of the shorter side; broadcasters keep titles 5 % from each edge
	smallest     = 9     // pixels of an em that can still be read
	longestScene = 2400  // characters; nobody reads more from a picture
)

func newSheet(s Spec, set *typesetter) *sheet {
	w, h := float64(s.Size.X), float64(s.Size.Y)
	short := min(w, h)
	m := math.Round(safeMargin * short)
	return &sheet{spec: s, set: set, colours: paletteOf(s.Film, s.Shot, s.Number), unit: short / 720, safe: box{m, m, w - m, h - m}}
}

// mirrored is true where what happens is told from right to left.
func (s *sheet) mirrored() bool {
	all := paragraphs(s.spec.Scenes[0].Text)
	return len(all) > 0 && directionOf(all[0]) == di.DirectionRTL
}

// px is a length of the design in pixels; em one of a type size, which never gets too small to read.
func (s *sheet) px(units float64) float64 { return units * s.unit }
func (s *sheet) em(units float64) float64 { return max(smallest, units*s.unit) }

func (s *sheet) style(f face, units, leading float64) style { return style{f, s.em(units), leading} }

// item is a text with its place on the card.
type item struct {
	block  block
	x, y   float64 // of the upper left corner
	width  float64
	colour color.Color
	// flushRight lines end at x + width.
	flushRight bool
}

// draw puts the item onto dst.
func (it item) draw(dst *image.RGBA) {
	p := pen{dst: dst}
	for i, l := range it.block.lines {
		x := it.x
		if it.flushRight {
			x += it.width - l.width
		}
		p.line(l, x, it.y+it.block.ascent+float64(i)*it.block.pitch, it.colour)
	}
}

// header is the line at the top: film to the left, take to the right.
func (s *sheet) header() []item {
	st := s.style(medium, 20, 1.3)
	if s.safe.height() < 9*st.size { // a thumbnail
		return nil
	}
	right := s.text(takeOf(s.spec), st, s.safe.width(), s.colours.quiet)
	right.x, right.y = s.safe.right-right.block.width, s.safe.top
	left := s.text(s.spec.Film, st, s.safe.width()-right.block.width-s.px(40), s.colours.quiet)
	left.x, left.y, left.width = s.safe.left, s.safe.top, left.block.width
	right.width = right.block.width
	return s.facing(s.safe, shown(left, right))
}

func takeOf(s Spec) string {
	if s.Takes <= 1 {
		return ""
	}
	return fmt.Sprintf("Take %d/%d", s.Take, s.Takes)
}

// footer is the line above the progress bar: facts to the left of the timecode.
func (s *sheet) footer(c clock) []item {
	st := s.style(regular, 18, 1.3)
	row := s.row(s.spec.Facts, []style{st}, []colorful.Color{s.colours.quiet}, c.left()-s.safe.left)
	for i := range row {
		row[i].x, row[i].y = row[i].x+s.safe.left, c.baseline()-row[i].block.ascent
	}
	return row
}

// text sets one line.
func (s *sheet) text(text string, st style, width float64, c colorful.Color) item {
	if width < 3*st.size {
		return item{}
	}
	return item{block: s.set.set(text, st, width, 1), width: width, colour: c}
}

// row sets texts beside each other with air between them, as many as fit. Styles and colours are taken in turn, the
// last ones for the rest. Baselines are level where the sizes are the same.
func (s *sheet) row(texts []string, styles []style, colours []colorful.Color, width float64) []item {
	var items []item
	x := 0.0
	for i, text := range texts {
		st, c := styles[min(i, len(styles)-1)], colours[min(i, len(colours)-1)]
		it := s.text(text, st, width-x, c)
		if len(it.block.lines) == 0 || (len(items) > 0 && it.block.cut) {
			continue
		}
		it.x, it.width = x, it.block.width
		x += it.block.width + 0.9*st.size
		items = append(items, it)
	}
	return items
}

// facing turns items around within space where the card is told from right to left.
func (s *sheet) facing(space box, items []item) []item {
	if s.mirrored() {
		for i := range items {
			items[i].x, items[i].flushRight = space.left+space.right-items[i].x-items[i].width, true
		}
	}
	return items
}

// shown leaves out items without text.
func shown(items ...item) []item {
	var all []item
	for _, it := range items {
		if len(it.block.lines) > 0 {
			all = append(all, it)
		}
	}
	return all
}

// numeral sets the shot's number large and faint behind a card's text, so that shots are told apart at a glance.
func (s *sheet) numeral(dst *image.RGBA) {
	if s.spec.Number == 0 || s.spec.Picture != nil {
		return
	}
	st := style{bold, 0.62 * float64(min(s.spec.Size.X, s.spec.Size.Y)), 1}
	b := s.set.set(fmt.Sprint(s.spec.Number), st, s.safe.width(), 1)
	r, g, bl := s.colours.text.RGB255()
	it := item{block: b, colour: color.NRGBA{r, g, bl, 13}, width: b.width}
	it.x, it.y = s.safe.right-b.width, s.safe.top+0.40*s.safe.height()-b.ascent/2
	s.facing(s.safe, []item{it})[0].draw(dst)
}
