package concat

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"shotlist/concat/ffmpeg"
)

// match tells why a clip's packets cannot stand in the film as they are: nil when they can.
func match(m Media, s Settings) error {
	v, ok := m.Info.First("video")
	switch size := (Size{v.Width, v.Height}); {
	case len(m.Info.Streams) == 0:
		return errors.New("not there yet")
	case !ok:
		return errors.New("no picture")
	case m.wide() != "":
		return errors.New(m.wide())
	case v.Codec != "h264":
		return fmt.Errorf("codec %s", v.Codec)
	case m.AVCC == nil:
		return errors.New("no single set of parameters")
	case size != s.Size:
		return fmt.Errorf("%s pixels", size)
	case v.PixelFormat != "yuv420p":
		return fmt.Errorf("pixel format %s", v.PixelFormat)
	case rotation(v) != 0:
		return errors.New("rotated")
	case displayedOtherwise(v):
		return errors.New("mirrored")
	}
	if _, stretched := pixelAspect(v); stretched {
		return fmt.Errorf("pixel shape %s", v.SampleAspect)
	}
	return matchColor(v)
}

// matchColor takes what is not said for what the film is: BT.709 in limited range, shown progressively.
func matchColor(v ffmpeg.Stream) error {
	fields := []struct {
		what, is string
		good     []string
	}{
		{"field order", v.FieldOrder, []string{"progressive"}},
		{"color range", v.ColorRange, []string{"tv"}},
		{"color space", v.ColorSpace, []string{"bt709"}},
		{"color transfer", v.ColorTransfer, []string{"bt709"}},
		{"color primaries", v.ColorPrimary, []string{"bt709"}},
	}
	for _, f := range fields {
		if f.is != "" && f.is != "unknown" && !slices.Contains(f.good, f.is) {
			return fmt.Errorf("%s %s", f.what, f.is)
		}
	}
	return nil
}

// candidate is a clip's track, or why its packets cannot be taken over.
type candidate struct {
	track
	err error
}

// asItIs tells why a clip that plays faster or slower than it is cannot be copied.
func (c Clip) asItIs() error {
	if c.speed().Cmp(big.NewRat(1, 1)) == 0 {
		return nil
	}
	return fmt.Errorf("plays %s times as fast", c.speed().RatString())
}

// candidates finds the clips that can be copied. A film keeps to the one parameter set that most frames of matching
// clips share, and to that of its encoder, so that both can be announced in its header.
func candidates(clips []Clip, spans []span, s Settings, c clock) (found []candidate, ref []byte) {
	frames := map[string]int{}
	for i, clip := range clips {
		f := candidate{err: match(clip.Media, s)}
		if f.err == nil {
			f.err = clip.asItIs()
		}
		if f.err == nil {
			f.track, f.err = clip.Media.track(c)
		}
		if set := string(clip.Media.AVCC); f.err == nil {
			frames[set] += spans[i].end - spans[i].start
			if frames[set] > frames[string(ref)] {
				ref = clip.Media.AVCC
			}
		}
		found = append(found, f)
	}
	for i, clip := range clips {
		if found[i].err == nil && !bytes.Equal(clip.Media.AVCC, ref) {
			found[i].err = errors.New("parameters unlike most clips'")
		}
	}
	return found, ref
}
