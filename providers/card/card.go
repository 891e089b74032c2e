// Package card composes title cards: what stands in for a shot until it is rendered, as moving pictures in memory.
package card

import "image"

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

// Scene is a part of a shot with a text of its own.
type Scene struct {
	Frames int // how long it is on; the last one stays to the end
	Text   string
}

// Card is a composed card. Its methods may be called from several goroutines at once.
type Card struct {
	spec   Spec
	ground ground
}

// Compose lays a card out.
func Compose(s Spec) *Card {
	p := paletteOf(s.Film, s.Shot, s.Number)
	return &Card{spec: s, ground: newLight(s.Size, p, float64(hash(s.Shot)%628)/100)}
}

// FrameBytes is the length of a frame: planes of YCbCr 4:2:0 in BT.709, limited range.
func (c *Card) FrameBytes() int { return frameBytes(c.spec.Size) }

// Paint draws frame i, counted from 0, into buf, which must have FrameBytes.
func (c *Card) Paint(i int, buf []byte) {
	f := frameOver(buf, c.spec.Size)
	seconds := float64(i) * float64(c.spec.Rate.Den) / float64(c.spec.Rate.Num)
	c.ground.paint(f, seconds, float64(i)/float64(max(1, c.spec.Frames-1)))
}
