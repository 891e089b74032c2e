package manifest

import (
	"strings"
	"unicode"
)

const (
	maxFilms = 1000    // of one storyboard
	maxShots = 200_000 // of all films of one storyboard
)

// choice is one value of an axis of the matrix.
type choice struct {
	axis  string
	value *node
}

// named is the value itself, or its name field where it has fields.
func (c choice) named() *node {
	if c.value.is(dictNode) {
		return c.value.get("name")
	}
	return c.value
}

// variants gives every combination of the matrix, the last axis turning fastest; one empty combination without a
// matrix.
func (l *loader) variants(f *file) [][]choice {
	matrix, shots := f.tree.get("matrix"), len(f.tree.get("shots").list())
	combined := [][]choice{nil}
	for _, e := range matrix.all() {
		values := l.axis(e)
		if len(values) == 0 {
			continue
		}
		if n := len(combined) * len(values); n > maxFilms || n*shots > maxShots {
			l.reject(e.value, "matrix-too-large", "split the storyboard or the matrix",
				"with this axis the matrix makes %d films of %d shots", n, shots)
			return combined[:1]
		}
		combined = cross(combined, values)
	}
	return combined
}

func cross(combined [][]choice, values []choice) [][]choice {
	var out [][]choice
	for _, c := range combined {
		for _, v := range values {
			out = append(out, append(append([]choice{}, c...), v))
		}
	}
	return out
}

// axis gives the usable values of an axis.
func (l *loader) axis(e entry) []choice {
	if problem := nameProblem(e.key); problem != "" {
		l.fail(e.pos(), "bad-name", nameHint, "the name of axis %q %s", e.key, problem)
	}
	var out []choice
	seen := map[string]bool{}
	for _, item := range e.value.list() {
		c := choice{e.key, item}
		name := c.named()
		if name == nil || name.raw == "" || len(name.entries)+len(name.items) > 0 {
			continue // the schema has said so
		}
		if seen[name.raw] {
			l.reject(name, "duplicate-value", "take one of them out", "axis %s has %q twice", e.key, name.raw)
			continue
		}
		seen[name.raw] = true
		out = append(out, c)
	}
	return out
}

// variantSuffix is what a combination adds to the film's name: -en-9x16.
func variantSuffix(axes []Axis) string {
	var b strings.Builder
	for _, a := range axes {
		b.WriteString("-" + fileWord(a.Value))
	}
	return b.String()
}

// fileWord writes a value so that it can be part of a file's name on every system.
func fileWord(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ':' || r == '/':
			return 'x'
		case isNameRune(r), r == '.', unicode.IsNumber(r):
			return r
		}
		return '-'
	}, s)
}
