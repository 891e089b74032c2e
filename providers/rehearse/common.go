package rehearse

import "slices"

// optional is null where there is nothing to say.
func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// latest lists the jobs of a kind, the newest first, as services do.
func (g *Gateway) latest(kind string) []*job {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []*job
	for id, j := range g.jobs {
		if j.Kind == kind && id == j.ID {
			all = append(all, j)
		}
	}
	slices.SortFunc(all, func(a, b *job) int { return b.Accepted.Compare(a.Accepted) })
	return all[:min(len(all), 100)]
}

// cancelling makes the route of a wish to stop a job: it fails without a reason.
func cancelling(name func(*exchange) string) func(*exchange) {
	return func(x *exchange) {
		if j := x.find(name(x)); j != nil {
			x.stop(j)
			x.answer(object{"id": j.ID})
		}
	}
}

func (g *Gateway) stop(j *job) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !j.isMade() {
		j.stopped = true
	}
}
