package card

import "image"

// overlay is a still picture with transparency, ready to be laid over frames: only what is not fully transparent.
type overlay struct{ planes [3][]span }

// span is a piece of a row: what is under it is kept in part, then something is added.
type span struct {
	x, y int
	keep []byte // in steps of 1/256
	add  []byte
}

// newOverlay takes premultiplied RGB apart into planes. The sides of src must be even.
func newOverlay(src *image.RGBA) overlay {
	var o overlay
	b := src.Bounds()
	for y := range b.Dy() {
		o.planes[0] = appendSpans(o.planes[0], y, lumaRow(src, y))
	}
	for y := range b.Dy() / 2 {
		cb, cr := chromaRows(src, y)
		o.planes[1], o.planes[2] = appendSpans(o.planes[1], y, cb), appendSpans(o.planes[2], y, cr)
	}
	return o
}

// cell is one sample: how opaque it is, from 0 to 1, and what it adds.
type cell struct{ alpha, add float64 }

func lumaRow(src *image.RGBA, y int) []cell {
	row := make([]cell, src.Rect.Dx())
	for x := range row {
		if a, c := sample(src, x, y); a > 0 {
			row[x] = cell{a, c.y - 16*(1-a)}
		}
	}
	return row
}

// chromaRows average two by two pixels.
func chromaRows(src *image.RGBA, y int) (cb, cr []cell) {
	cb, cr = make([]cell, src.Rect.Dx()/2), make([]cell, src.Rect.Dx()/2)
	for x := range cb {
		for _, p := range [4]image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
			if a, c := sample(src, 2*x+p.X, 2*y+p.Y); a > 0 {
				cb[x].alpha, cr[x].alpha = cb[x].alpha+a/4, cr[x].alpha+a/4
				cb[x].add += (c.cb - 128*(1-a)) / 4
				cr[x].add += (c.cr - 128*(1-a)) / 4
			}
		}
	}
	return cb, cr
}

func sample(src *image.RGBA, x, y int) (alpha float64, c ycc) {
	p := src.Pix[y*src.Stride+4*x:][:4]
	if p[3] == 0 {
		return 0, ycc{}
	}
	return float64(p[3]) / 255, toYCC(float64(p[0])/255, float64(p[1])/255, float64(p[2])/255)
}

func appendSpans(spans []span, y int, row []cell) []span {
	open := false
	for x, c := range row {
		keep := int(256*(1-c.alpha) + 0.5)
		if keep > 255 {
			open = false
			continue
		}
		if !open {
			spans, open = append(spans, span{x: x, y: y}), true
		}
		s := &spans[len(spans)-1]
		s.keep, s.add = append(s.keep, byte(keep)), append(s.add, byte(c.add+0.5))
	}
	return spans
}

// blend lays the overlay over f, moved by an even number of pixels.
func (o overlay) blend(f frame, by image.Point) {
	for i, p := range f.planes() {
		d := by
		if i > 0 {
			d = by.Div(2)
		}
		for _, s := range o.planes[i] {
			under := p.pix[(s.y+d.Y)*p.w+s.x+d.X:][:len(s.keep)]
			for x, k := range s.keep {
				under[x] = byte(uint32(under[x])*uint32(k)>>8) + s.add[x]
			}
		}
	}
}
