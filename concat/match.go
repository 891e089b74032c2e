package concat

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"shotlist/concat/ffmpeg"
)

// match tells why a clip's packets cannot stand in the film as they are: nil when they can.
func match(m Media, s Settings) error {
	v, ok := m.Info.First("video")
	switch size := (Size{v.Width, v.Height}); {
	case !ok:
		return errors.New("no picture")
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

// reference is the parameter set that most frames of the matching clips share. A film keeps to one, and to that of
// its encoder, so that both can be announced in its header.
func reference(clips []Clip, spans []span, s Settings) []byte {
	frames := map[string]int{}
	var best []byte
	for i, clip := range clips {
		if match(clip.Media, s) == nil {
			frames[string(clip.Media.AVCC)] += spans[i].end - spans[i].start
		}
	}
	for _, clip := range clips {
		if n := frames[string(clip.Media.AVCC)]; n > frames[string(best)] {
			best = clip.Media.AVCC
		}
	}
	return best
}

// copyable gives a clip's track where its packets can be taken over.
func copyable(m Media, s Settings, c clock, ref []byte) (track, error) {
	if err := match(m, s); err != nil {
		return track{}, err
	}
	if !bytes.Equal(m.AVCC, ref) {
		return track{}, errors.New("parameters unlike most clips'")
	}
	return m.track(c)
}
