package cli

import (
	"fmt"
	"strings"

	"shotlist/render/plan"
)

// Digests and lists of them say nothing to people but that they differ.
var opaque = map[string]bool{"parent": true, "first frame": true, "last frame": true, "references": true, "video": true, "label": true}

// difference shows the old and the new value of a field, from shortly before where they part.
func difference(c plan.Change) string {
	switch {
	case c.Old == "":
		return "new"
	case c.New == "":
		return "taken away"
	case opaque[c.Field]:
		return "another one"
	}
	old, changed := []rune(c.Old), []rune(c.New)
	from := max(0, common(old, changed)-20)
	return quote(old, from) + " -> " + quote(changed, from)
}

// common counts the characters that two texts begin with.
func common(a, b []rune) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// quote shows some of a text, with an ellipsis where there is more.
func quote(text []rune, from int) string {
	const most = 50
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	to := min(len(text), from+most)
	b.WriteString(string(text[from:to]))
	if to < len(text) {
		b.WriteString("…")
	}
	return fmt.Sprintf("%q", b.String())
}
