package manifest

import "slices"

type kind int8

const (
	nullNode kind = iota
	boolNode
	numberNode
	textNode
	listNode
	dictNode
)

// node is a value of a YAML file with its place. A nil node is a value that is not there: every method takes it.
type node struct {
	kind         kind
	line, column int32
	source       *source
	value        any            // as the schema sees it: nil, bool, int64, float64, string, []any or map[string]any
	raw          string         // of a scalar: as it was written, without quotes
	entries      []entry        // of a dict, in their order
	index        map[string]int // of a dict with many entries: where they are
	items        []*node        // of a list
}

// entry is a key of a dict with its value.
type entry struct {
	key          string
	line, column int32
	value        *node
}

func (e entry) pos() Pos { return Pos{e.value.source.name, int(e.line), int(e.column)} }

func (n *node) pos() Pos {
	if n == nil {
		return Pos{}
	}
	return Pos{n.source.name, int(n.line), int(n.column)}
}

func (n *node) is(k kind) bool { return n != nil && n.kind == k }

func (n *node) entry(key string) (entry, bool) {
	if n == nil {
		return entry{}, false
	}
	i, ok := n.index[key]
	if n.index == nil {
		i = slices.IndexFunc(n.entries, func(e entry) bool { return e.key == key })
		ok = i >= 0
	}
	if !ok {
		return entry{}, false
	}
	return n.entries[i], true
}

// indexFrom is the number of entries from which an index is faster than looking at each.
const indexFrom = 64

func (n *node) add(e entry) {
	n.entries = append(n.entries, e)
	if len(n.entries) == indexFrom {
		n.index = make(map[string]int, 2*indexFrom)
		for i, e := range n.entries {
			n.index[e.key] = i
		}
	} else if n.index != nil {
		n.index[e.key] = len(n.entries) - 1
	}
}

// get gives the value of a key, nil where there is none.
func (n *node) get(key string) *node {
	e, _ := n.entry(key)
	return e.value
}

// all gives the entries of a dict.
func (n *node) all() []entry {
	if n == nil {
		return nil
	}
	return n.entries
}

// list gives the items of a list.
func (n *node) list() []*node {
	if n == nil {
		return nil
	}
	return n.items
}

// follow goes down a path of keys and indexes; what is missing ends it early.
func (n *node) follow(path []any) *node {
	for _, step := range path {
		next := n
		switch step := step.(type) {
		case string:
			next = n.get(step)
		case int:
			if step < len(n.items) {
				next = n.items[step]
			}
		}
		if next == nil {
			return n
		}
		n = next
	}
	return n
}
