package concat

import "math/big"

// Place is where one clip shows in the film. All frames are of the film's rate.
type Place struct {
	Start, End      int      // frames of the film, End not included
	Overlap         int      // frames at the start that the clip before shows too
	In              int      // the clip's own frame that shows first, counted at its own speed
	HoldIn, HoldOut int      // frames for which the first and the last frame stand still
	Speed           *big.Rat // frames of the clip by frame of the film
	Frames          int      // length of the clip's file; 0: not known
	Sound           bool     // whether the file has any
}

// Places are those of all clips, in their order.
func (t Timeline) Places() []Place {
	out := make([]Place, len(t.spans))
	for i, s := range t.spans {
		clip := t.clips[i]
		_, sound := clip.Media.Info.First("audio")
		out[i] = Place{Start: s.start, End: s.end, Overlap: s.overlap, In: t.clock.frame(seconds(clip.In)),
			HoldIn: s.holdIn, HoldOut: s.holdOut, Speed: clip.speed(), Frames: t.clock.frame(clip.Media.length()), Sound: sound}
	}
	return out
}

// FrameAt is the frame of the film that shows at a time, in seconds.
func (t Timeline) FrameAt(at float64) int {
	r := new(big.Rat)
	if r.SetFloat64(at) == nil {
		return 0
	}
	return t.clock.frame(r)
}
