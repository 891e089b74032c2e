package providers

import (
	"maps"
	"slices"
	"time"
)

// sortedKeys makes walks over maps repeatable.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// object and array are JSON, short enough for tables.
type (
	object = map[string]any
	array  = []any
)

// seconds lists durations.
func seconds(all ...float64) []time.Duration {
	var out []time.Duration
	for _, s := range all {
		out = append(out, time.Duration(s*float64(time.Second)))
	}
	return out
}
