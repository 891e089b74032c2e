package card

import (
	"bytes"
	"image"
	"image/color"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
)

var body = style{regular, 40, 1.3}

// noFontHas is the last private character there is.
const noFontHas = '\U0010FFFD'

func newTestSetter(tb testing.TB) *typesetter { return newTypesetter(newTestFonts(tb)) }

// drawn is what a text looks like on one line.
func drawn(t *typesetter, text string) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, 600, 80))
	item{block: t.set(text, body, 600, 1), y: 10, colour: color.White}.draw(dst)
	return dst
}

func TestScriptsAreDrawnWithGlyphsOfTheirOwn(t *testing.T) {
	box := drawn(newTestSetter(t), string(noFontHas))
	for name, text := range map[string]string{
		"latin": "é", "greek": "λ", "cyrillic": "Ж", "chinese": "灯", "japanese": "は", "korean": "등", "rare chinese": "𠮷",
		"arabic": "ح", "emoji": "😀",
	} {
		t.Run(name, func(t *testing.T) {
			set := newTestSetter(t)
			got := drawn(set, text)
			if len(set.missing) > 0 {
				t.Errorf("no font for %q", text)
			}
			if bytes.Equal(got.Pix, box.Pix) || bytes.Equal(got.Pix, make([]byte, len(got.Pix))) {
				t.Errorf("%q is drawn as a box or not at all", text)
			}
		})
	}
}

func TestCharactersWithoutAFontAreNamedAndBoxed(t *testing.T) {
	set := newTestSetter(t)
	got := drawn(set, "a"+string(noFontHas)+"b")
	if want := []rune{noFontHas}; !slices.Equal(slices.Collect(maps.Keys(set.missing)), want) {
		t.Errorf("missing: got %q, want %q", slices.Collect(maps.Keys(set.missing)), want)
	}
	if bytes.Equal(got.Pix, drawn(set, "ab").Pix) {
		t.Error("nothing is seen where the character should be")
	}
}

func TestWhatIsNotForSeeingIsNeverMissing(t *testing.T) {
	set := newTestSetter(t)
	drawn(set, "a\u200b\u200d\u2060\u202eb\ufe0f\x00\t\u00a0\u3000c\xff")
	for r := range set.missing {
		t.Errorf("%U is called missing", r)
	}
}

// glyphs are those that a text is set in.
func glyphs(set *typesetter, text string) map[font.GID]bool {
	out := map[font.GID]bool{}
	for _, run := range set.set(text, body, 600, 1).lines[0].runs {
		for _, g := range run.Glyphs {
			out[g.GlyphID] = true
		}
	}
	return out
}

func TestArabicIsJoinedAndRunsFromTheRight(t *testing.T) {
	set := newTestSetter(t)
	for glyph := range glyphs(set, "ح") {
		if glyphs(set, "حا")[glyph] {
			t.Error("a letter that is followed by another one has the form that it has alone")
		}
	}
	runs := set.set("حارس dolly", body, 600, 1).lines[0].runs
	if first := runs[0]; first.Direction != di.DirectionLTR || first.Runes.Offset == 0 {
		t.Error("latin words of an arabic line do not stand to the left")
	}
}

func TestLongTextEndsInAnEllipsis(t *testing.T) {
	set := newTestSetter(t)
	for _, text := range []string{strings.Repeat("storm ", 200), strings.Repeat("海", 900), "one\ntwo\nthree", strings.Repeat("x", 900)} {
		b := set.set(text, body, 300, 2)
		if len(b.lines) != 2 || !b.cut || b.width > 301 {
			t.Errorf("%.12q: %d lines, cut %v, %.0f wide", text, len(b.lines), b.cut, b.width)
		}
	}
}

func TestFontsServeSeveralGoroutines(t *testing.T) {
	fonts := newTestFonts(t)
	results := make(chan []byte)
	for range 4 {
		go func() { results <- drawn(newTypesetter(fonts), "Ångström 灯塔 حارس 😀").Pix }()
	}
	first := <-results
	for range 3 {
		if !bytes.Equal(first, <-results) {
			t.Error("the same text looks different")
		}
	}
}

func TestALabelStaysInItsBoxAndEndsInAnEllipsis(t *testing.T) {
	fonts, err := NewFonts(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	whole := image.NewRGBA(image.Rect(0, 0, 300, 100))
	box := image.Rect(10, 30, 150, 56)
	Label(whole.SubImage(box).(*image.RGBA), fonts, "storm@2, a take with a name that is far too long for its box", color.White)
	inked := 0
	for y := range 100 {
		for x := range 300 {
			if _, _, _, a := whole.At(x, y).RGBA(); a > 0 {
				inked++
				if !image.Pt(x, y).In(box) {
					t.Fatalf("ink at %d,%d, outside of %v", x, y, box)
				}
			}
		}
	}
	if inked < 200 {
		t.Errorf("only %d pixels have ink", inked)
	}
}
