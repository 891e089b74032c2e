package card

import (
	"image"
	"image/color"
)

// scrim darkens the top and the foot of a picture, softly, so that text on it can be read whatever it shows.
func (s *sheet) scrim(dst *image.RGBA, items []item) {
	if s.spec.Picture == nil {
		return
	}
	top, foot := s.edges(items)
	r, g, b := s.colours.deep.RGB255()
	for y := range dst.Rect.Dy() {
		at := float64(y)
		dark := 0.62 * (1 - smooth(at/top))
		dark = max(dark, 0.9*smooth((at-foot+s.px(170))/s.px(290)))
		row := color.RGBAModel.Convert(color.NRGBA{r, g, b, uint8(255 * dark)}).(color.RGBA)
		for x := range dst.Rect.Dx() {
			dst.SetRGBA(x, y, row)
		}
	}
}

// edges are how far the dark reaches down from the top, and where the text at the foot begins.
func (s *sheet) edges(items []item) (top, foot float64) {
	top, foot = s.px(60), float64(s.spec.Size.Y)
	for _, it := range items {
		if it.y+it.block.height < s.safe.top+s.px(60) {
			top = s.safe.top + s.px(110)
		} else {
			foot = min(foot, it.y)
		}
	}
	return top, foot
}
