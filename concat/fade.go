package concat

import (
	"math"
	"strconv"

	graph "github.com/u2takey/ffmpeg-go"
)

// faded is n frames of a clip that come from a colour, or go to one.
func (s Source) faded(pic *graph.Stream, n int) *graph.Stream {
	if f := s.fadeIn; f.frames > 0 {
		pic = f.over(pic, 0, "in", "out")
	}
	if f := s.fadeOut; f.frames > 0 {
		pic = f.over(pic, n-f.frames, "out", "in")
	}
	return pic
}

// over lays the fade's colour over a picture: where the picture comes in, the colour goes out. ffmpeg's fade would turn
// a picture to RGB for any colour but black, of a matrix that is not the film's, and cut off what is more colourful.
func (f fade) over(pic *graph.Stream, start int, comes, goes string) *graph.Stream {
	if f.color == "" {
		return pic.Filter("fade", arg("t=%s:s=%d:n=%d:c=black", comes, start, f.frames))
	}
	y, cb, cr := bt709(f.color)
	both := pic.Split()
	plain := both.Get("1").Filter("lutyuv", arg("y=%d:u=%d:v=%d", y, cb, cr)).Filter("format", arg("yuva420p")).
		Filter("fade", arg("t=%s:s=%d:n=%d:alpha=1", goes, start, f.frames))
	return graph.Filter([]*graph.Stream{both.Get("0"), plain}, "overlay", arg("format=yuv420"))
}

// bt709 is a colour "#rrggbb" in limited range (ITU-R BT.709, 3).
func bt709(color string) (y, cb, cr int) {
	rgb, _ := strconv.ParseUint(color[1:], 16, 32) // its form has been checked
	channel := func(shift int) float64 { return float64(rgb>>shift&0xff) / 255 }
	r, g, b := channel(16), channel(8), channel(0)
	luma := 0.2126*r + 0.7152*g + 0.0722*b
	whole := func(v float64) int { return int(math.Round(v)) }
	return whole(16 + 219*luma), whole(128 + 224*(b-luma)/1.8556), whole(128 + 224*(r-luma)/1.5748)
}
