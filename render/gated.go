package render

import (
	"context"
	"errors"
	"fmt"

	"shotlist/providers"
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
	if !ok || !g.Again || j.job.Caps.Free || !s.Creates() || s.Past.Tries > 0 || ctx.Err() != nil || j.mayPay() != nil {
		return err
	}
	j.warn("rendered once more, as its gate wants: " + g.Msg)
	failed, err := j.again(ctx)
	if err == nil && failed != nil {
		g.Msg += "; it could not be rendered once more: " + failed.Error()
		return g
	}
	if err != nil {
		return err
	}
	return j.Judge(ctx, j.take, j.job)
}

// again puts the clip aside and renders the job anew. The money is reserved as for any other request. Where it comes
// to no other clip, and none is on its way, the first one is put back, and failed says why.
func (j *journey) again(ctx context.Context) (failed, err error) {
	first, err := j.setAside(j.ticket)
	if err != nil {
		return nil, err
	}
	j.body = nil
	err = j.anew(ctx)
	if err == nil || fatal(err) != nil {
		return nil, err
	}
	events, readErr := j.Ledger.Events(context.WithoutCancel(ctx))
	if readErr != nil {
		return nil, brokenRun{readErr}
	}
	_, whole := j.Store.Quarantined(j.job.ID, first.SHA256)
	if !whole || !nothingComes[ledger.Fold(events).Jobs[j.job.ID].Phase] {
		return nil, err
	}
	j.cause = "" // it has a clip
	return err, j.putBack(first)
}

// nothingComes are the phases of a job that was to be rendered once more, and of which no other clip will come.
var nothingComes = map[ledger.Kind]bool{ledger.Released: true, ledger.Refused: true, ledger.Failed: true, ledger.Lost: true}

func (j *journey) setAside(t providers.Ticket) (ledger.Clip, error) {
	sum, size, err := j.Store.Digest(j.job.ID)
	if err == nil {
		err = j.Store.SetAside(j.job.ID)
	}
	if err != nil {
		return ledger.Clip{}, brokenRun{err}
	}
	return ledger.Clip{SHA256: sum, Bytes: size, Ticket: &t}, j.record(ledger.Released, j.job, nil)
}

func (j *journey) putBack(first ledger.Clip) error {
	if err := j.Store.Take(j.job.ID, first.SHA256); err != nil {
		return brokenRun{err}
	}
	return j.record(ledger.Stored, j.job, first)
}

func (j *journey) anew(ctx context.Context) error {
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
