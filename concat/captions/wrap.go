package captions

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// The longest rows that are read at a glance, in columns of half an em, as broadcasters and streaming services set
// them: 42 letters, or 16 Chinese, Japanese or Korean characters, which take two columns each.
const (
	letters    = 42
	ideographs = 32
)

// Columns is how wide the rows of a text may be, where nothing narrower asks for less.
func Columns(text string) int {
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) {
			return ideographs
		}
	}
	return letters
}

// Wrap breaks a text into rows of at most so many columns, as few as possible and of about the same width. It breaks
// where Unicode's line breaking algorithm (UAX #14) allows: at spaces, between ideographs, but not before a full stop or
// a closing bracket. What has no such place, and is too wide, is broken between characters.
func Wrap(text string, columns int) []string {
	var rows []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		best := fill(paragraph, columns)
		for narrower := columns - 1; narrower > 0; narrower-- {
			rows := fill(paragraph, narrower)
			if len(rows) > len(best) || widest(rows) > narrower {
				break
			}
			best = rows
		}
		rows = append(rows, best...)
	}
	return turned(text, rows)
}

// fill puts as much as fits into each row.
func fill(text string, columns int) []string {
	var rows []string
	row := ""
	state := -1
	for text != "" {
		var part string
		part, text, _, state = uniseg.FirstLineSegmentInString(text, state)
		for _, piece := range pieces(part, columns) {
			if row != "" && width(row+piece) > columns {
				rows, row = append(rows, strings.Trim(row, " ")), ""
			}
			row += piece
		}
	}
	return append(rows, strings.Trim(row, " "))
}

// pieces breaks what is too wide for any row between characters.
func pieces(part string, columns int) []string {
	if width(part) <= columns {
		return []string{part}
	}
	var out []string
	piece, state := "", -1
	for rest := part; rest != ""; {
		var character string
		character, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if piece != "" && width(piece+character) > columns {
			out, piece = append(out, piece), ""
		}
		piece += character
	}
	return append(out, piece)
}

// width is how many columns a text takes; the space at its end does not count.
func width(text string) int { return uniseg.StringWidth(strings.TrimRight(text, " ")) }

func widest(rows []string) int {
	most := 0
	for _, row := range rows {
		most = max(most, width(row))
	}
	return most
}
