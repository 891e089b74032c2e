package cli

import (
	"slices"

	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// costsNothing reports whether a clip can be had again for nothing: it was made for nothing, or the shared store has
// it. Of one that came by a ticket of the lock file nobody here knows what it has cost.
func costsNothing(past ledger.Job) bool {
	return past.Owed == plan.Total{} && (past.Intent != nil || past.Clip != nil && past.Clip.From == ledger.FromStore)
}

// keptElsewhere reports whether a paid clip is in a shared store as well; true also where the folder's storyboards name
// none, and do not expect it.
func (p *project) keptElsewhere(past ledger.Job) bool {
	shares := slices.ContainsFunc(p.boards, (*board).shares)
	return !shares || p.sharedIn(past)
}

func (p *project) sharedIn(past ledger.Job) bool {
	return past.Clip != nil && slices.ContainsFunc(p.boards, func(b *board) bool { return b.shares() && inStore(b, past) })
}

// whereElse says whether a clip that goes is in a shared store, where there is one.
func (p *project) whereElse(past ledger.Job) string {
	switch {
	case !slices.ContainsFunc(p.boards, (*board).shares):
		return ""
	case p.sharedIn(past):
		return ", in the shared store"
	}
	return ", not in the shared store"
}
