package concat

import (
	"errors"
	"slices"
	"time"
)

// encodedDelay is by how many pictures decoding runs ahead of showing in what x264 encodes here at the most: some
// of its presets make B-pyramids.
const encodedDelay = 2

// Timeline is a film as a value: every frame and every sample accounted for. Make one with Build.
type Timeline struct {
	settings Settings // settled
	clips    []Clip
	clock    clock
	spans    []span
	segments []Segment
	ref      []byte // parameter sets of the copied segments
	captions []caption
	delay    int // by how many pictures decoding runs ahead of showing
}

// Build lays the clips out. It fails when a clip or setting makes no sense, for example a transition that is longer
// than its clips. Clips whose Media is empty are laid out by their Duration alone, so that a film can be checked
// before its clips exist.
//
// A clip shows for its planned length, Out (or Duration) less In: a longer file is cut, a shorter one holds its last
// frame. In is rounded to a frame of the film.
func Build(clips []Clip, s Settings) (Timeline, error) {
	if len(clips) == 0 {
		return Timeline{}, errors.New("a film needs at least one clip")
	}
	s, err := settle(s, clips)
	if err != nil {
		return Timeline{}, err
	}
	t := Timeline{settings: s, clips: slices.Clone(clips), clock: clock{fps: s.FPS, hertz: int64(s.SampleRate)}}
	if t.spans, err = lay(t.clips, s, t.clock); err != nil {
		return Timeline{}, err
	}
	t.captions = t.placeCaptions()
	c := cutter{clips: t.clips, spans: t.spans, clock: t.clock, drawn: t.drawn()}
	c.candidates, t.ref = candidates(t.clips, t.spans, s, t.clock)
	c.cut()
	t.segments, t.delay = c.segments, c.delay
	if s.Quality != nil {
		return t.withoutCopies(errQuality), nil
	}
	return t, nil
}

// withoutCopies is the same film with everything encoded.
func (t Timeline) withoutCopies(why error) Timeline {
	c := cutter{clips: t.clips, spans: t.spans, clock: t.clock, drawn: t.drawn()}
	for range t.clips {
		c.candidates = append(c.candidates, candidate{err: why})
	}
	c.cut()
	t.segments, t.delay, t.ref = c.segments, c.delay, nil
	return t
}

// Frames is the length of the film in frames.
func (t Timeline) Frames() int {
	if len(t.spans) == 0 {
		return 0
	}
	return t.spans[len(t.spans)-1].end
}

// Samples is the length of the film's sound in samples.
func (t Timeline) Samples() int64 { return t.clock.sample(t.Frames()) }

// Duration is the length of the film, to the nanosecond.
func (t Timeline) Duration() time.Duration { return duration(t.clock.time(t.Frames())) }

// Segments are the runs of frames that the film is made of, in order, without gap or overlap.
func (t Timeline) Segments() []Segment { return slices.Clone(t.segments) }

// Settings are the film's, with everything that was left open filled in.
func (t Timeline) Settings() Settings { return t.settings }

// Start is where clip i begins in the film.
func (t Timeline) Start(i int) time.Duration { return duration(t.clock.time(t.spans[i].start)) }

// copied tells whether any packets are taken over.
func (t Timeline) copied() bool {
	return slices.ContainsFunc(t.segments, func(s Segment) bool { return s.Copy })
}
