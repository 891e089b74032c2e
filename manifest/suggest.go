package manifest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// suggestion is the hint for a word that is none of the known ones: the nearest of them, or else all.
func suggestion(word string, known []string, otherwise string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 || len(known) > 40 {
		return otherwise
	}
	return otherwise + ": " + strings.Join(known, ", ")
}

// maxKnown is how many words are worth comparing with.
const maxKnown = 5000

// nearest is the known word with the fewest letters different, if these are few enough to be a slip.
func nearest(word string, known []string) string {
	length := utf8.RuneCountInString(word)
	if length > 2*maxNameRunes || len(known) > maxKnown {
		return "" // comparing takes the length squared, for each of them
	}
	best, least := "", 1+max(1, length*2/5)
	for _, k := range known {
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(k))
		if d < least {
			best, least = k, d
		}
	}
	return best
}
