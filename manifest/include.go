package manifest

import (
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"

	"shotlist/schema"
)

// sections are what a file brings to those that include it: its own entries and those of its includes.
type sections struct {
	byName map[string]section // of vars, providers, characters and defaults
	style  *node
}

type section map[string]entry

var sharedSections = []string{"vars", "providers", "characters", "defaults"}

// sectionsOf gives what a checked file and its includes bring together. The chain holds the files on the way here.
func (l *loader) sectionsOf(f *file, chain []*file) *sections {
	if f.sections == nil {
		own := ownSections(f)
		chain = append(slices.Clip(chain), f)
		var included []*sections
		for _, n := range f.tree.get("include").list() {
			if inner := l.include(f, n, chain); inner != nil {
				included = append(included, l.sectionsOf(inner, chain))
			}
		}
		f.sections = l.combine(own, included)
	}
	return f.sections
}

func ownSections(f *file) *sections {
	own := &sections{byName: map[string]section{}, style: f.tree.get("style")}
	for _, name := range sharedSections {
		entries := section{}
		for _, e := range f.tree.get(name).all() {
			entries[e.key] = e
		}
		own.byName[name] = entries
	}
	return own
}

// include reads the file that an item of include: names.
func (l *loader) include(f *file, n *node, chain []*file) *file {
	if !n.is(textNode) || l.rejected(n) {
		return nil
	}
	name, problem := f.locate(n.raw)
	if problem != nil {
		l.rejectPath(n, n.raw, problem)
		return nil
	}
	inner := l.read(f.root, name)
	if inner.err != nil {
		code, why := reason(inner.err)
		l.rejectPath(n, n.raw, &pathProblem{code, why, "paths of include: are relative to this file's folder"})
		return nil
	}
	if i := slices.Index(chain, inner); i >= 0 {
		l.reject(n, "include-cycle", "take one of them out", "files include each other in a circle: %s", circle(chain[i:]))
		return nil
	}
	if !l.check(inner, schema.ValidateIncluded) {
		return nil
	}
	return inner
}

func circle(files []*file) string {
	var names []string
	for _, f := range append(slices.Clone(files), files[0]) {
		names = append(names, f.path)
	}
	return strings.Join(names, " -> ")
}

// check takes a file into account and looks for what can be seen without its surroundings, once. It is false where the
// file has no tree.
func (l *loader) check(f *file, compare func(any) []schema.Problem) bool {
	first := !f.used
	l.use(f)
	if f.tree != nil && first {
		l.findSecrets(f)
		l.validate(f, compare)
	}
	return f.tree != nil
}

// combine lays a file's own entries over those of its includes. Two includes that say different things under one name
// cannot both be right.
func (l *loader) combine(own *sections, included []*sections) *sections {
	out := &sections{byName: map[string]section{}, style: own.style}
	for _, name := range sharedSections {
		merged := section{}
		for _, inner := range included {
			for _, key := range slices.Sorted(maps.Keys(inner.byName[name])) {
				l.bring(merged, own.byName[name], inner.byName[name][key], name)
			}
		}
		maps.Copy(merged, own.byName[name])
		out.byName[name] = merged
	}
	for _, inner := range included {
		l.bringStyle(out, own, inner)
	}
	return out
}

func (l *loader) bring(merged, own section, e entry, in string) {
	first, known := merged[e.key]
	if _, overridden := own[e.key]; overridden || known && sameValue(first.value, e.value, in) {
		return
	}
	if known {
		l.fail(e.pos(), "include-conflict", "rename one of them, or say in the storyboard itself which is meant",
			"%q of %s is already defined, differently, at %s", e.key, in, first.pos())
		return
	}
	merged[e.key] = e
}

func (l *loader) bringStyle(out, own, inner *sections) {
	switch {
	case own.style != nil || inner.style == nil:
	case out.style == nil:
		out.style = inner.style
	case out.style.raw != inner.style.raw:
		l.reject(inner.style, "include-conflict", "say in the storyboard itself which style is meant",
			"the style is already defined, differently, at %s", out.style.pos())
	}
}

// sameValue compares entries of two files. Paths in them are relative to their files, so that the same words in two
// folders mean different things.
func sameValue(a, b *node, in string) bool {
	return reflect.DeepEqual(a.value, b.value) &&
		(in == "vars" || path.Dir(a.source.path) == path.Dir(b.source.path))
}
