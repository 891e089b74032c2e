package concat

// The quantizers of x264. A constant one, the same for pictures of all kinds, bounds how far each is from its source,
// whatever it shows: 41 dB at 19, also of noise. Rate control would spend least on what moves fast or shows
// briefly, and what stands beside copied pictures has to be as good as they are.
const (
	looksTheSame = 19
	asGoodAsAll  = 8 // of what is encoded once more
)

// alike has pictures of all kinds coded alike, and no edges smoothed: at these quantizers none need it, and it costs what
// has sharp edges of its own 2 dB.
const alike = "pbratio=1:no-deblock=1:"

// effort is how x264 is to encode: its preset, the option and value that say how good its pictures are, and more of its
// parameters.
type effort struct {
	preset, rate string
	value        int
	more         string
}

// effort says how the film's segments are encoded. Where most is copied, what is encoded is little, and is to be there
// soon: ultrafast takes two thirds of the time of the next slower preset and a third more bytes. Where most is encoded the
// bytes count. All segments of a film are encoded in one way, for they share a parameter set.
func (t Timeline) effort() effort {
	switch {
	case t.settings.Quality != nil:
		return effort{"veryfast", "crf", *t.settings.Quality, ""}
	case t.settings.Master:
		return effort{"ultrafast", "qp", asGoodAsAll, alike}
	case t.mostlyCopied():
		return effort{"ultrafast", "qp", looksTheSame, alike}
	}
	return effort{"veryfast", "qp", looksTheSame, alike}
}

func (t Timeline) mostlyCopied() bool {
	copied := 0
	for _, s := range t.segments {
		if s.Copy {
			copied += s.End - s.Start
		}
	}
	return 2*copied > t.Frames()
}
