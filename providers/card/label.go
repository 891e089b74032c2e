package card

import (
	"image/color"
	"image/draw"
)

// Label draws one line of text into dst, which it fills in height, and ends it with an ellipsis where it is too long.
func Label(dst draw.Image, fonts *Fonts, text string, ink color.Color) {
	box := dst.Bounds()
	size := 0.62 * float64(box.Dy())
	b := newTypesetter(fonts).set(text, style{face: medium, size: size, leading: 1.2}, float64(box.Dx()), 1)
	if len(b.lines) == 0 {
		return
	}
	baseline := float64(box.Min.Y) + (float64(box.Dy())+0.7*size)/2
	p := pen{dst: dst}
	p.line(b.lines[0], float64(box.Min.X), baseline, ink)
}
