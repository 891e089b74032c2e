package card

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"golang.org/x/text/unicode/bidi"
)

// picker finds a face for each rune and keeps what is missing.
type picker struct {
	*typesetter
	style  style
	script language.Script
	han    language.Script // the script whose fonts set Chinese characters here
}

func (p *picker) SetScript(s language.Script) {
	if s == language.Han {
		s = p.han
	}
	p.script = s
}

func (p *picker) ResolveFace(r rune) *font.Face {
	found := p.fonts.find(wish{r, p.script, p.style.face})
	if found == nil {
		p.missing[r] = true
		found = p.fonts.base[p.style.face]
	}
	return p.face(found)
}

// hanOf tells Japanese and Korean from Chinese by the other characters around.
func hanOf(text []rune) language.Script {
	for _, r := range text {
		switch s := scriptOf(language.LookupScript(r)); s {
		case language.Hiragana, language.Hangul:
			return s
		}
	}
	return language.Han
}

// paragraphs splits a text at line ends and takes out what is not for seeing. Spaces are folded.
func paragraphs(text string) [][]rune {
	var all [][]rune
	for part := range strings.Lines(strings.ToValidUTF8(text, "\uFFFD")) {
		shown := strings.Map(visible, part)
		if words := strings.Join(strings.Fields(shown), " "); words != "" {
			all = append(all, []rune(words))
		}
	}
	return all
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r):
		return -1
	}
	return r
}

// directionOf is the direction of the first letter that has one.
func directionOf(text []rune) di.Direction {
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return di.DirectionLTR
		case bidi.R, bidi.AL:
			return di.DirectionRTL
		}
	}
	return di.DirectionLTR
}
