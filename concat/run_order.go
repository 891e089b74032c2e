package concat

import (
	"cmp"
	"slices"
)

// longestFirst are the segments that are encoded, what takes longest first, so that all cores are busy until the end.
func (w *work) longestFirst() (order []int) {
	for i, s := range w.segments {
		if !s.Copy {
			order = append(order, i)
		}
	}
	length := func(i int) int { return w.segments[i].End - w.segments[i].Start }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(length(b), length(a)) })
	return order
}

// atOnce is how many small things one process does: beginning it takes longer than any of them.
const atOnce = 4
