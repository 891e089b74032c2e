package manifest

import (
	"strconv"
	"time"

	"shotlist/schema"
)

// text reads a text with its variables put in; it is empty for everything else.
func (e *expander) text(n *node) string {
	if !n.is(textNode) {
		return ""
	}
	return e.scope.expand(n)
}

// textOr is text with a default.
func (e *expander) textOr(n *node, otherwise string) string {
	if s := e.text(n); s != "" {
		return s
	}
	return otherwise
}

func (e *expander) integer(n *node, otherwise int) int {
	if n.is(numberNode) && !e.rejected(n) {
		switch v := n.value.(type) {
		case int64:
			return int(v)
		case float64: // 8.0
			return int(v)
		}
	}
	return otherwise
}

func (e *expander) float(n *node) *float64 {
	if !n.is(numberNode) || e.rejected(n) {
		return nil
	}
	if i, ok := n.value.(int64); ok {
		return new(float64(i))
	}
	return new(n.value.(float64))
}

func (e *expander) boolean(n *node) bool { return n.is(boolNode) && n.value.(bool) }

// written is a text or number as it is written, so that no digit is lost.
func (e *expander) written(n *node) string {
	switch {
	case n.is(numberNode):
		return decimal(n)
	case n.is(textNode):
		return e.scope.expand(n)
	}
	return ""
}

// decimal writes a number without an exponent.
func decimal(n *node) string {
	if f, ok := n.value.(float64); ok && !plainSeconds.MatchString(n.raw) {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return n.raw
}

// duration reads a length of time, and reports one that is none.
func (e *expander) duration(n *node, key string) (time.Duration, bool) {
	s := e.written(n)
	if s == "" || e.rejected(n) {
		return 0, false
	}
	d, err := ParseDuration(s)
	if err != nil {
		e.reject(n, schema.BadValue, "write for example 8s, 500ms or 1m30s", "%s %q is %v", key, s, err)
		return 0, false
	}
	return d, true
}

// size reads a width and height, and reports one that is none.
func (e *expander) size(n *node) string {
	s := e.text(n)
	if s == "" || e.rejected(n) {
		return ""
	}
	if _, _, err := parseSize(s); err != nil {
		e.reject(n, schema.BadValue, "write width and height in pixels, for example 1280x720", "size %q is %v", s, err)
		return ""
	}
	return s
}

// free reads a value of any shape, with variables put into its texts.
func (e *expander) free(n *node) any {
	switch {
	case n == nil:
		return nil
	case n.kind == textNode:
		return e.scope.value(n)
	case n.kind == listNode:
		out := make([]any, 0, len(n.items))
		for _, item := range n.items {
			out = append(out, e.free(item))
		}
		return out
	case n.kind == dictNode:
		return e.freeMap(n)
	}
	return n.value
}

// freeMap reads a map of any values; nil where there is none.
func (e *expander) freeMap(n *node) map[string]any {
	if !n.is(dictNode) {
		return nil
	}
	out := make(map[string]any, len(n.entries))
	for _, entry := range n.entries {
		out[entry.key] = e.free(entry.value)
	}
	return out
}

// places are the positions of a map's values.
func places(n *node) map[string]Pos {
	out := make(map[string]Pos, len(n.all()))
	for _, e := range n.all() {
		out[e.key] = e.value.pos()
	}
	return out
}
