package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/lockfile"
	"shotlist/render/plan"
)

func ticketOf(t *lockfile.Take) *providers.Ticket {
	if t.Ticket == "" {
		return nil
	}
	ticket := &providers.Ticket{ID: t.Ticket}
	if t.Data != "" {
		ticket.Data = json.RawMessage(t.Data)
	}
	return ticket
}

// lockNow is the lock file as it should be after what has happened.
func (p *project) lockNow(b *board) lockfile.File {
	chosen := map[plan.ID]bool{}
	for _, c := range b.plan.Cuts {
		for _, pick := range c.Picks {
			chosen[pick.Take] = true
		}
	}
	several := len(b.films) > 1 || len(b.films[0].Variant) > 0
	var now []lockfile.Take
	var wanted []lockfile.Name
	for i := range b.plan.Jobs {
		j := &b.plan.Jobs[i]
		name := lockfile.Name{Shot: j.Shot, Take: j.Take}
		if several {
			name.Film = j.Film
		}
		wanted = append(wanted, name)
		if t, ok := p.lockedTake(b, j.ID); ok {
			t.Name, t.Chosen = name, chosen[j.ID]
			now = append(now, t)
		}
	}
	return lockfile.Update(b.locked, now, wanted)
}

// lockedTake is what the lock file says about a take: what has happened here, else what it said before, also under
// another name.
func (p *project) lockedTake(b *board, take plan.ID) (lockfile.Take, bool) {
	s := p.step(take)
	if s == nil {
		return lockfile.Take{}, false
	}
	before, known := b.locked.Find(s.Job.ID)
	if t, ok := lockedStep(s, p.state.Jobs[s.Clip], b.shares()); ok && (t.Clip.SHA256 != "" || before.Clip.SHA256 == "") {
		return t, true
	}
	if known { // a clip that it names is not forgotten for a take that has none here, or is held for another one
		return before, true
	}
	return p.lockedBefore(s, b.shares())
}

// lockedBefore speaks of the job that another is to stand in for, while that one has not been sent: where a clone were
// not told, it would pay for the first one again to learn that its service gives it up.
func (p *project) lockedBefore(s *render.Step, shared bool) (lockfile.Take, bool) {
	for _, j := range slices.Backward(s.Take.All()) {
		past := p.state.Jobs[j.ID]
		if j.ID == s.Job.ID || past.Intent == nil {
			continue
		}
		if t, ok := lockedStep(&render.Step{Take: s.Take, Job: j, Past: past}, ledger.Job{}, shared); ok {
			return t, true
		}
	}
	return lockfile.Take{}, false
}

// step finds what was decided about a take.
func (p *project) step(take plan.ID) *render.Step {
	for i := range p.steps {
		if p.steps[i].Take.ID == take {
			return &p.steps[i]
		}
	}
	return nil
}

// lockedStep says that a take has its clip, or that it was sent and may have been billed. A clip made on this machine
// is worth a line only where the store keeps it: elsewhere it is made again, and another ffmpeg makes other bytes.
func lockedStep(s *render.Step, standing ledger.Job, shared bool) (lockfile.Take, bool) {
	j, past := s.Job, s.Past
	if j.Caps.Free && !shared {
		return lockfile.Take{}, false
	}
	t := lockfile.Take{Job: j.ID, Kind: j.Kind, Instead: j.Instead(), Seconds: j.Request.Duration.Seconds()}
	if s.Action == render.Reuse && s.Clip != "" && standing.Clip != nil {
		if s.Clip != j.ID || past.Accepted != nil { // a person has accepted it
			t.Accepted, past = s.Clip, standing
		}
		t.Clip = lockfile.Clip{SHA256: standing.Clip.SHA256, Bytes: standing.Clip.Bytes}
		tell(&t, j, past)
		return t, true
	}
	tell(&t, j, past)
	switch {
	case past.Phase == ledger.Created:
		t.Cast, t.Seconds = past.Character, 0
		return t, past.Character != ""
	case unpaid[past.Phase] || j.Caps.Free || past.Phase == ledger.Accepted:
		return t, false
	case s.Gated():
		t.Clip = lockfile.Clip{SHA256: past.Clip.SHA256, Bytes: past.Clip.Bytes}
	}
	return t, true // paid perhaps, and not here, or not right: no other clone may send it again
}

// unpaid are the phases of a job that nothing is owed for, or that a person wants to be sent again.
var unpaid = map[ledger.Kind]bool{"": true, ledger.Refused: true, ledger.Released: true}

// tell fills in where a job was sent and what it has cost. A ticket that holds a signed link stays out of git.
func tell(t *lockfile.Take, j *plan.Job, past ledger.Job) {
	t.URL, t.USD = address(j.Kind, origin(j, past)), lockfile.Amount(past.Owed)
	if k := past.Ticket; k != nil && lockfile.Public(k.ID, k.Data) {
		t.Ticket, t.Data = k.ID, string(k.Data)
	}
}

func origin(j *plan.Job, past ledger.Job) string {
	if past.Intent != nil && past.Intent.Origin != "" {
		return past.Intent.Origin
	}
	return j.Origin
}

// address is what an origin says besides the protocol.
func address(kind, origin string) string {
	if len(origin) > len(kind)+1 {
		return origin[len(kind)+1:]
	}
	return ""
}

// lockText is the lock file's text as it should be; changed is false where it stands on disk already, or where there
// is nothing to lock yet.
func (p *project) lockText(b *board) (text []byte, changed bool) {
	if !b.locks || p.trial {
		return nil, false
	}
	file := p.lockNow(b)
	if len(file.Takes) == 0 && b.text == nil {
		return nil, false
	}
	text = file.Text()
	return text, !bytes.Equal(text, b.text)
}

// writeLocks brings the lock files of the project in line with the ledger.
func (p *project) writeLocks() error {
	var failed error
	for _, b := range p.boards {
		if text, changed := p.lockText(b); changed {
			failed = errors.Join(failed, b.write(p.root, text))
		}
	}
	return failed
}

// write replaces the lock file: whole, or not at all.
func (b *board) write(root string, text []byte) error {
	if err := writeFile(filepath.Join(root, b.lockName()), text); err != nil {
		return fmt.Errorf("cannot write the lock file %s: %w; the next render writes it", lockfile.PathFor(b.file), err)
	}
	b.text = text
	b.locked, _ = lockfile.Parse(text) // its own text
	return nil
}

// forget takes jobs out of the lock files: a person has decided that they are to be rendered again.
func (w *workspace) forget(jobs map[plan.ID]bool) error {
	var failed error
	for _, b := range w.boards {
		if rest := b.locked.Drop(jobs); len(rest.Takes) < len(b.locked.Takes) {
			failed = errors.Join(failed, b.write(w.root, rest.Text()))
		}
	}
	return failed
}
