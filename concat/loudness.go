package concat

import (
	"math"
	"slices"
)

// The loudness of a mix is measured in parts (EBU R128, ITU-R BS.1770-4): ffmpeg gives that of each 400 ms, ten times a
// second, and from these figures of all parts follows the film's, as if it had been measured in one go.
const (
	loudSteps  = 10  // figures a second
	loudPart   = 100 // steps in a part
	loudBefore = 10  // steps that ffmpeg hears before: 400 ms count, and filters settle
	loudAfter  = 1   // and after: none of a part is lost in a filter

	levelTries  = 4
	levelWithin = 0.2 // LU
	limitAhead  = 5   // ms

	absoluteGate = -70.0 // LUFS; what is less loud is silence
	relativeGate = -10.0 // LU below the loudness of what is not
)

// loudParts divides a film's sound. What is counted in a part are steps.
func loudParts(samples, hertz int64) (parts []soundPart) {
	size := hertz / loudSteps
	steps := int((samples + size - 1) / size)
	for at := 0; at < steps; at += loudPart {
		p := soundPart{first: at, end: min(at+loudPart, steps), drop: min(at, loudBefore)}
		p.from, p.to = int64(at-p.drop)*size, int64(p.end+loudAfter)*size
		parts = append(parts, p)
	}
	return parts
}

// heard is what was measured of a part of a mix.
type heard struct {
	Momentary []float64 // loudness of the 400 ms up to each step, in LUFS
	Peak      float64   // true peak since the beginning of the part, of 1 at full scale
}

// loudness is what was measured of a mix.
type loudness struct {
	I  float64 // integrated, in LUFS
	TP float64 // true peak, in dBTP
}

// silent reports whether nothing was heard.
func (l loudness) silent() bool { return math.IsInf(l.I, -1) }

func loudnessOf(parts []heard) loudness {
	var blocks []float64
	var peak float64
	for _, p := range parts {
		blocks, peak = append(blocks, p.Momentary...), max(peak, p.Peak)
	}
	blocks = atLeast(blocks, absoluteGate)
	counting := atLeast(blocks, meanLoudness(blocks)+relativeGate)
	const rounding = 0.0005 // ffmpeg tells three decimals
	return loudness{I: meanLoudness(counting), TP: 20 * math.Log10(peak+rounding)}
}

// audible is a loudness in LUFS, also of silence, of which rounding can leave less than nothing.
func audible(m float64) float64 {
	if math.IsNaN(m) {
		return 2 * absoluteGate
	}
	return max(m, 2*absoluteGate)
}

func atLeast(blocks []float64, gate float64) []float64 {
	return slices.DeleteFunc(slices.Clone(blocks), func(b float64) bool { return b < gate })
}

// meanLoudness is that of the mean power.
func meanLoudness(blocks []float64) float64 {
	var power float64
	for _, b := range blocks {
		power += math.Pow(10, b/10) / float64(len(blocks))
	}
	return 10 * math.Log10(power)
}

// measureArgs tell of a part, from raw samples on standard input, what readHeard reads.
func (t Timeline) measureArgs() []string {
	return t.rawInput("pipe:0", "pipe").Filter("ebur128", arg("peak=true:metadata=1")).
		Filter("ametadata", arg("mode=print:file=-")).Output("-", options{"f": "null"}).GetArgs()
}

// levelArgs turn the mix up by a gain, in decibels. Between samples peaks are higher than at them, so they are limited at
// four times the rate, by a limiter that looks ahead: all comes out late, by one sample less than it looks at.
func (t Timeline) levelArgs(gain float64, limited bool) []string {
	s := t.rawInput(nameMix, "file").Filter("volume", arg("%.1fdB:precision=float", tenths(gain)))
	if limited {
		fast := 4 * t.settings.SampleRate
		late := fast*limitAhead/1000 - 1
		s = s.Filter("aresample", arg("%d", fast)).Filter("apad", arg("pad_len=%d", late)).
			Filter("alimiter", arg("limit=%.4f:attack=%d:release=50:level=0", math.Pow(10, truePeak/20), limitAhead)).
			Filter("atrim", arg("start_sample=%d", late)).Filter("asetpts", arg("N")).
			Filter("aresample", arg("%d", t.settings.SampleRate))
	}
	return t.samples(s, nameLeveled)
}

// tenths rounds decibels to what nobody hears, so that a little change somewhere in a film leaves the rest of its sound as
// it was, and encoded.
func tenths(gain float64) float64 { return math.Round(10*gain) / 10 }
