package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
	"shotlist/render/vault"
)

// transfers bounds how many clips are on their way to a store at once.
const transfers = 4

// sharing puts clips into the shared stores of a project's storyboards while a run goes on, and fetches those of
// others. A clip that cannot be shared is there all the same: it is told, and tried again by the next run.
type sharing struct {
	w      *workspace
	vaults map[vault.Place]*vault.Vault
	homes  map[plan.ID][]*vault.Vault // where the clip of a take belongs
	group  *errgroup.Group
	slots  chan struct{}

	verify bool // also read what is in the stores already

	mu     sync.Mutex
	begun  map[plan.ID]bool
	shared int            // clips that were not in their stores yet
	known  int            // clips that were
	failed map[string]int // how many clips could not be shared, by reason
}

// newSharing names the stores of the project's storyboards. A film that is only tried out shares nothing.
func newSharing(w *workspace) *sharing {
	s := &sharing{w: w, vaults: map[vault.Place]*vault.Vault{}, homes: map[plan.ID][]*vault.Vault{}, group: new(errgroup.Group),
		slots: make(chan struct{}, transfers), begun: map[plan.ID]bool{}, failed: map[string]int{}}
	for _, b := range w.boards {
		if !b.shares() {
			continue
		}
		if s.vaults[b.store] == nil {
			s.vaults[b.store] = vault.At(b.store)
		}
		for i := range b.plan.Jobs {
			if id := b.plan.Jobs[i].ID; !w.trial {
				s.homes[id] = append(s.homes[id], s.vaults[b.store])
			}
		}
	}
	return s
}

func (s *sharing) close() error {
	var err error
	for _, v := range s.vaults {
		err = errors.Join(err, v.Close())
	}
	return err
}

// Fetch implements render.Shared: it looks into every store of the project.
func (s *sharing) Fetch(ctx context.Context, sum string, size int64, w io.Writer) error {
	err := errors.New("no shared store is named")
	for _, b := range s.w.boards { // in their order, so that the same run says the same
		if !b.shares() {
			continue
		}
		if err = s.vaults[b.store].Fetch(ctx, sum, size, w); !errors.Is(err, vault.ErrMissing) {
			return err
		}
	}
	return err
}

// beside shares every clip as soon as it is stored: the machine may be gone before the run ends.
func (s *sharing) beside(ctx context.Context, observe func(render.Update)) func(render.Update) {
	return func(u render.Update) {
		observe(u)
		if u.Phase == render.Finished && u.Job.Cast == nil {
			s.share(ctx, u.Take, u.Job)
		}
	}
}

// share begins to put the clip that stands for a take into its stores, once a run.
func (s *sharing) share(ctx context.Context, take plan.ID, j *plan.Job) {
	s.mu.Lock()
	again := s.begun[j.ID]
	s.begun[j.ID] = true
	s.mu.Unlock()
	if again || len(s.homes[take]) == 0 {
		return
	}
	s.group.Go(func() error {
		select {
		case s.slots <- struct{}{}:
		case <-ctx.Done():
			return nil // the next run does it
		}
		defer func() { <-s.slots }()
		s.count(s.put(ctx, s.homes[take], j))
		return nil
	})
}

// put copies the clip that is on disk, by its content, and notes where it is. It reports whether it was not there yet.
func (s *sharing) put(ctx context.Context, homes []*vault.Vault, j *plan.Job) (fresh bool, err error) {
	sum, size, err := s.w.store.Digest(j.ID)
	if err != nil {
		return false, err
	}
	for _, v := range homes {
		put, err := s.putInto(ctx, v, s.w.store.Path(j.ID), sum, size)
		if err != nil {
			return false, err
		}
		fresh = fresh || put
		event := ledger.New(ledger.Shared, s.w.run, j, time.Now(), ledger.Place{Store: v.String(), SHA256: sum})
		if err := s.w.ledger.Append(event); err != nil {
			return false, err
		}
	}
	return fresh, nil
}

