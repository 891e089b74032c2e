package manifest

import (
	"maps"
	"slices"
)

// Names lists the files that were read, as positions name them, sorted.
func (s Sources) Names() []string { return slices.Sorted(maps.Keys(s.files)) }
