package card

import (
	"hash/fnv"

	"github.com/lucasb-eyer/go-colorful"
)

// palette is a card's colours. All of them share one hue, so that a card reads as one mood.
type palette struct {
	deep, ground colorful.Color // ends of the background's gradient
	light        colorful.Color // what drifts over it
	accent       colorful.Color // the shot's id, the progress line
	text, quiet  colorful.Color
}

// hues, in degrees of OkLCh, are chosen to look well when dark (yellow turns to mud) and ordered so that shots that
// follow each other are far apart.
var hues = [...]float64{250, 40, 175, 315, 70, 215, 10, 285, 150}

// paletteOf gives a film's shots hues that differ from shot to shot and stay with the shot.
func paletteOf(film, shot string, number int) palette {
	n := uint32(number)
	if number <= 0 {
		n = hash(shot)
	}
	hue := hues[(hash(film)%uint32(len(hues))+n)%uint32(len(hues))]
	return palette{
		deep:   colorful.OkLch(0.12, 0.012, hue+30).Clamped(),
		ground: colorful.OkLch(0.245, 0.026, hue+10).Clamped(),
		light:  colorful.OkLch(0.43, 0.052, hue-12).Clamped(),
		accent: colorful.OkLch(0.82, 0.095, hue).Clamped(),
		text:   colorful.OkLch(0.965, 0.006, hue).Clamped(),
		quiet:  colorful.OkLch(0.75, 0.018, hue).Clamped(),
	}
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// ycc is a colour as video carries it: BT.709, limited range, each component from 0 to 255.
type ycc struct{ y, cb, cr float64 }

func toYCC(r, g, b float64) ycc {
	y := 0.2126*r + 0.7152*g + 0.0722*b
	return ycc{16 + 219*y, 128 + 224*(b-y)/1.8556, 128 + 224*(r-y)/1.5748}
}

func video(c colorful.Color) ycc { return toYCC(c.R, c.G, c.B) }
