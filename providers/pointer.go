package providers

import (
	"slices"
	"strconv"
	"strings"
)

// lookup gives what lies at a JSON pointer (RFC 6901), in which a step * stands for every element of an array or
// object. What is null or missing is not in the answer.
func lookup(doc any, pointer string) []any {
	if pointer == "" {
		return present(doc)
	}
	step, rest, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	if rest != "" {
		rest = "/" + rest
	}
	var found []any
	for _, child := range children(doc, unescape(step)) {
		found = append(found, lookup(child, rest)...)
	}
	return found
}

func present(v any) []any {
	if v == nil {
		return nil
	}
	return []any{v}
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~").Replace

func children(doc any, step string) []any {
	switch doc := doc.(type) {
	case map[string]any:
		return childrenOfObject(doc, step)
	case []any:
		return childrenOfArray(doc, step)
	}
	return nil
}

func childrenOfObject(doc map[string]any, step string) []any {
	if step != "*" {
		return present(doc[step])
	}
	var all []any
	for _, name := range sortedKeys(doc) {
		all = append(all, doc[name])
	}
	return all
}

func childrenOfArray(doc []any, step string) []any {
	if step == "*" {
		return slices.Clone(doc)
	}
	if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(doc) {
		return present(doc[i])
	}
	return nil
}
