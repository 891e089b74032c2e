package concat

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Explain is the timeline as text: one segment a line, with its frames in the film, what shows in it, the clip's
// frame that it starts with, and whether it is copied or encoded, and why.
func (t Timeline) Explain() string {
	var b strings.Builder
	s := t.settings
	fmt.Fprintf(&b, "film: %s, %s fps, %d frames, %s s, %d Hz\n", s.Size, s.FPS.RatString(), t.Frames(),
		t.clock.time(t.Frames()).FloatString(3), s.SampleRate)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "frames\tcount\tshot\tfrom\tmade\twhy")
	for _, seg := range t.segments {
		fmt.Fprintf(w, "%d-%d\t%d\t%s\t%d\t%s\n", seg.Start, seg.End-1, seg.End-seg.Start, t.names(seg), seg.From.Frame, seg.made())
	}
	_ = w.Flush() // a builder takes all
	return b.String()
}

func (t Timeline) names(s Segment) string {
	if s.To == nil {
		return t.clips[s.From.Clip].Shot
	}
	return t.clips[s.From.Clip].Shot + " > " + t.clips[s.To.Clip].Shot
}

func (s Segment) made() string {
	if s.Copy {
		return "copy"
	}
	return "encode\t" + s.Why
}
