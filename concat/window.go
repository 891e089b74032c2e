package concat

import "slices"

// window is a run of film frames over which something is drawn, so that they cannot be copied.
type window struct {
	start, end int // end not included
	why        string
}

// undrawn are the parts of the frames from start to end over which nothing is drawn.
func (c *cutter) undrawn(start, end int) []window {
	var free []window
	for _, w := range c.drawn {
		if w.end <= start || w.start >= end {
			continue
		}
		if w.start > start {
			free = append(free, window{start: start, end: w.start})
		}
		start = max(start, w.end)
	}
	if start < end {
		free = append(free, window{start: start, end: end})
	}
	return free
}

// drawnIn says what is drawn over the frames from start to end.
func (c *cutter) drawnIn(start, end int) []string {
	var why []string
	for _, w := range c.drawn {
		if w.start < end && w.end > start && !slices.Contains(why, w.why) {
			why = append(why, w.why)
		}
	}
	return why
}
