package card

import (
	"cmp"
	"math"
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// typesetter shapes and wraps text. It serves one goroutine.
type typesetter struct {
	fonts   *Fonts
	shaper  shaping.HarfbuzzShaper
	split   shaping.Segmenter
	wrapper shaping.LineWrapper
	faces   map[*font.Font]*font.Face
	missing map[rune]bool
}

func newTypesetter(fonts *Fonts) *typesetter {
	return &typesetter{fonts: fonts, faces: map[*font.Font]*font.Face{}, missing: map[rune]bool{}}
}

// face gives a goroutine's own view of a font.
func (t *typesetter) face(f *font.Font) *font.Face {
	if t.faces[f] == nil {
		t.faces[f] = font.NewFace(f)
	}
	return t.faces[f]
}

// style is how a text is set.
type style struct {
	face    face
	size    float64 // of the em, in pixels
	leading float64 // from line to line, in ems
}

// line is one line of text, its runs from left to right.
type line struct {
	runs         []shaping.Output
	width        float64
	above, below float64 // ink above and below the baseline
}

// block is a wrapped text.
type block struct {
	lines         []line
	width, height float64
	ascent, pitch float64 // from the top to the first baseline; from baseline to baseline
	cut           bool    // it ends with an ellipsis
}

// set wraps a text into lines of at most width pixels. Where it has more than most lines, the last ends in an ellipsis.
func (t *typesetter) set(text string, s style, width float64, most int) block {
	b := block{}
	for _, paragraph := range paragraphs(text) {
		if most > 0 && len(b.lines) == most {
			b.cut = true
			break
		}
		t.add(&b, paragraph, s, width, most)
	}
	b.measure(s)
	return b
}

// add wraps one paragraph. What is cut off at the end of it is made good by an ellipsis; so are paragraphs that follow.
func (t *typesetter) add(b *block, text []rune, s style, width float64, most int) {
	direction := directionOf(text)
	config := shaping.WrapConfig{Direction: direction, BreakPolicy: shaping.WhenNecessary}
	if most > 0 {
		config.TruncateAfterLines = most - len(b.lines)
		config.Truncator = t.shape([]rune("…"), s, direction)[0]
	}
	runs := t.shape(text, s, direction)
	lines, cut := t.wrapper.WrapParagraphF(config, toFixed(width), text, shaping.NewSliceIterator(runs))
	for _, runs := range lines {
		b.lines = append(b.lines, lineOf(runs))
	}
	b.cut = b.cut || cut > 0
}

// shape turns runes into runs of glyphs, in logical order.
func (t *typesetter) shape(text []rune, s style, direction di.Direction) []shaping.Output {
	input := shaping.Input{Text: text, RunEnd: len(text), Direction: direction, Size: toFixed(s.size), Language: "en"}
	var runs []shaping.Output
	for _, part := range t.split.Split(input, &picker{typesetter: t, style: s, han: hanOf(text)}) {
		if part.Face == nil { // nothing to be seen in it
			part.Face = t.face(t.fonts.base[s.face])
		}
		run := t.shaper.Shape(part)
		narrowSpaces(&run, text, s)
		runs = append(runs, run)
	}
	return runs
}

// narrowSpaces takes back the spaces of fonts, such as those of emoji, that have them as wide as a picture.
func narrowSpaces(run *shaping.Output, text []rune, s style) {
	for i, g := range run.Glyphs {
		if text[g.TextIndex()] == ' ' && fromFixed(g.Advance) > 0.4*s.size {
			run.Glyphs[i].Advance = toFixed(0.28 * s.size)
		}
	}
	run.RecomputeAdvance()
}

// lineOf copies what the wrapper lends and puts the runs into the order in which they are seen.
func lineOf(lent shaping.Line) line {
	l := line{runs: slices.Clone(lent)}
	slices.SortStableFunc(l.runs, func(a, b shaping.Output) int { return cmp.Compare(a.VisualIndex, b.VisualIndex) })
	for _, run := range l.runs {
		l.width += fromFixed(run.Advance)
		l.above = max(l.above, fromFixed(run.GlyphBounds.Ascent))
		l.below = max(l.below, -fromFixed(run.GlyphBounds.Descent))
	}
	return l
}

// measure spaces the lines so that no ink meets ink, whatever the script.
func (b *block) measure(s style) {
	b.ascent, b.pitch = 0.74*s.size, s.leading*s.size
	below := 0.22 * s.size
	for i, l := range b.lines {
		b.width = max(b.width, l.width)
		b.ascent, below = max(b.ascent, l.above), max(below, l.below)
		if i > 0 {
			b.pitch = max(b.pitch, b.lines[i-1].below+l.above+0.08*s.size)
		}
	}
	b.height = b.ascent + below + b.pitch*float64(max(0, len(b.lines)-1))
}

func toFixed(pixels float64) fixed.Int26_6   { return fixed.Int26_6(math.Round(pixels * 64)) }
func fromFixed(pixels fixed.Int26_6) float64 { return float64(pixels) / 64 }
