package concat

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"shotlist/concat/ffmpeg"
)

// aacRates are the sample rates that AAC knows.
var aacRates = []int{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000}

// settle fills what the settings leave open from the first clip, and checks them.
func settle(s Settings, clips []Clip) (Settings, error) {
	video, known := clips[0].Media.Info.First("video")
	if s.Size == (Size{}) && known {
		s.Size = DisplaySize(video)
	}
	s.Size = Size{s.Size.W &^ 1, s.Size.H &^ 1}
	if s.FPS == nil {
		s.FPS = frameRate(video)
	}
	if s.SampleRate == 0 {
		s.SampleRate = 48000
	}
	if s.Fit == "" {
		s.Fit = Pad
	}
	return s, s.check()
}

func (s Settings) check() error {
	return errors.Join(s.checkPicture(), s.checkSound(),
		s.look().Check(),
		unless(s.FadeIn >= 0 && s.FadeOut >= 0 && s.Poster >= 0, "the film's fades and poster time cannot be negative"))
}

func (s Settings) checkPicture() error {
	const least, most = 16, 16384
	fits := min(s.Size.W, s.Size.H) >= least && max(s.Size.W, s.Size.H) <= most
	return errors.Join(
		unless(fits, "the film's size is %s: give it one from 16x16 to 16384x16384", s.Size),
		unless(usable(s.FPS), "the film's %s frames a second are not a rate from 1 to 240 like 24 or 30000/1001", s.FPS.RatString()),
		unless(slices.Contains([]Fit{Pad, Crop, Blur}, s.Fit), "unknown fit %q; known are pad, crop and blur", s.Fit))
}

func (s Settings) checkSound() error {
	var loud, gain float64 = -16, 0
	if s.Loudness != nil {
		loud = *s.Loudness
	}
	if s.Music != nil {
		gain = s.Music.Gain
	}
	return errors.Join(
		unless(slices.Contains(aacRates, s.SampleRate), "AAC has no sample rate of %d Hz: use 48000 or 44100", s.SampleRate),
		unless(loud >= -70 && loud <= -5, "a loudness of %g LUFS is out of range: use -70 to -5, for example -16", loud),
		unless(gain >= -60 && gain <= 30, "a music gain of %g dB is out of range: use -60 to 30", gain))
}

func unless(good bool, format string, values ...any) error {
	if good {
		return nil
	}
	return fmt.Errorf(format, values...)
}

// usable tells whether a film can have a rate: from 1 to 240, as a fraction that MP4's time base can hold.
func usable(fps *big.Rat) bool {
	return fps.Cmp(big.NewRat(1, 1)) >= 0 && fps.Cmp(big.NewRat(240, 1)) <= 0 && fps.Denom().Cmp(big.NewInt(1001)) <= 0
}

func (s Size) String() string { return fmt.Sprintf("%dx%d", s.W, s.H) }

// frameRate is a stream's rate, or 24 where it has none that a film could have.
func frameRate(v ffmpeg.Stream) *big.Rat {
	for _, text := range []string{v.AverageRate, v.FrameRate} {
		if r, ok := rational(text); ok && usable(r) {
			return r
		}
	}
	return big.NewRat(24, 1)
}

// DisplaySize is how large a stream shows, with square pixels and upright.
func DisplaySize(v ffmpeg.Stream) Size {
	size := Size{v.Width, v.Height}
	if r, ok := pixelAspect(v); ok {
		size.W = int(nearest(new(big.Rat).Mul(r, big.NewRat(int64(v.Width), 1))))
	}
	if quarterTurn(v) {
		size.W, size.H = size.H, size.W
	}
	return size
}

// pixelAspect is the shape of a pixel that is not square.
func pixelAspect(v ffmpeg.Stream) (*big.Rat, bool) {
	var num, den int64
	if n, _ := fmt.Sscanf(v.SampleAspect, "%d:%d", &num, &den); n != 2 || num <= 0 || den <= 0 || num == den {
		return nil, false
	}
	return big.NewRat(num, den), true
}

// rotation is by how many degrees a player turns the picture.
func rotation(v ffmpeg.Stream) int {
	for _, data := range v.SideData {
		if degrees, ok := data["rotation"].(float64); ok {
			return int(degrees)
		}
	}
	return 0
}

// upright is how ffprobe writes the display matrix of a picture that is shown as it is, in 16.16 and 2.30 fixed point.
var upright = []string{"65536", "0", "0", "0", "65536", "0", "0", "0", "1073741824"}

// displayedOtherwise tells whether a player turns or mirrors the picture, or moves it.
func displayedOtherwise(v ffmpeg.Stream) bool {
	for _, data := range v.SideData {
		text, ok := data["displaymatrix"].(string)
		numbers := slices.DeleteFunc(strings.Fields(text), func(s string) bool { return strings.HasSuffix(s, ":") })
		if ok && !slices.Equal(numbers, upright) {
			return true
		}
	}
	return false
}

func quarterTurn(v ffmpeg.Stream) bool { return rotation(v)%180 != 0 }
