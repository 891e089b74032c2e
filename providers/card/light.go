package card

import (
	"image"
	"math"

	"github.com/lucasb-eyer/go-colorful"
)

// light is a dark gradient over which a soft light drifts. The light is a Gaussian, which is the product of one
// function of x and one of y: that makes a frame cost one multiplication per pixel.
type light struct {
	still  [3][]int32 // the gradient, per plane, in steps of 1/fine, grain included
	add    [3]float64 // what the light adds where it is brightest
	phase  float64
	radius float64 // of the light, as a part of the longer side
}

// fine is how many steps there are between two values of a byte, so that slow changes do not jump.
const fine = 1 << 12 // shine counts on 12 bits

func newLight(size image.Point, p palette, phase float64) *light {
	l := &light{phase: phase, radius: 0.36}
	from, to := video(p.deep), video(p.light)
	l.add = [3]float64{0.62 * (to.y - from.y), 0.62 * (to.cb - from.cb), 0.62 * (to.cr - from.cr)}
	for i := range l.still {
		w, h := size.X, size.Y
		if i > 0 {
			w, h = w/2, h/2
		}
		l.still[i] = gradient(w, h, i, p)
	}
	return l
}

// gradient goes from the lower left to the upper right and darkens towards the corners, as a lens does.
func gradient(w, h, component int, p palette) []int32 {
	ramp := rampOf(component, p)
	out := make([]int32, w*h)
	for y := range h {
		v := float64(y) / float64(h)
		for x := range w {
			u := float64(x) / float64(w)
			k := 0.55*u + 0.45*(1-v)
			edge := 1 - 0.9*((u-.5)*(u-.5)+(v-.5)*(v-.5))
			out[y*w+x] = ramp[int(k*edge*float64(len(ramp)-1))] + grain(x, y, component)
		}
	}
	return out
}

// rampOf is one component of the colours between a palette's two grounds, in steps of 1/fine.
func rampOf(component int, p palette) []int32 {
	ramp := make([]int32, 4096)
	for i := range ramp {
		c := video(mix(p.deep, p.ground, float64(i)/float64(len(ramp)-1)))
		ramp[i] = int32([3]float64{c.y, c.cb, c.cr}[component] * fine)
	}
	return ramp
}

func mix(a, b colorful.Color, t float64) colorful.Color { return a.BlendLab(b, t) }

// grain is fine still noise: without it, the few steps of a dark gradient show as bands.
func grain(x, y, component int) int32 {
	n := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77 ^ uint32(component)*0xC2B2AE3D
	n ^= n >> 15
	n *= 0x2C1B3C6D
	n ^= n >> 12
	n *= 0x297A2D39
	n ^= n >> 15
	const amplitude = 1.0
	triangular := float64(n&0xFFFF)/65536 + float64(n>>16)/65536 - 1
	return int32((0.5 + amplitude*triangular) * fine)
}

func (l *light) paint(f frame, seconds, _ float64) {
	cx := 0.5 + 0.30*math.Sin(2*math.Pi*seconds/31+l.phase)
	cy := 0.42 + 0.22*math.Cos(2*math.Pi*seconds/43+l.phase*1.7)
	for i, p := range f.planes() {
		reach := l.radius * float64(max(p.w, p.h))
		shine(p, l.still[i], l.add[i], bell(p.w, cx, reach), bell(p.h, cy, reach))
	}
}

// shine adds the light to the still picture.
func shine(p plane, still []int32, add float64, across, down []int32) {
	for y, d := range down {
		row, base := p.row(y), still[y*p.w:(y+1)*p.w]
		gain := int32(add * float64(d))
		for x, a := range across[:len(row)] {
			row[x] = limit((base[x] + (gain*a)>>8) >> 12)
		}
	}
}

// bell is a Gaussian around centre, a part of n, in steps of 1/1024; the product of two is in steps of 1/2^20.
func bell(n int, centre, reach float64) []int32 {
	out := make([]int32, n)
	for i := range out {
		d := (float64(i) - centre*float64(n)) / reach
		out[i] = int32(math.Exp(-d*d) * 1024)
	}
	return out
}

func limit(v int32) byte {
	if uint32(v) > 255 {
		if v < 0 {
			return 0
		}
		return 255
	}
	return byte(v)
}
