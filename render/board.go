package render

import "shotlist/render/plan"

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
}

// newBoard puts the steps that work onto a board. limits gives the slots of an account.
func newBoard(steps []Step, limit int, limits func(*plan.Job) int) *board {
	b := &board{limit: limit, limits: map[string]int{}, busy: map[string]int{}, queues: map[string][]*Step{},
		missing: map[plan.ID]int{}, dependents: map[plan.ID][]*Step{}, stranded: map[plan.ID]bool{}}
	pending := map[plan.ID]bool{}
	for i := range steps {
		if steps[i].Works() {
			pending[steps[i].Job.ID] = true
			b.add(&steps[i], pending, limits)
		}
	}
	return b
}

func (b *board) add(s *Step, pending map[plan.ID]bool, limits func(*plan.Job) int) {
	account := s.Job.Account
	if _, ok := b.limits[account]; !ok {
		b.limits[account] = limits(s.Job)
		b.accounts = append(b.accounts, account)
	}
	for _, need := range s.Job.After() {
		if pending[need] && s.Creates() { // what was sent already is only to be fetched
			b.missing[s.Job.ID]++
			b.dependents[need] = append(b.dependents[need], s)
		}
	}
	if b.missing[s.Job.ID] == 0 {
		b.queues[account] = append(b.queues[account], s)
	}
}

// next takes a step that may start now; nil where none may.
func (b *board) next() *Step {
	if b.inFlight >= b.limit {
		return nil
	}
	for _, account := range b.accounts {
		queue := b.queues[account]
		if len(queue) > 0 && b.busy[account] < b.limits[account] {
			b.queues[account] = queue[1:]
			b.busy[account]++
			b.inFlight++
			return queue[0]
		}
	}
	return nil
}

// done frees a step's slot and readies what waited for it. When the step did not succeed it returns everything that
// now cannot start.
func (b *board) done(s *Step, ok bool) (stranded []*Step) {
	b.inFlight--
	b.busy[s.Job.Account]--
	if !ok {
		return b.strand(s)
	}
	for _, d := range b.dependents[s.Job.ID] {
		if b.missing[d.Job.ID]--; b.missing[d.Job.ID] == 0 {
			b.queues[d.Job.Account] = append(b.queues[d.Job.Account], d)
		}
	}
	return nil
}

func (b *board) strand(s *Step) []*Step {
	var out []*Step
	for _, d := range b.dependents[s.Job.ID] {
		if !b.stranded[d.Job.ID] {
			b.stranded[d.Job.ID] = true
			out = append(append(out, d), b.strand(d)...)
		}
	}
	return out
}
