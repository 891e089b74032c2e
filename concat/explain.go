package concat

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// Explain is the timeline as text: one segment a line, with its frames in the film, what shows in it, the clip's
// frame that it starts with, and whether it is copied or encoded, and why. Then one sound a line, with its
// samples in the film.
func (t Timeline) Explain() string { return t.explain(func(Segment) bool { return false }) }

// ExplainKept is Explain that tells also which encoded segments are kept in a folder, as Env.Cache, by an ffmpeg of
// that version.
func (t Timeline) ExplainKept(folder, version string) string {
	return t.explain(func(s Segment) bool {
		key := t.key(s, version)
		if key == "" || folder == "" {
			return false
		}
		_, err := os.Stat(cache{folder}.path(outcome{key: key}.name()))
		return err == nil
	})
}

func (t Timeline) explain(kept func(Segment) bool) string {
	var b strings.Builder
	s := t.settings
	fmt.Fprintf(&b, "film: %s, %s fps, %d frames, %s s, %d Hz\n", s.Size, s.FPS.RatString(), t.Frames(),
		t.clock.time(t.Frames()).FloatString(3), s.SampleRate)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "frames\tcount\tshot\tfrom\tmade\twhy")
	for _, seg := range t.segments {
		fmt.Fprintf(w, "%d-%d\t%d\t%s\t%d\t%s\n", seg.Start, seg.End-1, seg.End-seg.Start, t.names(seg), seg.From.Frame, seg.made(kept(seg)))
	}
	t.explainSound(w)
	_ = w.Flush() // a builder takes all
	return b.String()
}

func (t Timeline) explainSound(w io.Writer) {
	fmt.Fprintln(w, "samples\tcount\tshot\tfrom\tsound")
	for _, c := range append(t.cues(), t.voices()...) {
		fmt.Fprintf(w, "%d-%d\t%d\t%s\t%d\t%s\n", c.start, c.end-1, c.end-c.start, t.clips[c.clip].Shot, c.skip, t.sounds(c))
	}
	if t.settings.Music != nil {
		fmt.Fprintf(w, "0-%d\t%d\tmusic\t0\t%s\n", t.Samples()-1, t.Samples(), t.bedding())
	}
}

// sounds says what a cue is.
func (t Timeline) sounds(c cue) string {
	what := []string{"clip"}
	if c.voice {
		what = []string{fmt.Sprintf("voice at %g dB", t.clips[c.clip].Voice.Gain)}
	} else if t.settings.Duck && len(t.voices()) > 0 {
		what = append(what, "ducked by voices")
	}
	if c.in.samples > 0 {
		what = append(what, fmt.Sprintf("%d samples in", c.in.samples))
	}
	if c.out.samples > 0 {
		what = append(what, fmt.Sprintf("%d samples out", c.out.samples))
	}
	return strings.Join(what, ", ")
}

// bedding says how the music lies under the film.
func (t Timeline) bedding() string {
	m := t.settings.Music
	what := fmt.Sprintf("%g dB, %d samples in, %d samples out", m.Gain, t.clock.samples(m.FadeIn), t.musicFadeOut())
	if m.Duck {
		what += ", ducked by clips and voices"
	}
	return what
}

func (t Timeline) names(s Segment) string {
	if s.To == nil {
		return t.clips[s.From.Clip].Shot
	}
	return t.clips[s.From.Clip].Shot + " > " + t.clips[s.To.Clip].Shot
}

func (s Segment) made(kept bool) string {
	switch {
	case s.Copy:
		return "copy"
	case kept:
		return "cached\t" + s.Why
	}
	return "encode\t" + s.Why
}
