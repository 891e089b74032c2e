package render_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// depot is a shared store in memory.
type depot map[string]string

func (d depot) Fetch(_ context.Context, sum string, _ int64, w io.Writer) error {
	text, ok := d[sum]
	if !ok {
		return errors.New("is not in the shared store")
	}
	_, err := io.WriteString(w, text)
	return err
}

func lockedClip(text string) *ledger.Clip {
	sum := sha256.Sum256([]byte(text))
	return &ledger.Clip{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(text))}
}

func TestWhatTheLockFileSaysIsDecidedAfterWhatHasHappenedHere(t *testing.T) {
	mine, other := lockedClip("clip of mine"), lockedClip("clip of other")
	fetched := *mine
	fetched.From = ledger.FromStore
	ticket := &providers.Ticket{ID: "t"}
	for name, c := range map[string]struct {
		past   ledger.Job
		locked ledger.Locked
		disk   bool
		want   render.Action
	}{
		"in the store":                        {ledger.Job{}, ledger.Locked{Clip: mine, Reachable: true}, false, render.Resume},
		"at the service":                      {ledger.Job{}, ledger.Locked{Clip: mine, Ticket: ticket, Origin: "fake"}, false, render.Resume},
		"at another service":                  {ledger.Job{}, ledger.Locked{Clip: mine, Ticket: ticket, Origin: "fake b"}, false, render.Hold},
		"nowhere":                             {ledger.Job{}, ledger.Locked{Clip: mine}, false, render.Hold},
		"sent, with a ticket":                 {ledger.Job{}, ledger.Locked{Ticket: ticket, Origin: "fake"}, false, render.Resume},
		"sent, answer lost":                   {ledger.Job{}, ledger.Locked{}, false, render.Hold},
		"brought by hand":                     {ledger.Job{}, ledger.Locked{Clip: mine}, true, render.Resume},
		"here":                                {ledger.Job{Phase: ledger.Stored, Clip: mine}, ledger.Locked{Clip: mine, Reachable: true}, true, render.Reuse},
		"gone from disk":                      {ledger.Job{Phase: ledger.Stored, Clip: mine}, ledger.Locked{Clip: mine, Reachable: true}, false, render.Resume},
		"lost by the service":                 {ledger.Job{Phase: ledger.Lost}, ledger.Locked{Clip: mine, Reachable: true}, false, render.Resume},
		"a person wants it again":             {ledger.Job{Phase: ledger.Released}, ledger.Locked{Clip: mine, Reachable: true}, false, render.Render},
		"rendered here, locked otherwise":     {ledger.Job{Phase: ledger.Stored, Clip: mine}, ledger.Locked{Clip: other, Reachable: true}, true, render.Hold},
		"fetched before, locked otherwise":    {ledger.Job{Phase: ledger.Stored, Clip: &fetched}, ledger.Locked{Clip: other, Reachable: true}, true, render.Resume},
		"its answer was lost here":            {ledger.Job{Phase: ledger.Ambiguous}, ledger.Locked{Clip: mine, Reachable: true}, false, render.Hold},
		"gone, and no lock file speaks of it": {ledger.Job{Phase: ledger.Stored, Clip: &fetched}, ledger.Locked{Origin: "-"}, false, render.Hold},
	} {
		t.Run(name, func(t *testing.T) {
			j := job("dawn")
			j.Origin = "fake"
			past := c.past
			if c.locked.Origin != "-" {
				past.Locked = &c.locked
			}
			clips := map[plan.ID]int64{}
			if c.disk {
				clips[j.ID] = mine.Bytes
			}
			steps := render.Decide(&plan.Plan{Jobs: []plan.Job{j}}, ledger.State{Jobs: map[plan.ID]ledger.Job{j.ID: past}}, clips, nil)
			if got := steps[0].Action; got != c.want {
				t.Errorf("%s: %s, want %s", got, steps[0].Why, c.want)
			}
		})
	}
}

// runLocked is a run of a folder without a past, where a lock file names the clips of all shots.
func (s *studio) runLocked(clip *ledger.Clip, ticket *providers.Ticket, shared depot) []render.Outcome {
	s.t.Helper()
	state := s.state()
	for i := range s.plan.Jobs {
		past := state.Jobs[s.plan.Jobs[i].ID]
		past.Locked = &ledger.Locked{Clip: clip, Ticket: ticket, Reachable: shared != nil}
		state.Jobs[s.plan.Jobs[i].ID] = past
	}
	l, err := ledger.Open(s.dir + "/ledger.db")
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	r := s.runner(l)
	r.Shared = shared
	outcomes, err := r.Run(s.t.Context(), render.Decide(s.plan, state, nil, nil))
	if err != nil {
		s.t.Fatal(err)
	}
	return outcomes
}

func TestAClipThatNobodyHasAnyMoreIsNotPaidAgain(t *testing.T) {
	for name, c := range map[string]struct {
		ticket *providers.Ticket
		fetch  func(string, int) ([]byte, error)
	}{
		"no ticket":                   {nil, nil},
		"the service gives another":   {&providers.Ticket{ID: "dawn"}, func(string, int) ([]byte, error) { return []byte("clip of something else"), nil }},
		"the service has it no more":  {&providers.Ticket{ID: "dawn"}, func(string, int) ([]byte, error) { return nil, failure(providers.Gone) }},
		"the service refuses the key": {&providers.Ticket{ID: "dawn"}, func(string, int) ([]byte, error) { return nil, failure(providers.Denied) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStudio(t, "dawn")
				s.service.fetch = c.fetch
				for range 2 {
					if out := s.runLocked(lockedClip("clip of dawn"), c.ticket, depot{}); len(out) == 1 && out[0].Phase == render.Finished {
						t.Error("it was rendered")
					}
				}
				if n := s.service.submits["dawn"]; n != 0 {
					t.Errorf("%d creating requests", n)
				}
			})
		})
	}
}

func TestAClipOfTheStoreIsStoredAndCostsNothing(t *testing.T) {
	s := newStudio(t, "dawn")
	clip := lockedClip("clip of dawn")
	if out := s.runLocked(clip, nil, depot{clip.SHA256: "clip of dawn"}); out[0].Phase != render.Finished {
		t.Fatal(out[0].Err)
	}
	past := s.state().Jobs["id-dawn"]
	if past.Phase != ledger.Stored || past.Clip.SHA256 != clip.SHA256 || past.Clip.From != ledger.FromStore || past.Owed != (plan.Total{}) || past.Tries != 0 {
		t.Errorf("got %+v, %+v", past, past.Clip)
	}
	if s.action("dawn") != render.Reuse {
		t.Errorf("the next run would %s it", s.action("dawn"))
	}
}
