package exchange

import (
	"encoding/xml"
	"fmt"
	"math/big"
	"strings"
)

// FCPXML writes a film as a project of Final Cut Pro XML 1.10. Several takes of a shot are an audition, the picked one
// first. Times are whole frames of the film, as rational seconds.
// Source of elements and their order: the document type definition of FCPXML 1.10.
func FCPXML(f Film) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	w := fcp{film: f, assets: map[string]string{}}
	w.resources = append(w.resources, element("format", "id", "r1", "name", "FFVideoFormatRateUndefined",
		"frameDuration", w.time(1), "width", fmt.Sprint(f.Width), "height", fmt.Sprint(f.Height)))
	spine := element("spine")
	for i, s := range f.Shots {
		spine.Children = append(spine.Children, w.shot(i, s)...)
	}
	w.connect(spine)
	sequence := element("sequence", "format", "r1", "duration", w.time(f.frames()), "tcStart", "0s", "tcFormat", "NDF", "audioLayout", "stereo")
	sequence.Children = []*node{spine}
	project := element("project", "name", f.Name).with(sequence)
	root := element("fcpxml", "version", "1.10").with(element("resources").with(w.resources...), element("event", "name", f.Name).with(project))
	text, err := xml.MarshalIndent(root, "", "  ")
	return append([]byte(xml.Header+"<!DOCTYPE fcpxml>\n"), append(text, '\n')...), err
}

// node is an element with its attributes in their order.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []*node
}

// element makes one; attributes follow as names and values.
func element(name string, attributes ...string) *node {
	n := &node{XMLName: xml.Name{Local: name}}
	for i := 0; i < len(attributes); i += 2 {
		n.Attrs = append(n.Attrs, xml.Attr{Name: xml.Name{Local: attributes[i]}, Value: printable(attributes[i+1])})
	}
	return n
}

func (n *node) with(children ...*node) *node {
	n.Children = append(n.Children, children...)
	return n
}

// printable takes out control characters, which XML 1.0 cannot hold.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

type fcp struct {
	film      Film
	resources []*node
	assets    map[string]string // ids by path
}

// time is a number of frames in seconds.
func (w *fcp) time(frames int) string {
	r := new(big.Rat).Quo(new(big.Rat).SetInt64(int64(frames)), w.film.FPS)
	if r.IsInt() {
		return r.RatString() + "s"
	}
	// in the unit of a frame, as the format wants multiples of it
	return fmt.Sprintf("%d/%ss", int64(frames)*w.film.FPS.Denom().Int64(), w.film.FPS.Num())
}

func (w *fcp) asset(name, path string, frames int, picture, sound bool) string {
	if id, ok := w.assets[path]; ok {
		return id
	}
	id := fmt.Sprintf("r%d", len(w.resources)+1)
	w.assets[path] = id
	a := element("asset", "id", id, "name", name, "start", "0s", "duration", w.time(frames))
	if picture {
		a.Attrs = append(a.Attrs, attr("hasVideo", "1"), attr("format", "r1"), attr("videoSources", "1"))
	}
	if sound {
		a.Attrs = append(a.Attrs, attr("hasAudio", "1"), attr("audioSources", "1"), attr("audioChannels", "2"), attr("audioRate", fmt.Sprint(w.film.Hertz)))
	}
	w.resources = append(w.resources, a.with(element("media-rep", "kind", "original-media", "src", link(path))))
	return id
}

func attr(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }

// shot is what stands in the spine for a shot: its transition, and its pieces.
func (w *fcp) shot(i int, s Shot) []*node {
	var out []*node
	if s.Overlap > 0 {
		out = append(out, element("transition", "name", transitionName(s.Transition), "offset", w.time(s.Start), "duration", w.time(s.Overlap)))
	}
	for n, p := range s.pieces(w.film.cut(i), w.film.cut(i+1)) {
		if len(s.Takes) == 1 {
			out = append(out, w.clip(s, s.take(), p, n == 0, true))
			continue
		}
		audition := element("audition", "offset", w.time(p.start)).with(w.clip(s, s.take(), p, n == 0, false))
		for t, other := range s.Takes {
			if t != s.Pick {
				audition.with(w.clip(s, other, p, n == 0, false))
			}
		}
		out = append(out, audition)
	}
	return out
}

// transitionName is Final Cut Pro's where it has the same.
func transitionName(kind string) string {
	if kind == "crossfade" || kind == "dissolve" {
		return "Cross Dissolve"
	}
	return kind
}

func (w *fcp) clip(s Shot, t Take, p piece, first, placed bool) *node {
	frames := p.end - p.start
	start, timing := w.timing(s, t, p)
	c := element("asset-clip", "ref", w.asset(t.Name, t.Path, t.Frames, true, t.Sound), "name", s.ID)
	if placed {
		c.Attrs = append(c.Attrs, attr("offset", w.time(p.start)))
	}
	c.Attrs = append(c.Attrs, attr("start", w.time(start)), attr("duration", w.time(frames)), attr("format", "r1"), attr("tcFormat", "NDF"))
	c.with(timing...)
	if first {
		c.with(element("marker", "start", w.time(start), "duration", w.time(1), "value", t.Name, "note", strings.Join(t.note(), "; ")))
	}
	return c
}

// timing says how a clip's own time runs: a clip that is retimed counts its start in the film's frames.
func (w *fcp) timing(s Shot, t Take, p piece) (start int, timing []*node) {
	point := func(at, value int) *node {
		return element("timept", "time", w.time(at), "value", w.time(value), "interp", "linear")
	}
	slower := new(big.Rat).Inv(s.speed())
	switch {
	case p.still:
		return 0, []*node{element("timeMap").with(point(0, p.in), point(p.end-p.start, p.in))}
	case !s.plain():
		return scaled(p.in, slower), []*node{element("timeMap").with(point(0, 0), point(scaled(t.Frames, slower), t.Frames))}
	}
	return p.in, nil
}

// connect hangs the sounds below the spine's first clip, which is where their places count from.
func (w *fcp) connect(spine *node) {
	if len(spine.Children) == 0 || len(w.film.Sounds) == 0 {
		return
	}
	parent := spine.Children[0]
	if parent.XMLName.Local == "audition" {
		parent = parent.Children[0]
	}
	begin := w.film.Shots[0].pieces(0, w.film.cut(1))[0]
	start, timing := w.timing(w.film.Shots[0], w.film.Shots[0].take(), begin)
	var sounds []*node
	for i, s := range w.film.Sounds {
		id := w.asset(s.Name, s.Path, s.End-s.Start, false, true)
		c := element("asset-clip", "ref", id, "lane", fmt.Sprint(-1-i), "offset", w.time(start+s.Start), "name", s.Name,
			"start", "0s", "duration", w.time(s.End-s.Start))
		if s.Gain != 0 {
			c.with(element("adjust-volume", "amount", fmt.Sprintf("%gdB", s.Gain)))
		}
		sounds = append(sounds, c)
	}
	n := len(timing) // what is anchored stands after the timing and before the markers
	parent.Children = append(parent.Children[:n:n], append(sounds, parent.Children[n:]...)...)
}
