package render

import (
	"context"
	"errors"
	"fmt"
	"io"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/store"
)

// Shared is where clips of others are kept.
type Shared interface {
	// Fetch writes the clip of this digest and length to w, or returns an error.
	Fetch(ctx context.Context, sha256 string, bytes int64, w io.Writer) error
}

// bereft are the phases in which a clip that is not here may be had as the lock file says.
var bereft = map[ledger.Kind]bool{"": true, ledger.Stored: true, ledger.Lost: true}

// asLocked decides about a job that the lock file names and whose clip is not here. It reports whether it did: what
// has happened in this folder goes before what a file says, but for a clip that is another one.
func (s *Step) asLocked(stored bool, size int64) bool {
	l, have := s.Past.Locked, s.Past
	if l == nil {
		return false
	}
	if stored && have.Clip != nil && have.Clip.Bytes == size {
		return s.otherClip(have.Clip, l)
	}
	if !bereft[have.Phase] {
		return false // it is under way here, or a person has let it be rendered again
	}
	switch {
	case l.Clip != nil && l.Reachable:
		s.take("its clip is in the shared store: fetched and checked")
	case have.Ticket != nil && have.Phase == ledger.Stored:
		return false // this folder's own ticket
	case s.Job.Caps.Free:
		return false // made again for nothing
	case l.Clip != nil && stored:
		s.take("its clip is on disk: checked against the lock file")
	case l.Ticket != nil && l.Origin == s.Job.Origin:
		s.take("the lock file knows its job at the service: fetched there, and nothing is paid")
	default:
		s.withhold(l)
	}
	return true
}

// otherClip decides where the clip on disk is not the one that the lock file names.
func (s *Step) otherClip(mine *ledger.Clip, l *ledger.Locked) bool {
	if l.Clip == nil || l.Clip.SHA256 == mine.SHA256 {
		return false
	}
	ours := mine.From == "" && !s.Job.Caps.Free // paid for here: never replaced by itself
	switch {
	case !ours && l.Reachable:
		s.take("the lock file names another clip by now: fetched and checked")
		return true
	case !ours:
		return false
	}
	s.Action, s.Why = Hold, "the lock file names another clip than the one here"
	s.Hint = "to use the clip of the lock file, move this one away: .shotlist/clips/" + string(s.Job.ID) + ".mp4; to keep it, take the block out of the lock file"
	return true
}

func (s *Step) take(why string) { s.Action, s.Why, s.Locked = Resume, why, true }

// withhold holds a take that was paid for somewhere else, and cannot be had here.
func (s *Step) withhold(l *ledger.Locked) {
	s.Action, s.Why = Hold, "the lock file names a clip that is not here"
	s.Hint = "name the shared store with store:, or copy the clip from where it was rendered to .shotlist/clips/" + string(s.Job.ID) +
		".mp4; " + again(s)
	if l.Clip == nil {
		s.Why, s.Hint = "the lock file says that it was sent from elsewhere, and its ticket is not known here", "render where it was sent from; "+again(s)
	}
}

func again(s *Step) string {
	return fmt.Sprintf("shotlist retry %s renders, and pays, it again, for %s", s.Job.Name(), s.Job.Cost)
}

// fromLock gets a clip that was rendered somewhere else: from this disk, from the shared store, or from the service.
func (j *journey) fromLock(ctx context.Context, s *Step) error {
	l := s.Past.Locked
	if j.want = l.Clip; j.want != nil && j.onDisk() {
		return j.record(ledger.Stored, j.job, *j.want)
	}
	ticket := j.lockedTicket(s)
	missing := errors.New("the clip on disk is not the one that the lock file names")
	if j.want != nil && l.Reachable {
		if missing = j.fetchShared(ctx); missing == nil || fatal(missing) != nil || ctx.Err() != nil {
			return missing
		}
		if ticket != nil {
			j.warn(missing.Error() + "; fetched from the service instead")
		}
	}
	if ticket == nil {
		return fmt.Errorf("%w; whoever has the clip can put it there with shotlist share, and %s", missing, again(s))
	}
	j.ticket = *ticket
	err := j.fromService(ctx)
	if j.want != nil {
		j.cause = "" // it is paid for: nothing else is rendered for it by itself
	}
	return err
}

// lockedTicket is the ticket that this folder or the lock file has, if it is valid at the job's service.
func (j *journey) lockedTicket(s *Step) *providers.Ticket {
	past, l := s.Past, s.Past.Locked
	if past.Ticket != nil && past.Intent != nil && past.Intent.Origin == j.job.Origin {
		return past.Ticket
	}
	if l.Ticket != nil && l.Origin == j.job.Origin {
		return l.Ticket
	}
	return nil
}

// fromService follows a ticket that came from elsewhere. Where nobody has seen the clip yet, it becomes this folder's.
func (j *journey) fromService(ctx context.Context) error {
	if j.want == nil {
		if err := j.record(ledger.Submitted, j.job, j.ticket); err != nil {
			return err
		}
	}
	if err := j.follow(ctx); err != nil {
		return err
	}
	return j.fetch(ctx)
}

// onDisk reports whether the clip that is wanted was brought here by hand.
func (j *journey) onDisk() bool {
	sum, _, err := j.Store.Digest(j.job.ID)
	return err == nil && sum == j.want.SHA256
}

// fetchShared copies a clip out of the shared store. It is what the lock file says, or it is not kept.
func (j *journey) fetchShared(ctx context.Context) error {
	if j.Shared == nil {
		return errors.New("no shared store is open")
	}
	j.tell(Fetches, -1)
	draft, err := j.Store.Create(j.job.ID)
	if err != nil {
		return brokenRun{err}
	}
	if err := j.Shared.Fetch(ctx, j.want.SHA256, j.want.Bytes, draft); err != nil {
		return errors.Join(err, draft.Discard())
	}
	if _, _, err := draft.Keep(); err != nil {
		return brokenRun{err}
	}
	return j.record(ledger.Stored, j.job, ledger.Clip{SHA256: j.want.SHA256, Bytes: j.want.Bytes, From: ledger.FromStore})
}

// asWanted compares what a service gave with what the lock file says that it gave before.
func (j *journey) asWanted(draft *store.Draft) error {
	if j.want == nil {
		return nil
	}
	if sum, _ := draft.Digest(); sum != j.want.SHA256 {
		return fmt.Errorf("the service now gives another clip than the one that the lock file names (%.12s)", j.want.SHA256)
	}
	return nil
}
