package render

import (
	"slices"

	"shotlist/render/plan"
)

// board knows which steps may start: those whose needs are done and whose account has a free slot. It does no I/O and
// is used by one goroutine.
type board struct {
	limit      int            // jobs in flight altogether
	limits     map[string]int // and by account
	inFlight   int
	busy       map[string]int
	queues     map[string][]*Step // ready steps by account, first come first served
	accounts   []string           // in the order of first appearance, so that the choice is the same every time
	missing    map[plan.ID]int    // how many needs of a step are not done yet
	dependents map[plan.ID][]*Step
	stranded   map[plan.ID]bool // steps that were given up, so that two failures give up each only once
	failures   map[string]int   // in a row, by account
}

// newBoard puts the steps that work onto a board. limits gives the slots of an account.
func newBoard(steps []Step, limit int, limits func(*plan.Job) int) *board {
	b := &board{limit: limit, limits: map[string]int{}, busy: map[string]int{}, queues: map[string][]*Step{},
		missing: map[plan.ID]int{}, dependents: map[plan.ID][]*Step{}, stranded: map[plan.ID]bool{}, failures: map[string]int{}}
	pending := map[plan.ID]bool{}
	for i := range steps {
		if steps[i].Works() {
			pending[steps[i].Take.ID] = true
			b.add(&steps[i], pending, limits)
		}
	}
	return b
}

func (b *board) add(s *Step, pending map[plan.ID]bool, limits func(*plan.Job) int) {
	for _, job := range s.Take.All() {
		if _, ok := b.limits[job.Account]; !ok {
			b.limits[job.Account] = limits(job)
			b.accounts = append(b.accounts, job.Account)
		}
	}
	for _, need := range s.Job.After() {
		if pending[need] && s.Creates() { // what was sent already is only to be fetched
			b.missing[s.Take.ID]++
			b.dependents[need] = append(b.dependents[need], s)
		}
	}
	if b.missing[s.Take.ID] == 0 {
		b.enqueue(s)
	}
}

func (b *board) enqueue(s *Step) {
	b.queues[s.Job.Account] = append(b.queues[s.Job.Account], s)
}

// next takes a step that may start now; nil where none may.
func (b *board) next() *Step {
	if b.inFlight >= b.limit {
		return nil
	}
	for _, account := range b.accounts {
		i := slices.IndexFunc(b.queues[account], func(s *Step) bool { return !b.broken(s) })
		if i >= 0 && b.busy[account] < b.limits[account] {
			s := b.queues[account][i]
			b.queues[account] = slices.Delete(b.queues[account], i, i+1)
			b.busy[account]++
			b.inFlight++
			return s
		}
	}
	return nil
}

// broken reports whether a step's account has failed too often in a row for anything more to be sent there. What was
// sent already is followed all the same: that costs nothing.
func (b *board) broken(s *Step) bool {
	limit := s.Take.OnError.Breaker
	return s.Creates() && limit > 0 && b.failures[s.Job.Account] >= limit
}

// count tells the breaker how a step ended at its account.
func (b *board) count(account string, ok bool) {
	b.failures[account]++
	if ok {
		b.failures[account] = 0
	}
}

// withheld takes what the breakers keep from starting off the queues.
func (b *board) withheld() []*Step {
	var out []*Step
	for _, account := range b.accounts {
		b.queues[account] = slices.DeleteFunc(b.queues[account], func(s *Step) bool {
			if b.broken(s) {
				out = append(out, s)
				return true
			}
			return false
		})
	}
	return out
}

// moved frees the slot of a step that goes on as another job, and puts it at the end of that one's queue.
func (b *board) moved(from string, s *Step) {
	b.inFlight--
	b.busy[from]--
	b.enqueue(s)
}

// done frees a step's slot and readies what waited for it. When the step did not succeed it returns everything that
// now cannot start.
func (b *board) done(s *Step, ok bool) (stranded []*Step) {
	b.inFlight--
	b.busy[s.Job.Account]--
	if !ok {
		return b.strand(s)
	}
	for _, d := range b.dependents[s.Take.ID] {
		if b.missing[d.Take.ID]--; b.missing[d.Take.ID] == 0 {
			b.enqueue(d)
		}
	}
	return nil
}

func (b *board) strand(s *Step) []*Step {
	var out []*Step
	for _, d := range b.dependents[s.Take.ID] {
		if !b.stranded[d.Take.ID] {
			b.stranded[d.Take.ID] = true
			out = append(append(out, d), b.strand(d)...)
		}
	}
	return out
}
