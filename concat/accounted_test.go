package concat

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"shotlist/concat/captions"
	"shotlist/concat/ffmpeg"
)

// played gives random clips of a film holds, speeds, titles, voices and captions.
func played(r *rand.Rand, clips []Clip) {
	var voice Media
	voice.Info.Format.Duration = "2.500000"
	voice.Info.Streams = []ffmpeg.Stream{{Type: "audio", Codec: "pcm_s16le", Channels: 1, SampleRate: "48000", Duration: "2.500000"}}
	for i := range clips {
		c := &clips[i]
		switch r.IntN(6) {
		case 0:
			c.Hold = Hold{In: ms(r.IntN(800)), Out: ms(r.IntN(800))}
		case 1:
			c.Speed = big.NewRat(1+r.Int64N(4), 1+r.Int64N(2))
			c.Hold.Out = 3 * time.Second // so that transitions have room however fast it plays
		case 2:
			c.Titles = []Title{{Text: fmt.Sprint(i), At: ms(r.IntN(900)), For: ms(r.IntN(900))}}
		case 3:
			c.Voice = &Voice{Path: "voice.wav", At: ms(r.IntN(900)), Media: voice}
		case 4:
			from := ms(r.IntN(500))
			c.Captions = []captions.Line{{From: from, To: from + ms(1+r.IntN(500)), Text: "一"}, {From: ms(500 + r.IntN(400)), Text: "two"}}
		}
	}
}

// shown adds up how long the clips show, exactly.
func shown(clips []Clip) *big.Rat {
	sum := new(big.Rat)
	for i, c := range clips {
		length := planned([]Clip{{Duration: c.Duration, In: c.In, Out: c.Out}})
		if c.Speed != nil {
			length.Quo(length, c.Speed)
		}
		sum.Add(sum, length.Add(length, seconds(c.Hold.In+c.Hold.Out)))
		if i > 0 && c.Transition.overlaps() {
			sum.Sub(sum, seconds(c.Transition.Duration))
		}
	}
	return sum
}

func TestEveryFrameIsAccountedForWhateverIsPlayedAndDrawn(t *testing.T) {
	copies, burnt := 0, 0
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 3))
		clips, settings := randomFilm(r)
		played(r, clips)
		settings.Captions.Burn = seed%2 == 0
		tl, err := Build(clips, settings)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		exact := shown(clips)
		if want := int(nearest(exact.Mul(exact, settings.FPS))); tl.Frames() != want {
			t.Fatalf("seed %d: %d frames, planned are %d", seed, tl.Frames(), want)
		}
		at := 0
		for _, s := range tl.segments {
			if s.Start != at || s.End <= s.Start || !s.Copy && s.Why == "" {
				t.Fatalf("seed %d: segment from %d to %d after frame %d, for %q", seed, s.Start, s.End, at, s.Why)
			}
			at = s.End
			if s.Copy {
				copies++
				if err := untouched(tl, s); err != nil {
					t.Fatalf("seed %d: %v\n%s", seed, err, tl.Explain())
				}
			}
		}
		if at != tl.Frames() {
			t.Fatalf("seed %d: segments end at %d of %d", seed, at, tl.Frames())
		}
		checkVoices(t, tl)
		burnt += checkCaptions(t, tl)
	}
	if copies < 100 || burnt < 100 {
		t.Errorf("only %d copies and %d burnt captions were tried", copies, burnt)
	}
}

// untouched tells whether a copied segment begins with a keyframe, where nothing changes the picture.
func untouched(tl Timeline, s Segment) error {
	c, span := tl.clips[s.From.Clip], tl.spans[s.From.Clip]
	packets := c.Media.Packets
	drawn := slices.ContainsFunc(tl.titles(), func(one title) bool { return one.start < s.End && one.end > s.Start })
	switch {
	case c.Speed != nil && c.Speed.Cmp(big.NewRat(1, 1)) != 0:
		return fmt.Errorf("frame %d is copied from a clip that plays at another speed", s.Start)
	case drawn:
		return fmt.Errorf("frame %d is copied under a title", s.Start)
	case s.Start < span.start+span.holdIn || s.End > span.end-span.holdOut:
		return fmt.Errorf("frames %d to %d are copied while the picture stands still", s.Start, s.End)
	case s.From.Frame-span.in != s.Start-span.start-span.holdIn:
		return fmt.Errorf("frame %d is copied from frame %d", s.Start, s.From.Frame)
	case !packets[s.From.Frame].IDR || s.From.Frame+s.End-s.Start > len(packets):
		return fmt.Errorf("frame %d is copied from where no keyframe is, or past the clip's end", s.Start)
	}
	return nil
}

// checkVoices holds that nothing sounds past the film.
func checkVoices(t *testing.T, tl Timeline) {
	t.Helper()
	for _, c := range append(tl.cues(), tl.voices()...) {
		if c.start < 0 || c.end > tl.Samples() || c.start >= c.end {
			t.Fatalf("cue %+v in a film of %d samples", c, tl.Samples())
		}
	}
}

// checkCaptions holds that captions show one after the other within the film, and that where they are burnt in nothing is
// copied and no segment lacks them. It counts these.
func checkCaptions(t *testing.T, tl Timeline) (burnt int) {
	t.Helper()
	end := 0
	for _, c := range tl.captions {
		if c.start < end || c.end <= c.start || c.end > tl.Frames() {
			t.Fatalf("caption %+v after frame %d of %d", c, end, tl.Frames())
		}
		end = c.end
		for _, s := range tl.segments {
			if !tl.settings.Captions.Burn || c.start >= s.End || c.end <= s.Start {
				continue
			}
			if burnt++; s.Copy || tl.scriptOf(s) == "" {
				t.Fatalf("caption %+v is not in the segment from %d to %d", c, s.Start, s.End)
			}
		}
	}
	return burnt
}
