package card

import (
	"image"
	"math"
	"sync"
)

// pan moves slowly over a still picture, as a rostrum camera does. It samples between the picture's pixels, so that
// even a move of a tenth of a pixel a frame is smooth.
type pan struct {
	plate    [3]plane // the picture, somewhat larger than the frame
	from, to view
}

// view is the part of a plate that is seen. Numbers are parts of the plate's width and height.
type view struct{ x, y, scale float64 }

// frames per plate: the most that a move may magnify, and how fast it does.
const (
	mostZoom      = 0.12
	zoomPerSecond = 0.016
)

// newPan chooses a move: in for one shot, out for the next, towards a side that depends on the shot.
func newPan(s Spec, picture image.Image) *pan {
	zoom := 1 + min(mostZoom, zoomPerSecond*s.seconds())
	p := &pan{plate: plateOf(picture, s.Size, zoom)}
	drift := 0.5 * (1 - 1/zoom) * 0.8
	angle := float64(hash(s.Shot)%360) * math.Pi / 180
	wide, near := view{0.5, 0.5, 1}, view{0.5 + drift*math.Cos(angle), 0.5 + drift*math.Sin(angle), 1 / zoom}
	p.from, p.to = wide, near
	if s.Number%2 == 0 {
		p.from, p.to = near, wide
	}
	return p
}

func (p *pan) paint(f frame, _, part float64) {
	v := p.at(part)
	var planes sync.WaitGroup
	for i, dst := range f.planes() {
		planes.Go(func() { resample(dst, p.plate[i], v) })
	}
	planes.Wait()
}

// at zooms by the same factor in every frame, which the eye takes for a steady move.
func (p *pan) at(part float64) view {
	scale := p.from.scale * math.Pow(p.to.scale/p.from.scale, part)
	way := part
	if p.to.scale != p.from.scale {
		way = (scale - p.from.scale) / (p.to.scale - p.from.scale)
	}
	return view{p.from.x + way*(p.to.x-p.from.x), p.from.y + way*(p.to.y-p.from.y), scale}
}

// tap says which four samples, from index on, make a sample, and with which weights, in steps of 1/1024.
type tap struct {
	index  int
	weight [4]int32
}

// taps places n samples over a part of a row of length samples.
func taps(n, length int, centre, scale float64) []tap {
	out := make([]tap, n)
	step := scale * float64(length) / float64(n)
	for i := range out {
		at := centre*float64(length) + (float64(i)+0.5-float64(n)/2)*step - 0.5
		at = min(max(at, 1), float64(length-3)-1e-9)
		whole := math.Floor(at)
		out[i] = tap{int(whole) - 1, catmullRom(at - whole)}
	}
	return out
}

// catmullRom keeps pictures sharper than linear weights do, and as sharp between pixels as on them.
func catmullRom(t float64) [4]int32 {
	w := [4]float64{
		((-0.5*t+1)*t - 0.5) * t,
		(1.5*t-2.5)*t*t + 1,
		((-1.5*t+2)*t + 0.5) * t,
		(0.5*t - 0.5) * t * t,
	}
	var out [4]int32
	rest := int32(1024)
	for i, v := range w {
		out[i] = int32(math.Round(v * 1024))
		rest -= out[i]
	}
	out[1] += rest
	return out
}

// resample fills dst with what is seen of src: rows first, each once, then columns.
func resample(dst, src plane, v view) {
	across, down := taps(dst.w, src.w, v.x, v.scale), taps(dst.h, src.h, v.y, v.scale)
	var rows [4][]int32 // row n of src is kept at n%4
	var held [4]int
	for i := range rows {
		rows[i], held[i] = make([]int32, dst.w), -1
	}
	for y, t := range down {
		for n := t.index; n < t.index+4; n++ {
			if held[n%4] != n {
				squeeze(rows[n%4], src.row(n), across)
				held[n%4] = n
			}
		}
		join(dst.row(y), rows, t)
	}
}

func squeeze(dst []int32, src []byte, across []tap) {
	for x := range dst {
		t := &across[x]
		s := src[t.index : t.index+4 : t.index+4]
		dst[x] = int32(s[0])*t.weight[0] + int32(s[1])*t.weight[1] + int32(s[2])*t.weight[2] + int32(s[3])*t.weight[3]
	}
}

func join(dst []byte, rows [4][]int32, t tap) {
	a, b := rows[t.index%4][:len(dst)], rows[(t.index+1)%4][:len(dst)]
	c, d := rows[(t.index+2)%4][:len(dst)], rows[(t.index+3)%4][:len(dst)]
	for x := range dst {
		sum := a[x]*t.weight[0] + b[x]*t.weight[1] + c[x]*t.weight[2] + d[x]*t.weight[3]
		dst[x] = limit((sum + 1<<19) >> 20)
	}
}
