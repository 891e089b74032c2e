package card

import (
	"testing"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// installed are fonts that all have the same few characters.
func installed(families ...string) []fontscan.Footprint {
	var all []fontscan.Footprint
	for i, family := range families {
		f := fontscan.Footprint{Family: font.NormalizeFamily(family), Location: fontscan.Location{File: family, Index: uint16(i)}}
		f.Aspect.SetDefaults()
		for _, r := range "直は등a😀↗" {
			f.Runes.Add(r)
		}
		all = append(all, f)
	}
	return all
}

func TestFontsAreChosenByScript(t *testing.T) {
	fonts := installed("Noto Serif CJK SC", "Noto Color Emoji", "Noto Sans CJK KR", "Last Resort", "DejaVu Sans", "Noto Sans CJK JP",
		"Noto Sans CJK SC")
	for _, tc := range []struct {
		name   string
		char   rune
		script language.Script
		want   string
	}{
		{"chinese", '直', language.Han, "Noto Sans CJK SC"},
		{"chinese in japanese", '直', hanOf([]rune("直す")), "Noto Sans CJK JP"},
		{"chinese in korean", '直', hanOf([]rune("直립")), "Noto Sans CJK KR"},
		{"katakana", 'は', language.Katakana, "Noto Sans CJK JP"},
		{"emoji after latin", '😀', language.Latin, "Noto Color Emoji"},
		{"emoji after chinese", '😀', language.Han, "Noto Color Emoji"},
		{"arrow", '↗', language.Common, "DejaVu Sans"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := rank(fonts, wish{tc.char, tc.script, regular})[0].Location.File; got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestTheNearestWeightIsChosen(t *testing.T) {
	fonts := installed("Noto Sans CJK SC", "Noto Sans CJK SC", "Noto Sans CJK SC")
	fonts[0].Aspect.Weight, fonts[1].Aspect.Weight = font.WeightBlack, font.WeightBold
	for cut, want := range map[face]uint16{regular: 2, medium: 2, bold: 1} {
		if got := rank(fonts, wish{'直', language.Han, cut})[0].Location.Index; got != want {
			t.Errorf("cut %d: got font %d, want %d", cut, got, want)
		}
	}
}

func TestFontsOfBoxesAreNeverChosen(t *testing.T) {
	if got := rank(installed("Last Resort", ".LastResort", "Adobe Blank"), wish{'直', language.Han, regular}); len(got) > 0 {
		t.Errorf("got %s", got[0].Location.File)
	}
}
