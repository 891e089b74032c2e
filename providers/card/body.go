package card

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/lucasb-eyer/go-colorful"
)

// part is a row of the body with the space above it.
type part struct {
	items []item // their places are counted from the row's left end and baseline of the first
	gap   float64
}

func (p part) height() float64 {
	tallest := 0.0
	for _, it := range p.items {
		tallest = max(tallest, it.block.height)
	}
	return tallest
}

// body lays out what a card is about, from the shot's name to its style, within space.
func (s *sheet) body(scene int, space box) []item {
	if m := s.measure(space); s.mirrored() {
		space.left = space.right - m
	} else {
		space.right = space.left + m
	}
	above, below := s.title(scene, space.width()), s.credits(space.width())
	text := part{gap: s.px(26)}
	room := func() float64 { return space.height() - heightOf(above) - heightOf(below) - text.gap }
	for len(below) > 0 && room() < 3*s.sceneStyle(s.em(small)).size {
		below = below[:len(below)-1]
	}
	if room() < 1.2*s.em(small) { // a thumbnail: its name must do
		return s.stack(fitting(above, space), space)
	}
	text.items = []item{{block: s.scene(scene, space.width(), room()), width: space.width(), colour: s.colours.text}}
	return s.stack(slices.Concat(above, []part{text}, below), space)
}

// fitting is all, or nothing where that is higher than the space.
func fitting(all []part, space box) []part {
	if heightOf(all) > space.height() {
		return nil
	}
	return all
}

// measure is how wide lines of text may be: short enough for the eye to find the next one.
func (s *sheet) measure(space box) float64 {
	return min(space.width(), max(0.76*float64(s.spec.Size.X), s.px(580)))
}

// title is the shot's number and name, and which of its scenes is on.
func (s *sheet) title(scene int, width float64) []part {
	number, beat := "", ""
	if s.spec.Number > 0 {
		number = fmt.Sprint(s.spec.Number)
	}
	if n := len(s.spec.Scenes); n > 1 {
		beat = fmt.Sprintf("%d/%d", scene+1, n)
	}
	strong, light := s.style(bold, 26, 1.2), s.style(medium, 26, 1.2)
	colours := []colorful.Color{s.colours.accent, s.colours.text, s.colours.quiet}
	return parts(0, s.row([]string{number, s.spec.Shot, beat}, []style{strong, strong, light}, colours, width))
}

// credits are who is in the shot and what it looks like.
func (s *sheet) credits(width float64) []part {
	cast := s.row(s.spec.Characters, []style{s.style(medium, 21, 1.3)}, []colorful.Color{s.colours.accent}, width)
	look := item{block: s.set.set(s.spec.Style, s.style(regular, 19, 1.35), width, 2), width: width, colour: s.colours.quiet}
	note := s.text(s.spec.Note, s.style(regular, 17, 1.3), width, s.colours.quiet)
	all := slices.Concat(parts(s.px(13), cast), parts(s.px(13), shown(look)), parts(s.px(13), shown(note)))
	if len(all) > 0 {
		all[0].gap = s.px(30)
	}
	return all
}

// parts is a row as a part, or nothing where the row is empty.
func parts(gap float64, row []item) []part {
	if len(row) == 0 {
		return nil
	}
	return []part{{row, gap}}
}

func heightOf(all []part) float64 {
	sum := 0.0
	for _, p := range all {
		sum += p.gap + p.height()
	}
	return sum
}

// scene sets what happens as large as fits into the room, in one size for all scenes of the shot. Where even the
// smallest size is too large, it ends in an ellipsis.
func (s *sheet) scene(scene int, width, room float64) block {
	most, least := s.em(s.largest()), s.em(small)
	for range 7 {
		if middle := (most + least) / 2; s.fits(middle, width, room) {
			least = middle
		} else {
			most = middle
		}
	}
	st := s.sceneStyle(least)
	b := s.set.set(s.sceneText(scene), st, width, 0)
	if b.height > room {
		lines := len(b.lines) - int(math.Ceil((b.height-room)/b.pitch))
		return s.set.set(s.sceneText(scene), st, width, max(1, lines))
	}
	return s.balance(b, scene, st, width)
}

// balance narrows a short text to the width at which it just keeps its number of lines, so that no word is left alone
// on the last one.
func (s *sheet) balance(b block, scene int, st style, width float64) block {
	lines := len(b.lines)
	if lines < 2 || lines > 6 {
		return b
	}
	for narrow, wide := width/2, width; wide-narrow > st.size/4; {
		middle := (narrow + wide) / 2
		if try := s.set.set(s.sceneText(scene), st, middle, 0); len(try.lines) > lines {
			narrow = middle
		} else {
			b, wide = try, middle
		}
	}
	return b
}

// small is the size of a long scene in units.
const small = 17

// largest is the size of a short scene in units: smaller over a picture, which should be seen.
func (s *sheet) largest() float64 {
	if s.spec.Picture != nil {
		return 31
	}
	return 46
}

func (s *sheet) sceneStyle(size float64) style { return style{regular, size, 1.36} }

func (s *sheet) fits(size, width, room float64) bool {
	for i := range s.spec.Scenes {
		if s.set.set(s.sceneText(i), s.sceneStyle(size), width, 0).height > room {
			return false
		}
	}
	return true
}

func (s *sheet) sceneText(i int) string {
	text := s.spec.Scenes[i].Text
	if utf8.RuneCountInString(text) > longestScene {
		return string([]rune(text)[:longestScene]) + "…"
	}
	return text
}

// stack puts the parts below each other: at the foot of the space over a picture, else a little above its middle.
func (s *sheet) stack(all []part, space box) []item {
	slack := max(0, space.height()-heightOf(all))
	y := space.top + 0.46*slack
	if s.spec.Picture != nil {
		y = space.top + slack
	}
	var items []item
	for _, p := range all {
		y += p.gap
		ascent := p.items[0].block.ascent
		for _, it := range p.items {
			it.x, it.y = it.x+space.left, y+ascent-it.block.ascent
			items = append(items, it)
		}
		y += p.height()
	}
	return s.facing(space, items)
}
