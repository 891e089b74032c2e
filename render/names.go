package render

import (
	"sync"

	"shotlist/render/plan"
)

// results are what jobs need of each other, from earlier runs and this one: the names that services gave to
// characters, by the job that created them, and whose clips stand for takes.
type results struct {
	mu sync.Mutex
	by map[plan.ID]string

	clips map[plan.ID]plan.ID // whose clips stand for takes
}

func newResults(steps []Step) *results {
	n := &results{by: map[plan.ID]string{}, clips: map[plan.ID]plan.ID{}}
	for _, s := range steps {
		switch {
		case s.Past.Character != "":
			n.by[s.Take.ID] = s.Past.Character
		case s.Clip != "":
			n.clips[s.Take.ID] = s.Clip
		}
	}
	return n
}

func (n *results) set(id plan.ID, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.by[id] = name
}

func (n *results) get(id plan.ID) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.by[id]
}

func (n *results) setClip(take, job plan.ID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.clips[take] = job
}

func (n *results) clip(take plan.ID) plan.ID {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.clips[take]
}
