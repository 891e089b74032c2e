package render

import (
	"sync"

	"shotlist/render/plan"
)

// castNames are the names that services gave to characters, by the job that created them: earlier ones and those of
// this run.
type castNames struct {
	mu sync.Mutex
	by map[plan.ID]string
}

func newCastNames(steps []Step) *castNames {
	n := &castNames{by: map[plan.ID]string{}}
	for _, s := range steps {
		if s.Past.Character != "" {
			n.by[s.Job.ID] = s.Past.Character
		}
	}
	return n
}

func (n *castNames) set(id plan.ID, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.by[id] = name
}

func (n *castNames) get(id plan.ID) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.by[id]
}
