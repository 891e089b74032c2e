package providers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// warnOfMissing names the characters that no font has, and what brings fonts for them.
func warnOfMissing(ctx context.Context, missing []rune) {
	if len(missing) == 0 {
		return
	}
	const most = 8
	var names, packages []string
	for i, r := range missing {
		if i < most {
			names = append(names, fmt.Sprintf("%c (%U)", r, r))
		}
		if p := fontsFor(r); !slices.Contains(packages, p) {
			packages = append(packages, p)
		}
	}
	if more := len(missing) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	Warn(ctx, fmt.Sprintf("no font on this machine has %s; install %s", strings.Join(names, ", "), strings.Join(packages, " and ")))
}

// fontsFor says which fonts have a character: the package of Debian and Ubuntu, and the name to look for elsewhere.
func fontsFor(r rune) string {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo):
		return "fonts-noto-cjk (Noto Sans CJK)"
	case unicode.Is(unicode.So, r) && r >= 0x1F000:
		return "fonts-noto-color-emoji (Noto Color Emoji)"
	}
	return "fonts-noto-core (Noto Sans)"
}
