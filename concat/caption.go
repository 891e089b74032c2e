package concat

import (
	"time"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/captions"
)

// nameCaptions is the script that libass draws over a segment, in the segment's folder.
const nameCaptions = "captions.ass"

// Captions are what becomes of the clips' captions.
type Captions struct {
	Burn     bool   // drawn into the picture
	Soft     bool   // a track that players can switch on
	Language string // BCP 47; empty: not known
	Font     string
	Size     float64 // of a row, in percent of the picture's height; zero: 5
	Color    string  // "#rrggbb"; empty: white
	Place    string  // top or bottom; empty: bottom
}

// caption is a text that shows on a run of film frames.
type caption struct {
	start, end int // end not included
	text       string
}

// placeCaptions gives the clips' captions their frames. Captions of a clip keep between the middles of its crossfades,
// so that those of two clips never show at once; within a clip one ends where the next begins.
func (t Timeline) placeCaptions() []caption {
	var all []caption
	for i, s := range t.spans {
		from, to := s.start+(s.overlap+1)/2, s.end
		if i+1 < len(t.spans) {
			to = t.spans[i+1].start + (t.spans[i+1].overlap+1)/2
		}
		for _, l := range captions.Settle(t.timesInFilm(i)) {
			c := caption{max(from, t.clock.frame(seconds(l.From))), min(to, t.clock.frame(seconds(l.To))), l.Text}
			if c.start < c.end {
				all = append(all, c)
			}
		}
	}
	return all
}

// timesInFilm are the captions of a clip in the film's time.
func (t Timeline) timesInFilm(i int) []captions.Line {
	var lines []captions.Line
	start, end := duration(t.clock.time(t.spans[i].start)), duration(t.clock.time(t.spans[i].end))
	for _, l := range t.clips[i].Captions {
		l.From += start
		if l.To == 0 {
			l.To = end
		} else {
			l.To += start
		}
		lines = append(lines, l)
	}
	return lines
}

// Captions are the film's captions, in order and without overlap. Times are those of frames.
func (t Timeline) Captions() []captions.Line {
	var lines []captions.Line
	for _, c := range t.captions {
		lines = append(lines, captions.Line{From: duration(t.clock.time(c.start)), To: duration(t.clock.time(c.end)), Text: c.text})
	}
	return lines
}

// burnt are the frames that captions are drawn on.
func (t Timeline) burnt() []window {
	if !t.settings.Captions.Burn {
		return nil
	}
	var drawn []window
	for _, c := range t.captions {
		drawn = append(drawn, window{c.start, c.end, "captions"})
	}
	return drawn
}

// scriptOf is what libass draws over a segment; empty where it draws nothing. One frame of film is a second of the
// script, as its own hundredths of a second are too coarse for frames: a caption begins half a frame before its first.
func (t Timeline) scriptOf(s Segment) string {
	if s.Copy || !t.settings.Captions.Burn {
		return ""
	}
	var lines []captions.Line
	for _, c := range t.captions {
		if c.start < s.End && c.end > s.Start {
			lines = append(lines, captions.Line{From: before(c.start - s.Start), To: before(c.end - s.Start), Text: c.text})
		}
	}
	if len(lines) == 0 {
		return ""
	}
	script, err := captions.ASS(lines, t.settings.look().For(t.Captions()))
	if err != nil {
		panic("concat: captions were not checked: " + err.Error())
	}
	return string(script)
}

func before(frame int) time.Duration {
	return max(0, time.Duration(frame)*time.Second-time.Second/2)
}

func (s Settings) look() captions.Look {
	c := s.Captions
	return captions.Look{Width: s.Size.W, Height: s.Size.H, Font: c.Font, Size: c.Size, Color: c.Color, Place: c.Place, Language: c.Language}
}

// draw lays a segment's titles and captions over its picture.
func (t Timeline) draw(pic *graph.Stream, s Segment) *graph.Stream {
	scripts := t.scripts(s)
	if len(scripts) == 0 {
		return pic
	}
	pic = pic.Filter("setpts", arg("N/TB"))
	for _, one := range scripts {
		pic = pic.Filter("ass", arg("%s", one.name))
	}
	return pic.Filter("setpts", arg("N"))
}
