package captions

import "golang.org/x/text/unicode/bidi"

// Marks that say in which direction a row is read, where its own first letter says otherwise.
const (
	leftToRight = "\u200e"
	rightToLeft = "\u200f"
)

// turned gives the rows of one text its direction. A player looks at each row alone, and a row of an Arabic text that
// happens to begin with a Latin name would be laid out the wrong way around.
func turned(text string, rows []string) []string {
	mark := direction(text)
	if mark == "" {
		return rows
	}
	for i, row := range rows {
		if own := direction(row); own != mark && (own != "" || mark == rightToLeft) {
			rows[i] = mark + row
		}
	}
	return rows
}

// direction is the mark of the first letter that has a direction; empty where none has.
func direction(text string) string {
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return leftToRight
		case bidi.R, bidi.AL:
			return rightToLeft
		}
	}
	return ""
}