// putInto also reads what is there already, where that was asked for, and puts the clip in place of damaged bytes.
func (s *sharing) putInto(ctx context.Context, v *vault.Vault, path, sum string, size int64) (bool, error) {
	put, err := v.Put(ctx, path, sum, size)
	if put || err != nil || !s.verify {
		return put, err
	}
	if err := v.Fetch(ctx, sum, size, io.Discard); !errors.Is(err, vault.ErrDamaged) {
		return false, err
	}
	return true, v.Replace(ctx, path, sum)
}

func (s *sharing) count(fresh bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && fresh:
		s.shared++
	case err == nil:
		s.known++
	case !errors.Is(err, context.Canceled):
		s.failed[err.Error()]++
	}
}

// unshared lists the takes of a project whose clip is here and, as far as the ledger says, not in the store.
func (p *project) unshared() []sharable {
	return p.sharable(func(b *board, clip ledger.Job) bool { return !inStore(b, clip) })
}

// inStore reports whether the ledger says that a clip is in the store, because it was put there or came from there.
func inStore(b *board, clip ledger.Job) bool {
	return clip.Clip.From == ledger.FromStore || clip.Shared == ledger.Place{Store: b.store.String(), SHA256: clip.Clip.SHA256}
}

// sharable is a take with the job whose clip stands for it.
type sharable struct {
	take plan.ID
	job  *plan.Job
}

// sharable lists the takes that belong into a store, whose clip is here, and that fit.
func (p *project) sharable(fits func(*board, ledger.Job) bool) []sharable {
	var out []sharable
	for _, b := range p.boards {
		if !b.shares() || p.trial {
			continue
		}
		for i := range b.plan.Jobs {
			s := p.step(b.plan.Jobs[i].ID)
			if s == nil {
				continue
			}
			clip := s.Clip
			if s.Gated() { // it was paid for, and a person decides about it, perhaps elsewhere
				clip = s.Job.ID
			}
			if (s.Action == render.Reuse || s.Gated()) && p.state.Jobs[clip].Clip != nil && fits(b, p.state.Jobs[clip]) {
				standing := *s.Job
				standing.ID = clip // an accepted one is of a job that the plan no longer has
				out = append(out, sharable{s.Take.ID, &standing})
			}
		}
	}
	return out
}

// toShare reports whether lock files or stores are behind the ledger.
func (p *project) toShare() bool {
	for _, b := range p.boards {
		if _, changed := p.lockText(b); changed {
			return true
		}
	}
	return len(p.unshared()) > 0
}

// finish waits for what was begun, shares what earlier runs left, and writes the lock files, also of a run that was
// stopped: what is stored is stored. Clips that could not be shared are an error, as others would look for them.
func (s *sharing) finish(ctx context.Context) error {
	w := s.w
	if err := w.decide(context.WithoutCancel(ctx), nil); err != nil {
		return err
	}
	for _, c := range w.unshared() {
		s.share(ctx, c.take, c.job)
	}
	_ = s.group.Wait() // its functions count their errors
	return errors.Join(w.writeLocks(), s.problem())
}

// problem says what could not be shared, a reason once.
func (s *sharing) problem() error {
	var all error
	for why, n := range s.failed {
		all = errors.Join(all, fmt.Errorf("%s could not be shared: %s", plural(n, "clip"), why))
	}
	if all == nil {
		return nil
	}
	return fmt.Errorf("%w; the film is not touched by that, and the next render tries again", all)
}

// endSharing finishes what a run shares, and closes the stores. How the run itself ended goes before.
func (a *app) endSharing(ctx context.Context, w *workspace, ended error) error {
	err := w.sharing.finish(ctx)
	if n := w.sharing.shared; n > 0 {
		fmt.Fprintf(a.Stderr, "%s shared\n", plural(n, "clip"))
	}
	err = errors.Join(err, w.sharing.close())
	switch {
	case err == nil:
		return ended
	case ended == nil:
		return exitWith(exitShare, err)
	}
	fmt.Fprintf(a.Stderr, "warning: %v\n", err)
	return ended
}
