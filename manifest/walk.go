package manifest

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

const (
	maxDepth   = 100       // levels of maps and lists
	maxValues  = 1_000_000 // values of a file, those included that aliases repeat
	maxAliased = 500_000   // values that aliases may repeat: as text they would be many megabytes
)

// walker turns the YAML reader's nodes into values with places, following aliases and merge keys.
type walker struct {
	*report
	source  *source
	anchors map[*yaml.Node]anchored
	active  map[*yaml.Node]bool // anchors that are being walked
	count   int                 // values so far, those that aliases repeat included
	aliased int
	depth   int
	failed  bool // whether the tree is not worth looking at
}

// anchored is a value that aliases may repeat, and how many values it has inside.
type anchored struct {
	node *node
	size int
}

// walk gives the tree of a document, or nil where it is not to be trusted.
func walk(src *source, doc *yaml.Node, rep *report) *node {
	w := &walker{report: rep, source: src, anchors: map[*yaml.Node]anchored{}, active: map[*yaml.Node]bool{}}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		doc = doc.Content[0]
	}
	n := w.node(doc)
	if w.failed {
		return nil
	}
	return n
}

func yamlPos(src *source, y *yaml.Node) Pos { return Pos{src.name, max(1, y.Line), max(1, y.Column)} }

func (w *walker) node(y *yaml.Node) *node {
	w.depth++
	defer func() { w.depth-- }()
	if w.depth > maxDepth {
		w.giveUp(y, "too-deep", "flatten it", "values are nested more than %d levels deep", maxDepth)
	}
	if w.failed {
		return w.new(y, nullNode, nil)
	}
	if y.Kind == yaml.AliasNode {
		return w.alias(y)
	}
	before := w.count
	if w.count++; w.count > maxValues {
		w.giveUp(y, "too-many-values", "split the storyboard", "the file holds more than %d values", maxValues)
	}
	if y.Anchor == "" {
		return w.value(y)
	}
	w.active[y] = true
	n := w.value(y)
	delete(w.active, y)
	w.anchors[y] = anchored{n, w.count - before}
	return n
}

// giveUp reports what makes the whole document unusable.
func (w *walker) giveUp(y *yaml.Node, code, hint, format string, args ...any) {
	if !w.failed {
		w.fail(yamlPos(w.source, y), code, hint, format, args...)
	}
	w.failed = true
}

// alias repeats an anchored value. Nothing is copied here, but later stages look at every repetition: a few lines of
// aliases to aliases would keep them busy for ever.
func (w *walker) alias(y *yaml.Node) *node {
	target := w.anchors[y.Alias]
	if w.active[y.Alias] || target.node == nil {
		w.giveUp(y, "alias-cycle", "an alias must not stand inside the value that it repeats", "alias *%s contains itself", y.Value)
		return w.new(y, nullNode, nil)
	}
	w.count += target.size
	w.aliased += target.size
	if w.aliased > maxAliased {
		w.giveUp(y, "alias-bomb", "write the values out, or use fewer aliases", "aliases repeat more than %d values", maxAliased)
	}
	return target.node
}

func (w *walker) new(y *yaml.Node, k kind, value any) *node {
	at := yamlPos(w.source, y)
	return &node{kind: k, line: int32(at.Line), column: int32(at.Column), source: w.source, value: value}
}

func (w *walker) value(y *yaml.Node) *node {
	switch y.Kind {
	case yaml.MappingNode:
		return w.dict(y)
	case yaml.SequenceNode:
		return w.sequence(y)
	}
	return w.scalar(y)
}

func (w *walker) sequence(y *yaml.Node) *node {
	n := w.new(y, listNode, nil)
	w.checkTag(n, y, "!!seq")
	n.items = make([]*node, 0, len(y.Content))
	values := make([]any, 0, len(y.Content))
	for _, item := range y.Content {
		inner := w.node(item)
		n.items, values = append(n.items, inner), append(values, inner.value)
	}
	n.value = values
	return n
}

func (w *walker) checkTag(n *node, y *yaml.Node, want string) {
	if tag := y.ShortTag(); tag != want && tag != "!" {
		w.reject(n, "unknown-tag", "remove the tag", "tag %s is not used in storyboards", printable(tag))
	}
}

// printable quotes what may hold control characters, for messages.
func printable(s string) string { return fmt.Sprintf("%q", s) }
