package cli

import (
	"context"
	"errors"
	"fmt"

	"shotlist/render/plan"
)

// setAside looks, after a cut that failed, for clips that are not what the ledger says they were. Such a clip goes
// into quarantine, so that the next render fetches it again; nothing is thrown away.
func (w *workspace) setAside(ctx context.Context, c *plan.Cut, have func(plan.ID) bool) error {
	if ctx.Err() != nil {
		return nil // the cut was stopped, and did not fail
	}
	var found error
	for _, pick := range c.Picks {
		stored := w.state.Jobs[pick.Job].Clip
		if !have(pick.Job) || stored == nil {
			continue
		}
		if sum, _, err := w.store.Digest(pick.Job); err == nil && sum != stored.SHA256 {
			found = errors.Join(found, fmt.Errorf("the clip of shot %s was damaged on disk and is set aside; shotlist render fetches it again", pick.Shot.ID),
				w.store.SetAside(pick.Job))
		}
	}
	return found
}
