package card

import (
	"image"
	"image/color"
	"image/draw"

	"github.com/lucasb-eyer/go-colorful"
)

// progress is the line along the bottom that fills as the clip plays, with a gap between scenes.
type progress struct {
	top, height int // even
	pieces      [][2]float64
	colour      ycc
}

func newProgress(s *sheet) progress {
	p := progress{height: max(2, even(s.px(3.5))), colour: video(s.colours.accent)}
	p.top = even(s.safe.bottom) - p.height
	gap, from := max(2, s.px(5)), s.safe.left
	frames := 0
	for i, scene := range s.spec.Scenes {
		frames += scene.Frames
		to := s.safe.left + s.safe.width()*min(1, float64(frames)/float64(s.spec.Frames))
		if i == len(s.spec.Scenes)-1 {
			to = s.safe.right + gap
		}
		if to-gap > from {
			p.pieces = append(p.pieces, [2]float64{from, to - gap})
		}
		from = to
	}
	return p
}

// track draws what is to be filled.
func (p progress) track(dst *image.RGBA, c colorful.Color) {
	r, g, b := c.RGB255()
	faint := image.NewUniform(color.NRGBA{r, g, b, 52})
	for _, piece := range p.pieces {
		draw.Draw(dst, image.Rect(round(piece[0]), p.top, round(piece[1]), p.top+p.height), faint, image.Point{}, draw.Over)
	}
}

// paint fills the line up to a part of its length.
func (p progress) paint(f frame, part float64) {
	first, last := p.pieces[0][0], p.pieces[len(p.pieces)-1][1]
	end := first + part*(last-first)
	for i, plane := range f.planes() {
		scale, value := 1.0, [3]float64{p.colour.y, p.colour.cb, p.colour.cr}[i]
		if i > 0 {
			scale = 2
		}
		for y := int(float64(p.top) / scale); y < int(float64(p.top+p.height)/scale); y++ {
			for _, piece := range p.pieces {
				stroke(plane.row(y), piece[0]/scale, min(end, piece[1])/scale, value)
			}
		}
	}
}

// stroke sets the samples from one place to another; the one in which it ends is set in part, so that it grows evenly.
func stroke(row []byte, from, to, value float64) {
	for x := round(from); float64(x) < to; x++ {
		part := min(1, to-float64(x))
		row[x] = byte(float64(row[x])*(1-part) + value*part + 0.5)
	}
}
