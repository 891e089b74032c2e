// Package gates measures clips and films and says which checks they do not pass.
package gates

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Gate is one check and what is done about what does not pass it.
type Gate struct {
	Do    string   // warn, hold or retry; Judge only hands it on
	Limit *float64 // in the gate's unit; nil: its default
}

// Expect is what a file should be like. Zero fields are not compared.
type Expect struct {
	Seconds       float64
	FPS           float64
	Width, Height int
	Loudness      *float64 // LUFS; nil: nothing to compare with
}

// Limits are those of gates that do not give their own, in the gate's unit: seconds of duration, black, frozen and
// silent, dBTP of clipping, LU of loudness, 0 to 100 of scene_cut.
type Limits map[string]float64

// OfClips and OfFilms are the usual limits. A clip is silent when all of it is, so there is no limit in seconds.
var (
	OfClips = Limits{"duration": 0.5, "black": 0.5, "frozen": 2, "clipping": -0.1, "loudness": 8, "scene_cut": 30}
	OfFilms = Limits{"duration": 0.05, "black": 2, "frozen": 5, "silent": 5, "clipping": -1, "loudness": 1}
)

// Finding is a check that was not passed.
type Finding struct {
	Gate string `json:"gate"`
	Do   string `json:"do"`
	Msg  string `json:"message"`
}

// Judge compares what was measured with the gates. Findings come in the order of the gates' names.
func Judge(m Measures, gates map[string]Gate, want Expect, usual Limits) []Finding {
	var out []Finding
	for _, name := range slices.Sorted(maps.Keys(gates)) {
		check, known := checks[name]
		if !known {
			continue // schema names them all
		}
		limit, given := usual[name]
		if l := gates[name].Limit; l != nil {
			limit, given = *l, true
		}
		if msg := check(m, want, limit, given); msg != "" {
			out = append(out, Finding{name, gates[name].Do, msg})
		}
	}
	return out
}

// check says what is wrong; nothing where nothing is. A limit that was not given is the gate's own idea of one.
type check func(m Measures, want Expect, limit float64, given bool) string

var checks = map[string]check{
	"duration": func(m Measures, want Expect, limit float64, _ bool) string {
		if want.Seconds > 0 && math.Abs(m.Seconds-want.Seconds) > limit {
			return fmt.Sprintf("it lasts %.2f s instead of %.2f s", m.Seconds, want.Seconds)
		}
		return ""
	},
	"size": func(m Measures, want Expect, _ float64, _ bool) string {
		if want.Width > 0 && (m.Width != want.Width || m.Height != want.Height) {
			return fmt.Sprintf("it is %dx%d pixels instead of %dx%d", m.Width, m.Height, want.Width, want.Height)
		}
		return ""
	},
	"fps": func(m Measures, want Expect, limit float64, given bool) string {
		if !given {
			limit = want.FPS
		}
		if m.FPS < limit-0.01 {
			return fmt.Sprintf("it has %.3g frames a second, fewer than %.3g", m.FPS, limit)
		}
		return ""
	},
	"black":  longest("the picture is black", func(m Measures) []Span { return m.Black }),
	"frozen": longest("the picture stands still", func(m Measures) []Span { return m.Frozen }),
	"silent": silent,
	"clipping": func(m Measures, _ Expect, limit float64, _ bool) string {
		if m.TruePeak != nil && *m.TruePeak > limit {
			return fmt.Sprintf("its sound peaks at %.1f dBTP, above %.1f", *m.TruePeak, limit)
		}
		return ""
	},
	"loudness": func(m Measures, want Expect, limit float64, _ bool) string {
		if m.Loudness != nil && want.Loudness != nil && math.Abs(*m.Loudness-*want.Loudness) > limit {
			return fmt.Sprintf("its loudness is %.1f LUFS, more than %g LU from %.1f", *m.Loudness, limit, *want.Loudness)
		}
		return ""
	},
	"scene_cut": func(m Measures, _ Expect, limit float64, _ bool) string {
		if m.FirstCut > limit {
			return fmt.Sprintf("the picture jumps right after it begins (%.0f of 100)", m.FirstCut)
		}
		return ""
	},
}

// longest is a check of the longest of some spans.
func longest(what string, spans func(Measures) []Span) check {
	return func(m Measures, _ Expect, limit float64, _ bool) string {
		s := longestOf(spans(m))
		if s.Length() <= limit {
			return ""
		}
		return fmt.Sprintf("%s for %.2f s, from %.2f s on", what, s.Length(), s.From)
	}
}

func silent(m Measures, want Expect, limit float64, given bool) string {
	if !m.Sound {
		return "it has no sound"
	}
	if !given {
		limit = m.Seconds - 0.1 // all of it, but for what encoders add at the ends
	}
	return longest("there is no sound", func(m Measures) []Span { return m.Silent })(m, want, limit, given)
}

func longestOf(spans []Span) Span {
	if len(spans) == 0 {
		return Span{}
	}
	return slices.MaxFunc(spans, func(a, b Span) int { return cmp.Compare(a.Length(), b.Length()) })
}

// Median is the middle of some loudnesses, to compare a clip with; nil of none.
func Median(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	values = slices.Sorted(slices.Values(values))
	return &values[len(values)/2]
}
