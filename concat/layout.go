package concat

import (
	"errors"
	"fmt"
	"math/big"
)

// span is the place of one clip in the film. Frames of the film count from the film's first, frames of the clip from
// the clip's first at the film's rate.
type span struct {
	start, end      int // frames of the film, end not included
	in              int // the clip's frame that shows at start
	overlap         int // frames at the start that the clip before shows too
	fadeIn, fadeOut fade
}

// fade goes from or to a colour.
type fade struct {
	frames int
	color  string
}

// lay gives every clip its place. Clip lengths and transitions are added up exactly and each boundary is rounded to a
// frame on its own.
func lay(clips []Clip, s Settings, c clock) ([]span, error) {
	spans := make([]span, len(clips))
	var problems []error
	at := new(big.Rat)
	for i, clip := range clips {
		length, err := clip.length()
		problems = append(problems, about(clip, err), about(clip, clip.Transition.check()))
		if i > 0 && clip.Transition.overlaps() {
			at.Sub(at, seconds(clip.Transition.Duration))
		}
		spans[i].start = c.frame(at)
		at.Add(at, length)
		spans[i].end, spans[i].in = c.frame(at), c.frame(seconds(clip.In))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	join(spans, clips, c)
	openAndClose(spans, s, c)
	return spans, fits(spans, clips)
}

// length is how long the clip shows, in seconds.
func (c Clip) length() (*big.Rat, error) {
	whole := seconds(c.Duration)
	if c.Duration == 0 {
		whole = c.Media.length()
	}
	end := whole
	if c.Out > 0 {
		end = seconds(c.Out)
	}
	length := new(big.Rat).Sub(end, seconds(c.In))
	switch {
	case whole.Sign() <= 0:
		return length, errors.New("its length is not known: give it a duration")
	case c.In < 0 || c.Out < 0 || length.Sign() <= 0:
		return length, fmt.Errorf("nothing is left of it between %s and %ss", c.In, end.FloatString(3))
	}
	return length, nil
}

// join turns transitions into overlaps and fades. Overlaps come from the rounded places, so that no frame is lost.
func join(spans []span, clips []Clip, c clock) {
	for i := range spans {
		t := clips[i].Transition
		if i > 0 {
			spans[i].overlap = spans[i-1].end - spans[i].start
		}
		if !t.fades() {
			continue
		}
		n := c.frame(seconds(t.Duration))
		if i > 0 {
			spans[i-1].fadeOut = fade{n / 2, t.color()}
			n -= n / 2
		}
		spans[i].fadeIn = fade{n, t.color()}
	}
}

// openAndClose adds the film's own fades.
func openAndClose(spans []span, s Settings, c clock) {
	first, last := &spans[0], &spans[len(spans)-1]
	if n := c.frame(seconds(s.FadeIn)); n > first.fadeIn.frames {
		first.fadeIn = fade{n, "black"}
	}
	if n := c.frame(seconds(s.FadeOut)); n > 0 {
		last.fadeOut = fade{n, "black"}
	}
}

// fits checks that every clip is long enough for what happens at its ends.
func fits(spans []span, clips []Clip) error {
	var problems []error
	for i, s := range spans {
		need := s.overlap + s.fadeIn.frames + s.fadeOut.frames
		if i+1 < len(spans) {
			need += spans[i+1].overlap
		}
		if have := s.end - s.start; have == 0 {
			problems = append(problems, about(clips[i], errors.New("it is shorter than a frame of the film")))
		} else if need > have {
			err := fmt.Errorf("it has %d frames, its transitions and fades take %d: make it longer or them shorter", have, need)
			problems = append(problems, about(clips[i], err))
		}
	}
	return errors.Join(problems...)
}

func about(c Clip, err error) error {
	if err == nil {
		return nil
	}
	return &ShotError{c.Shot, err}
}

// ShotError is a problem of one shot.
type ShotError struct {
	Shot string
	Err  error
}

// Error names the shot.
func (e *ShotError) Error() string { return fmt.Sprintf("shot %s: %v", e.Shot, e.Err) }

// Unwrap gives the problem itself.
func (e *ShotError) Unwrap() error { return e.Err }
