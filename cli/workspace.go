package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"shotlist/internal/crash"
	"shotlist/render/ledger"
	"shotlist/render/lock"
	"shotlist/render/store"
)

// workspace is a project's state folder, locked and open for writing.
type workspace struct {
	*project
	lock    *lock.Lock
	ledger  *ledger.Ledger
	store   *store.Store
	sharing *sharing // while it renders
	run     string   // the name of this run in the ledger

	ignoreGates bool // films are put into place whatever their gates say
}

// openWorkspace makes the state folder where it is missing, takes the lock and cleans up after killed processes.
func (a *app) openWorkspace(ctx context.Context, p *project, command string) (_ *workspace, err error) {
	if err := makeStateDir(p); err != nil {
		return nil, exitWith(exitEnvironment, err)
	}
	crash.Point("state folder made")
	held, err := lock.Acquire(ctx, p.path(), me(command))
	if err != nil {
		return nil, err
	}
	w := &workspace{project: p, lock: held, run: runName(time.Now())}
	if err := w.open(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// makeStateDir also keeps git from picking the state up: clips are large, and the ledger is this machine's.
func makeStateDir(p *project) error {
	if err := os.MkdirAll(p.path(), 0o777); err != nil {
		return fmt.Errorf("cannot keep state beside the storyboard: %w", err)
	}
	ignore := p.path(".gitignore")
	if missing(ignore) {
		if err := os.WriteFile(ignore, []byte("*\n"), 0o666); err != nil {
			return fmt.Errorf("cannot keep state beside the storyboard: %w", err)
		}
	}
	return nil
}

func (w *workspace) open() (err error) {
	if w.store, err = store.Open(w.path("clips")); err != nil {
		return err
	}
	if err = errors.Join(w.store.Clean(), os.RemoveAll(w.path("tmp")), os.MkdirAll(w.path("tmp"), 0o777)); err != nil {
		return fmt.Errorf("cannot clean up after an earlier run: %w", err)
	}
	crash.Point("state cleaned")
	w.ledger, err = ledger.Open(w.path("ledger.db"))
	crash.Point("ledger open")
	return err
}

// account takes what this run has spent away from what the command may spend.
func (w *workspace) account(ctx context.Context, may *allowance) error {
	events, err := w.ledger.Events(context.WithoutCancel(ctx))
	charges := ledger.ChargesOf(events)
	may.spend(charges.Spent(ledger.Limit{Run: w.run}, time.Now()))
	return err
}

func (w *workspace) close() error {
	var err error
	if w.ledger != nil {
		crash.Point("ledger to be closed")
		err = w.ledger.Close()
		crash.Point("ledger closed")
	}
	return errors.Join(err, os.RemoveAll(w.path("tmp")), w.lock.Release())
}

func me(command string) lock.Holder {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return lock.Holder{PID: os.Getpid(), Host: host, Command: command, Since: time.Now().Truncate(time.Second)}
}

func runName(t time.Time) string {
	return fmt.Sprintf("%s-%d", t.UTC().Format("20060102T150405.000Z"), os.Getpid())
}

// display shortens a path of the project for people: relative to where they are, if that is shorter.
func (p *project) display(name string) string {
	here, err := os.Getwd()
	if err != nil {
		return name
	}
	if rel, err := filepath.Rel(here, name); err == nil && len(rel) < len(name) {
		return rel
	}
	return name
}
