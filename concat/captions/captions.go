// Package captions writes the captions of a film: lines with their times in it, as SRT, as WebVTT, and as an ASS script
// that draws them into the picture.
package captions

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Line is a caption that shows from a time up to another, which is not included.
type Line struct {
	From, To time.Duration
	Text     string // may have several lines
}

// Settle puts lines in order and takes out what does not show. No two of the result overlap: a line ends where the next
// begins, and those that begin together are shown together, one above the other.
func Settle(lines []Line) []Line {
	var out []Line
	sorted := slices.SortedStableFunc(slices.Values(lines), func(a, b Line) int { return cmp.Compare(a.From, b.From) })
	for _, l := range sorted {
		if l.Text = clean(l.Text); l.Text == "" || l.To <= l.From {
			continue
		}
		if n := len(out); n > 0 && out[n-1].From == l.From {
			out[n-1].To, out[n-1].Text = max(out[n-1].To, l.To), out[n-1].Text+"\n"+l.Text
			continue
		} else if n > 0 {
			out[n-1].To = min(out[n-1].To, l.From)
		}
		out = append(out, l)
	}
	return out
}

// clean folds spaces, and takes out empty lines, which end a caption in every format, and what is not for seeing.
func clean(text string) string {
	var rows []string
	for row := range strings.Lines(strings.ToValidUTF8(text, "\uFFFD")) {
		if words := strings.Join(strings.FieldsFunc(strings.Map(visible, row), isSpace), " "); words != "" {
			rows = append(rows, words)
		}
	}
	return strings.Join(rows, "\n")
}

func isSpace(r rune) bool { return r == ' ' }

func visible(r rune) rune {
	switch {
	case r == '\u00a0' || r == '\u202f':
		return r // spaces that must not break
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r):
		return -1
	}
	return r
}
