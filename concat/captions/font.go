package captions

import (
	"strings"
	"unicode"
)

// family is the font that has the forms which readers of a language expect.
var family = []struct{ language, name string }{
	{"zh-Hant", "Noto Sans CJK TC"}, {"zh-TW", "Noto Sans CJK TC"}, {"zh-HK", "Noto Sans CJK HK"}, {"zh-MO", "Noto Sans CJK HK"},
	{"zh", "Noto Sans CJK SC"}, {"ja", "Noto Sans CJK JP"}, {"ko", "Noto Sans CJK KR"},
}

// For fills in the font that suits all lines of a film, so that every part of it is drawn alike.
func (l Look) For(lines []Line) Look {
	l.Font = l.font(lines)
	return l
}

// font is the family that a script asks for. One that is not installed, or lacks a character, is replaced by libass with
// what the machine has.
func (l Look) font(lines []Line) string {
	if l.Font != "" {
		return fontName(l.Font)
	}
	for _, f := range family {
		if l.Language == f.language || strings.HasPrefix(l.Language, f.language+"-") {
			return f.name
		}
	}
	return byScript(lines)
}

// byScript tells Japanese and Korean from Chinese by the other characters around.
func byScript(lines []Line) string {
	name := "Noto Sans"
	for _, line := range lines {
		for _, r := range line.Text {
			switch {
			case unicode.In(r, unicode.Hiragana, unicode.Katakana):
				return "Noto Sans CJK JP"
			case unicode.Is(unicode.Hangul, r):
				return "Noto Sans CJK KR"
			case unicode.Is(unicode.Han, r):
				name = "Noto Sans CJK SC"
			}
		}
	}
	return name
}

// fontName takes out what would end the field of a style.
func fontName(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ',' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, name)
}
