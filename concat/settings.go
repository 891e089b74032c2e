package concat

import (
	"math/big"
	"time"
)

// Settings are what the film as a whole asks for. The zero value gives a film like its first clip.
type Settings struct {
	Title string // of the film, written into its metadata

	Size       Size     // zero: the first clip's, made even
	Fit        Fit      // how clips of another shape are laid out; empty: Pad
	FPS        *big.Rat // frames a second; nil: the first clip's, or 24
	SampleRate int      // hertz; zero: 48000

	Music    *Music
	Duck     bool     // the clips' own sound is quieter under voices
	Loudness *float64 // integrated, in LUFS, with true peaks of the mix under -2 dBTP; nil: left as it is

	Captions Captions

	// Quality is the constant rate factor of x264 for a film that is encoded from beginning to end, to be of that quality
	// throughout; nil: what can be copied is copied, the rest encoded so that it looks the same.
	Quality *int
	// Master makes a film to be encoded once more: what is not copied keeps almost everything, the sound all.
	Master bool

	FadeIn, FadeOut time.Duration // from and to black, with the sound
	Poster          time.Duration // where in the film the poster is taken
}

// Size is a picture's width and height in pixels.
type Size struct{ W, H int }

// Fit says how a clip of another shape is laid out in the film's picture.
type Fit string

// The fits: all of the clip with black bars, a picture filled with the clip's middle, or all of the clip in front of a
// blurred copy that fills the picture.
const (
	Pad  Fit = "pad"
	Crop Fit = "crop"
	Blur Fit = "blur"
)

// Music is the bed under the whole film. It starts with the film, is repeated as often as needed, and fades out with
// the film's end, over three seconds where nothing is said.
type Music struct {
	Path string
	Duck bool    // quieter while clips and voices sound
	Gain float64 // decibels

	FadeIn, FadeOut time.Duration // FadeOut zero: as the film fades out
}
