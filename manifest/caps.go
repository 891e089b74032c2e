package manifest

// caps reads the overrides of what a service takes, with what is wrong left out. Durations are written in one form, so
// that whoever reads them needs no rules of storyboards: 8 becomes "8s", 1m "1m0s".
func (e *expander) caps(n *node) map[string]any {
	if !n.is(dictNode) {
		return nil
	}
	out := map[string]any{}
	for _, c := range n.entries {
		if v := e.cap(c); v != nil {
			out[c.key] = v
		}
	}
	return out
}

func (e *expander) cap(c entry) any {
	switch c.key {
	case "min_duration", "max_duration", "typical":
		if d, ok := e.duration(c.value, c.key); ok {
			return d.String()
		}
		return nil
	case "durations":
		return e.durations(c.value)
	case "sizes":
		return e.sizes(c.value)
	case "models":
		return e.models(c.value)
	case "references":
		return e.integer(c.value, 0)
	}
	if e.rejected(c.value) {
		return nil
	}
	return e.free(c.value)
}

func (e *expander) durations(n *node) []string {
	out := []string{}
	for _, item := range n.list() {
		if d, ok := e.duration(item, "duration"); ok {
			out = append(out, d.String())
		}
	}
	return out
}

func (e *expander) sizes(n *node) []string {
	out := []string{}
	for _, item := range n.list() {
		if s := e.size(item); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (e *expander) models(n *node) map[string]map[string]any {
	out := map[string]map[string]any{}
	for _, m := range n.all() {
		if caps := e.caps(m.value); caps != nil {
			out[m.key] = caps
		}
	}
	return out
}
