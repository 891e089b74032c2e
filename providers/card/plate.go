package card

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// plateOf brings a picture to the size of a frame times zoom, as planes of YCbCr.
func plateOf(picture image.Image, size image.Point, zoom float64) [3]plane {
	w, h := even(math.Ceil(zoom*float64(size.X)/2)*2), even(math.Ceil(zoom*float64(size.Y)/2)*2)
	dst := image.NewRGBA(image.Rect(0, 0, max(w, 8), max(h, 8)))
	draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
	if kept(picture.Bounds(), dst.Rect) < 0.5 {
		whole := image.NewRGBA(inside(picture.Bounds(), dst.Rect))
		draw.CatmullRom.Scale(whole, whole.Rect, picture, picture.Bounds(), draw.Over, nil)
		blurred(dst, whole)
		draw.Draw(dst, whole.Rect, whole, whole.Rect.Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(dst, dst.Rect, picture, covering(picture.Bounds(), dst.Rect), draw.Over, nil)
	}
	return toPlanes(dst)
}

// kept is the part of a picture that is still seen when it fills a frame of another shape.
func kept(picture, frame image.Rectangle) float64 {
	a := float64(picture.Dx()) / float64(picture.Dy())
	b := float64(frame.Dx()) / float64(frame.Dy())
	return min(a/b, b/a)
}

// covering is the largest part of a picture that has the frame's shape, around its middle, or a little above it where
// height is lost: faces are.
func covering(picture, frame image.Rectangle) image.Rectangle {
	w, h := picture.Dx(), picture.Dy()
	if w*frame.Dy() > h*frame.Dx() {
		w = max(1, h*frame.Dx()/frame.Dy())
	} else {
		h = max(1, w*frame.Dy()/frame.Dx())
	}
	at := picture.Min.Add(image.Pt((picture.Dx()-w)/2, (picture.Dy()-h)*2/5))
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// inside is the largest rectangle of a picture's shape in the middle of the frame.
func inside(picture, frame image.Rectangle) image.Rectangle {
	w, h := frame.Dx(), frame.Dy()
	if picture.Dx()*h > picture.Dy()*w {
		h = max(1, w*picture.Dy()/picture.Dx())
	} else {
		w = max(1, h*picture.Dx()/picture.Dy())
	}
	at := image.Pt((frame.Dx()-w)/2, (frame.Dy()-h)/2)
	return image.Rectangle{at, at.Add(image.Pt(w, h))}
}

// blurred fills dst with a dark, soft copy of the picture.
func blurred(dst *image.RGBA, picture image.Image) {
	tiny := image.NewRGBA(image.Rect(0, 0, 10, max(3, 10*dst.Rect.Dy()/dst.Rect.Dx())))
	draw.BiLinear.Scale(tiny, tiny.Rect, picture, covering(picture.Bounds(), tiny.Rect), draw.Src, nil)
	draw.CatmullRom.Scale(dst, dst.Rect, tiny, tiny.Rect, draw.Over, nil)
	draw.Draw(dst, dst.Rect, image.NewUniform(color.NRGBA{A: 120}), image.Point{}, draw.Over)
}

// toPlanes converts opaque RGB to YCbCr 4:2:0.
func toPlanes(src *image.RGBA) [3]plane {
	size := src.Rect.Size()
	f := frameOver(make([]byte, frameBytes(size)), size)
	p := f.planes()
	for y := range size.Y {
		row := p[0].row(y)
		for x := range row {
			_, c := sample(src, x, y)
			row[x] = byte(c.y + 0.5)
		}
	}
	for y := range size.Y / 2 {
		cb, cr := chromaRows(src, y)
		for x := range cb {
			p[1].row(y)[x], p[2].row(y)[x] = byte(cb[x].add+0.5), byte(cr[x].add+0.5)
		}
	}
	return p
}

// dissolve shows one ground, and another one towards the end.
type dissolve struct{ first, last ground }

// dissolveFrom and dissolveTo are when the change begins and ends, as parts of the clip.
const dissolveFrom, dissolveTo = 0.55, 0.85

func (d dissolve) paint(f frame, seconds, part float64) {
	share := smooth((part - dissolveFrom) / (dissolveTo - dissolveFrom))
	if share == 1 {
		d.last.paint(f, seconds, part)
		return
	}
	d.first.paint(f, seconds, part)
	if share > 0 {
		d.mix(f, seconds, part, int32(share*256))
	}
}

func (d dissolve) mix(f frame, seconds, part float64, share int32) {
	size := image.Pt(f.w, f.h)
	other := frameOver(make([]byte, frameBytes(size)), size)
	d.last.paint(other, seconds, part)
	from := other.planes()
	for i, p := range f.planes() {
		for n, v := range from[i].pix {
			p.pix[n] += byte((int32(v) - int32(p.pix[n])) * share >> 8)
		}
	}
}

// smooth goes from 0 to 1 and is still at both ends.
func smooth(t float64) float64 {
	t = min(max(t, 0), 1)
	return t * t * (3 - 2*t)
}
