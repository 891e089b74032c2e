package render

import (
	"context"
	"errors"
	"fmt"

	"shotlist/render/ledger"
)

// Gated says why a finished clip does not count: it does not pass a gate of the storyboard.
type Gated struct {
	Msg   string
	Again bool // the storyboard wants it to be rendered once more
}

func (g *Gated) Error() string { return g.Msg }

// judge lets a finished clip through, or holds its take. One that is to be rendered again is, once, and only in the run
// that rendered it: whatever is found later is for a person to decide.
func (j *journey) judge(ctx context.Context, s *Step) error {
	if j.Judge == nil || s.Job.Cast != nil {
		return nil
	}
	err := j.Judge(ctx, j.take, j.job)
	g, ok := errors.AsType[*Gated](err)
	if !ok || !g.Again || j.job.Caps.Free || s.Past.Tries > 0 || ctx.Err() != nil {
		return err
	}
	j.warn("rendered once more, as its gate wants: " + g.Msg)
	if err := j.again(ctx); err != nil {
		return err
	}
	return j.Judge(ctx, j.take, j.job)
}

// again puts the clip aside and renders the job anew. The money is reserved as for any other request.
func (j *journey) again(ctx context.Context) error {
	if err := j.Store.SetAside(j.job.ID); err != nil {
		return brokenRun{err}
	}
	if err := j.record(ledger.Released, j.job, nil); err != nil {
		return err
	}
	j.body = nil
	if err := j.begin(ctx, &Step{Take: j.take, Job: j.job, Action: Retry}); err != nil {
		return err
	}
	if err := j.follow(ctx); err != nil {
		return err
	}
	return j.fetch(ctx)
}

// gated holds a take whose clip does not pass a gate.
func (s *Step) gated(msg string) {
	s.Action, s.Clip, s.Why = Hold, "", msg
	s.Hint = fmt.Sprintf("shotlist accept %[1]s takes its clip as it is, shotlist retry %[1]s lets it be rendered again, for %[2]s", s.Take.Name(), s.Job.Cost)
}

// Gated reports whether the take is held for a gate that its clip does not pass.
func (s Step) Gated() bool { return s.Action == Hold && s.Past.Gated != "" && s.Past.Clip != nil }
