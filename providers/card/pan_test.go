package card

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"
)

// spot is a picture of a bright dot on black, where a move can be measured.
func spot(w, h int) image.Image {
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src)
	for y := range h {
		for x := range w {
			d := math.Hypot(float64(x)-0.7*float64(w), float64(y)-0.3*float64(h)) / (0.02 * float64(w))
			v := uint8(255 * math.Exp(-d*d))
			dst.Set(x, y, color.RGBA{v, v, v, 255})
		}
	}
	return dst
}

func TestAPictureMovesWithoutJitter(t *testing.T) {
	s := Spec{Size: image.Pt(320, 180), Rate: Rate{24, 1}, Frames: 96, Shot: "dawn", Number: 1}
	p := newPan(s, spot(960, 540))
	buf := make([]byte, frameBytes(s.Size))
	var xs []float64
	for i := range s.Frames {
		f := frameOver(buf, s.Size)
		p.paint(f, 0, float64(i)/float64(s.Frames-1))
		xs = append(xs, middleOf(f))
	}
	if moved := math.Abs(xs[len(xs)-1] - xs[0]); moved < 1 {
		t.Fatalf("the picture moved by only %.2f pixels", moved)
	}
	for i := 2; i < len(xs); i++ {
		if jolt := math.Abs(xs[i] - 2*xs[i-1] + xs[i-2]); jolt > 0.03 {
			t.Errorf("frame %d: the step changes by %.3f pixels", i, jolt)
		}
	}
}

// middleOf is where the light of a frame has its middle, from the left.
func middleOf(f frame) float64 {
	sum, weight := 0.0, 0.0
	for n, v := range f.y {
		sum, weight = sum+float64(n%f.w)*float64(v-16), weight+float64(v-16)
	}
	return sum / weight
}

func TestAFlatPictureStaysFlat(t *testing.T) {
	for name, size := range map[string]image.Point{"same shape": {320, 180}, "filled": {300, 200}, "blurred sides": {100, 300}} {
		t.Run(name, func(t *testing.T) {
			src := image.NewRGBA(image.Rectangle{Max: size})
			draw.Draw(src, src.Rect, image.NewUniform(color.RGBA{200, 100, 50, 255}), image.Point{}, draw.Src)
			s := Spec{Size: image.Pt(160, 90), Rate: Rate{24, 1}, Frames: 24, Shot: "flat"}
			f := frameOver(make([]byte, frameBytes(s.Size)), s.Size)
			newPan(s, src).paint(f, 0, 0.3)
			c := toYCC(200.0/255, 100.0/255, 50.0/255)
			if got := f.y[45*160+80]; math.Abs(float64(got)-c.y) > 1 {
				t.Errorf("luma %d, want %.0f", got, c.y)
			}
			if got := f.cr[22*80+40]; math.Abs(float64(got)-c.cr) > 1 {
				t.Errorf("cr %d, want %.0f", got, c.cr)
			}
		})
	}
}

func TestADissolveBeginsWithOnePictureAndEndsWithTheOther(t *testing.T) {
	size := image.Pt(32, 18)
	d := dissolve{flat(20), flat(220)}
	f := frameOver(make([]byte, frameBytes(size)), size)
	for _, tc := range []struct{ part, least, most float64 }{{0, 20, 20}, {0.5, 20, 20}, {0.7, 80, 160}, {0.9, 220, 220}, {1, 220, 220}} {
		d.paint(f, 0, tc.part)
		if v := float64(f.y[40]); v < tc.least || v > tc.most {
			t.Errorf("at %.1f: %v, want %v to %v", tc.part, v, tc.least, tc.most)
		}
	}
}

// flat is a ground of one value.
type flat byte

func (v flat) paint(f frame, _, _ float64) {
	for _, p := range f.planes() {
		for i := range p.pix {
			p.pix[i] = byte(v)
		}
	}
}
