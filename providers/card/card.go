// Package card composes title cards: what stands in for a shot until it is rendered, as moving pictures in memory.
package card

import (
	"image"
	"maps"
	"slices"
)

// Spec says what a card shows. Empty texts are left out.
type Spec struct {
	Size       image.Point // in pixels, both even
	Rate       Rate
	Frames     int
	Film, Shot string
	Number     int // the shot's place in its film, from 1; 0: not shown
	Take       int
	Takes      int // takes of this shot; one is not shown
	Characters []string
	Scenes     []Scene // what happens, one after the other; at least one
	Style      string
	Facts      []string    // for example model, length and size
	Note       string      // what a director should know about the card itself
	Picture    image.Image // fills the frame behind the text; nil: a drifting light
	Last       image.Image // the picture that the shot ends with; nil: none
}

// seconds is how long the card is on.
func (s Spec) seconds() float64 { return float64(s.Frames) * float64(s.Rate.Den) / float64(s.Rate.Num) }

// Scene is a part of a shot with a text of its own.
type Scene struct {
	Frames int // how long it is on; the last one stays to the end
	Text   string
}

// Card is a composed card. Its methods may be called from several goroutines at once.
type Card struct {
	spec     Spec
	ground   ground
	scenes   []overlay
	clock    clock
	progress progress
	missing  []rune
}

// Compose lays a card out.
func Compose(fonts *Fonts, s Spec) *Card {
	sh := newSheet(s, newTypesetter(fonts))
	c := &Card{spec: s, ground: newGround(s, sh.colours), progress: newProgress(sh)}
	c.clock = newClock(sh, float64(c.progress.top)-sh.px(12))
	for i := range s.Scenes {
		c.scenes = append(c.scenes, newOverlay(sh.picture(i, c)))
	}
	c.missing = slices.Sorted(maps.Keys(sh.set.missing))
	return c
}

func newGround(s Spec, p palette) ground {
	switch {
	case s.Picture != nil && s.Last != nil:
		return dissolve{newPan(s, s.Picture), newPan(s, s.Last)}
	case s.Picture != nil:
		return newPan(s, s.Picture)
	}
	return newLight(s.Size, p, float64(hash(s.Shot)%628)/100)
}

// picture draws everything that stays while a scene is on.
func (s *sheet) picture(scene int, c *Card) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: s.spec.Size})
	items := s.items(scene, c)
	s.scrim(dst, items)
	s.numeral(dst)
	for _, it := range items {
		it.draw(dst)
	}
	c.progress.track(dst, s.colours.text)
	return dst
}

// items are all texts of a scene, each in its place.
func (s *sheet) items(scene int, c *Card) []item {
	header, footer := s.header(), s.footer(c.clock)
	space := s.safe
	space.bottom = c.clock.baseline() - s.em(19) - s.px(24)
	for _, it := range header {
		space.top = max(space.top, it.y+it.block.height+s.px(30))
	}
	if s.spec.Picture != nil { // which should be seen
		space.top = max(space.top, space.bottom-0.5*float64(s.spec.Size.Y))
	}
	return append(append(header, footer...), s.body(scene, space)...)
}

// Missing lists the characters that no font on this machine has; boxes stand for them.
func (c *Card) Missing() []rune { return c.missing }

// FrameBytes is the length of a frame: planes of YCbCr 4:2:0 in BT.709, limited range.
func (c *Card) FrameBytes() int { return frameBytes(c.spec.Size) }

// Paint draws frame i, counted from 0, into buf, which must have FrameBytes.
func (c *Card) Paint(i int, buf []byte) {
	f := frameOver(buf, c.spec.Size)
	seconds := float64(i) * float64(c.spec.Rate.Den) / float64(c.spec.Rate.Num)
	c.ground.paint(f, seconds, float64(i)/float64(max(1, c.spec.Frames-1)))
	c.scenes[c.sceneAt(i)].blend(f, image.Point{})
	c.clock.paint(f, i)
	c.progress.paint(f, float64(i+1)/float64(c.spec.Frames))
}

// sceneAt is the scene that is on at frame i.
func (c *Card) sceneAt(i int) int {
	for n, scene := range c.spec.Scenes {
		if i -= scene.Frames; i < 0 {
			return n
		}
	}
	return len(c.spec.Scenes) - 1
}
