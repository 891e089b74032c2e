package manifest

import (
	"maps"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// cast are the characters of a film.
type cast struct {
	byName map[string]Character // by the name in Unicode's composed form
	names  []string             // sorted
}

func (e *expander) characters() cast {
	c := cast{byName: map[string]Character{}}
	declared := e.shared.byName["characters"]
	for _, key := range slices.Sorted(maps.Keys(declared)) {
		at := declared[key]
		name := norm.NFC.String(key)
		if first, twice := c.byName[name]; twice {
			e.fail(at.pos(), "duplicate-name", "rename one of them", "character %q differs from the one at %s only in how its letters are stored", key, first.Pos)
			continue
		}
		if problem := nameProblem(name); problem != "" {
			e.fail(at.pos(), "bad-name", nameHint, "the name of character %q %s", key, problem)
		}
		c.byName[name] = e.character(name, at)
		c.names = append(c.names, name)
	}
	slices.Sort(c.names)
	return c
}

func (e *expander) character(name string, at entry) Character {
	n := at.value
	return Character{
		Name: name, Description: e.text(n.get("description")), Images: e.medias(n.get("images"), "image"),
		Video: e.media(n.get("video"), "video"), ID: e.text(n.get("id")), Options: e.freeMap(n.get("options")), Pos: at.pos(),
	}
}
