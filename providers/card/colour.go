package card

import (
	"hash/fnv"
	"math"

	"github.com/lucasb-eyer/go-colorful"
)

// palette is a card's colours. All of them share one hue, so that a card reads as one mood.
type palette struct {
	deep, ground colorful.Color // ends of the background's gradient
	light        colorful.Color // what drifts over it
	accent       colorful.Color // the shot's id, the progress line
	text, quiet  colorful.Color
}

// goldenAngle, in degrees, keeps the hues of shots that follow each other far apart.
const goldenAngle = 137.508

// paletteOf gives a film's shots hues that differ from shot to shot and stay with the shot.
func paletteOf(film, shot string, number int) palette {
	hue := float64(hash(film) % 360)
	if number > 0 {
		hue += goldenAngle * float64(number)
	} else {
		hue += float64(hash(shot) % 360)
	}
	hue = math.Mod(hue, 360)
	return palette{
		deep:   colorful.OkLch(0.13, 0.018, hue+24).Clamped(),
		ground: colorful.OkLch(0.25, 0.045, hue).Clamped(),
		light:  colorful.OkLch(0.42, 0.085, hue-14).Clamped(),
		accent: colorful.OkLch(0.82, 0.105, hue).Clamped(),
		text:   colorful.OkLch(0.965, 0.006, hue).Clamped(),
		quiet:  colorful.OkLch(0.75, 0.018, hue).Clamped(),
	}
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// ycc is a colour as video carries it: BT.709, limited range, in eighths-bit steps of 1/256.
type ycc struct{ y, cb, cr float64 }

func toYCC(r, g, b float64) ycc {
	y := 0.2126*r + 0.7152*g + 0.0722*b
	return ycc{16 + 219*y, 128 + 224*(b-y)/1.8556, 128 + 224*(r-y)/1.5748}
}

func video(c colorful.Color) ycc { return toYCC(c.R, c.G, c.B) }
