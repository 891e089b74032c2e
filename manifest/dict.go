package manifest

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// dict reads a map: its own keys first, then what merge keys bring.
func (w *walker) dict(y *yaml.Node) *node {
	n := w.new(y, dictNode, nil)
	w.checkTag(n, y, "!!map")
	values := make(map[string]any, len(y.Content)/2)
	n.value, n.entries = values, make([]entry, 0, len(y.Content)/2)
	var merges []*node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], w.node(y.Content[i+1])
		if key.ShortTag() == "!!merge" {
			merges = append(merges, value)
		} else if name, ok := w.key(key); ok {
			w.put(n, entry{name, int32(key.Line), int32(key.Column), value})
		}
	}
	for _, m := range merges {
		w.merge(n, m)
	}
	return n
}

// put adds a key. The YAML reader would take the same key twice and let one of them win.
func (w *walker) put(n *node, e entry) {
	values := n.value.(map[string]any)
	if _, twice := values[e.key]; twice {
		first, _ := n.entry(e.key)
		w.fail(e.pos(), "duplicate-key", fmt.Sprintf("the first one stands at %s; keep one of them", first.pos()),
			"key %q is already set", e.key)
		return
	}
	values[e.key] = e.value.value
	n.add(e)
}

// key reads a key as text. Numbers and words such as true are keys by their spelling.
func (w *walker) key(y *yaml.Node) (string, bool) {
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if y.Kind != yaml.ScalarNode || y.Value == "" {
		w.fail(yamlPos(w.source, y), "bad-key", "write a word before the colon; put text with braces into quotes", "a key must be text")
		return "", false
	}
	if bad, ok := forbiddenIn(y.Value, true); ok {
		w.fail(yamlPos(w.source, y), "control-character", "retype the key by hand", "key %q holds the invisible character %U", y.Value, bad)
		return "", false
	}
	return y.Value, true
}

// merge adds the entries of a << value, a map or a list of maps, that are not there yet.
func (w *walker) merge(into, from *node) {
	switch from.kind {
	case dictNode:
		values := into.value.(map[string]any)
		for _, e := range from.entries {
			if _, ok := values[e.key]; !ok {
				values[e.key] = e.value.value
				into.add(e)
			}
		}
	case listNode:
		for _, item := range from.items {
			if item.is(dictNode) {
				w.merge(into, item)
			} else {
				w.badMerge(item)
			}
		}
	default:
		w.badMerge(from)
	}
}

func (w *walker) badMerge(n *node) {
	w.reject(n, "bad-merge", "write <<: *name, where &name marks a map", "<< takes a map or a list of maps")
}
