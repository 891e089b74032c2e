package card

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// families lists, per script, the fonts that set it well, best first: sans serifs that come with Debian, macOS and
// Windows. Names are written as font.NormalizeFamily writes them.
var families = map[language.Script][]string{
	language.Han: {"notosanscjksc", "sourcehansanssc", "notosanssc", "pingfangsc", "hiraginosansgb", "microsoftyahei",
		"wenquanyimicrohei", "wenquanyizenhei", "simhei", "droidsansfallback"},
	language.Hiragana: {"notosanscjkjp", "sourcehansans", "notosansjp", "hiraginosans", "hiraginokakugothicpron",
		"yugothic", "meiryo", "ipagothic", "vlgothic"},
	language.Hangul: {"notosanscjkkr", "sourcehansanskr", "notosanskr", "applesdgothicneo", "malgungothic", "nanumgothic"},
	language.Arabic: {"notosansarabic", "geezapro", "segoeui", "dejavusans", "arial"},
	language.Hebrew: {"notosanshebrew", "arialhebrew", "segoeui", "dejavusans", "arial"},
	language.Thai:   {"notosansthai", "thonburi", "leelawadeeui", "loma"},
}

// emoji lists the fonts for pictographs, whatever the script around them.
var emoji = []string{"notocoloremoji", "applecoloremoji", "segoeuiemoji", "notoemoji", "dejavusans"}

// alike maps scripts that are set in the font of another one.
var alike = map[language.Script]language.Script{
	language.Katakana: language.Hiragana, language.Bopomofo: language.Han,
}

// preferred lists the families to take first for a character.
func preferred(w wish) []string {
	if w.char >= 0x1F000 && w.char < 0x20000 {
		return emoji
	}
	return families[scriptOf(w.script)]
}

// prefersSystem is true for scripts whose punctuation belongs to their own fonts, not to the Latin one.
func prefersSystem(w wish) bool {
	switch scriptOf(w.script) {
	case language.Han, language.Hiragana, language.Hangul:
		return w.char > 0x7F && w.char < 0x1F000 || w.char >= 0x20000
	}
	return false
}

func scriptOf(s language.Script) language.Script {
	if other, ok := alike[s]; ok {
		return other
	}
	return s
}

// rank lists the fonts that have the character, best first. The order depends on names and weights only, so that it
// is the same at every run on a machine.
func rank(fonts []fontscan.Footprint, w wish) []fontscan.Footprint {
	var fit []fontscan.Footprint
	for _, f := range fonts {
		if f.Runes.Contains(w.char) && !isPlaceholder(f.Family) {
			fit = append(fit, f)
		}
	}
	slices.SortStableFunc(fit, func(a, b fontscan.Footprint) int {
		return cmp.Or(cmp.Compare(rankOf(a, w), rankOf(b, w)), strings.Compare(a.Family, b.Family),
			strings.Compare(a.Location.File, b.Location.File), cmp.Compare(a.Location.Index, b.Location.Index))
	})
	return fit
}

// isPlaceholder is true for fonts that have a box for every character there is.
func isPlaceholder(family string) bool {
	return strings.Contains(family, "lastresort") || strings.Contains(family, "adobeblank")
}

// rankOf is low for fonts to be taken first: those of the list, then sans serifs, then the rest; among them the weight
// that is nearest, upright and of normal width.
func rankOf(f fontscan.Footprint, w wish) float64 {
	rank := 1000 * familyRank(f.Family, preferred(w))
	rank += math.Abs(float64(f.Aspect.Weight-weights[w.face])) / 10
	if f.Aspect.Style == font.StyleItalic {
		rank += 500
	}
	return rank + 100*math.Abs(float64(f.Aspect.Stretch-font.StretchNormal))
}

func familyRank(family string, preferred []string) float64 {
	if i := slices.Index(preferred, family); i >= 0 {
		return float64(i)
	}
	for i, word := range []string{"serif", "mono", "unifont"} {
		if strings.Contains(strings.ReplaceAll(family, "sansserif", "sans"), word) {
			return float64(200 + i)
		}
	}
	if strings.Contains(family, "sans") {
		return 100
	}
	return 150
}
