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
	in              int // the clip's frame that shows first, as it plays at its speed
	holdIn, holdOut int // frames for which the first and the last frame stand still
	overlap         int // frames at the start that the clip before shows too
	fadeIn, fadeOut fade
}

// fade goes from or to a colour.
type fade struct {
	frames int
	color  string // "#rrggbb"; empty: black
}

// lay gives every clip its place. Clip lengths and transitions are added up exactly and each boundary is rounded to a
// frame on its own.
func lay(clips []Clip, s Settings, c clock) ([]span, error) {
	spans := make([]span, len(clips))
	var problems []error
	at := new(big.Rat)
	for i, clip := range clips {
		length, err := clip.length()
		for _, one := range clip.Titles {
			problems = append(problems, about(clip, one.check()))
		}
		problems = append(problems, about(clip, err), about(clip, clip.Transition.check()))
		if i > 0 && clip.Transition.overlaps() {
			at.Sub(at, seconds(clip.Transition.Duration))
		}
		spans[i].place(clip, at, length, c)
		at.Add(at, length)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	join(spans, clips, c)
	openAndClose(spans, s, c)
	return spans, fits(spans, clips)
}

// place puts a clip of some length at a time of the film.
func (s *span) place(clip Clip, at, length *big.Rat, c clock) {
	end := new(big.Rat).Add(at, length)
	s.start, s.end = c.frame(at), c.frame(end)
	s.in = c.frame(new(big.Rat).Quo(seconds(clip.In), clip.speed()))
	s.holdIn = c.frame(new(big.Rat).Add(at, seconds(clip.Hold.In))) - s.start
	s.holdOut = s.end - c.frame(end.Sub(end, seconds(clip.Hold.Out)))
}

// source is what clip i, whose place this is, shows from a frame of the film on.
func (s span) source(i, frame int) Source {
	past := frame - s.start - s.holdIn // frames that the clip has moved
	src := Source{Clip: i, Frame: s.in + max(0, past), lead: max(0, -past)}
	if s.holdOut > 0 {
		moving := s.end - s.start - s.holdIn - s.holdOut
		src.Frame = min(src.Frame, s.in+max(1, moving)-1)
		src.moving = s.in + max(1, moving) - src.Frame
	}
	return src
}

// speed is how many times as fast the clip plays.
func (c Clip) speed() *big.Rat {
	if c.Speed == nil {
		return big.NewRat(1, 1)
	}
	return c.Speed
}

// checkPlay tells whether a clip's speed, holds and voice make sense.
func (c Clip) checkPlay() error {
	slow, fast := big.NewRat(1, 10), big.NewRat(100, 1)
	switch {
	case c.speed().Cmp(slow) < 0 || c.speed().Cmp(fast) > 0:
		return fmt.Errorf("a speed of %s is out of range: use 0.1 to 100", c.speed().RatString())
	case c.Hold.In < 0 || c.Hold.Out < 0:
		return errors.New("a hold cannot be negative")
	case c.Voice != nil && (c.Voice.At < 0 || c.Voice.Gain < -60 || c.Voice.Gain > 30):
		return errors.New("a voice begins where its shot shows or later, with a gain from -60 to 30 dB")
	}
	return nil
}

// length is how long the clip shows, in seconds, with its speed and holds.
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
	if err := c.checkPlay(); err != nil {
		return length, err
	}
	length.Quo(length, c.speed())
	return length.Add(length, seconds(c.Hold.In+c.Hold.Out)), nil
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
		first.fadeIn = fade{frames: n}
	}
	if n := c.frame(seconds(s.FadeOut)); n > 0 {
		last.fadeOut = fade{frames: n}
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
