// Package lock lets one process at a time write a project's state. The lock is the kernel's: it ends with the process,
// however that dies.
package lock

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"shotlist/internal/crash"
)

// Holder says who holds a lock, for people.
type Holder struct {
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// HeldError says that another process holds the lock.
type HeldError struct {
	Dir    string
	Holder Holder // zero where the holder has not said who it is yet
}

// Error names the holder and what to do.
func (e *HeldError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("%s is locked by another shotlist; wait for it, or watch it with shotlist status", e.Dir)
	}
	return fmt.Sprintf("%s is locked by process %d on %s (shotlist %s, since %s); wait for it, or watch it with shotlist status",
		e.Dir, e.Holder.PID, e.Holder.Host, e.Holder.Command, e.Holder.Since.Format("15:04:05"))
}

// Lock is a held lock.
type Lock struct {
	file *flock.Flock
	note string
}

// The holder's note is a file of its own: Windows lets nobody read a locked one.
const (
	lockName = "lock"
	noteName = "lock.json"
)

// patience is how long Acquire tries: a Look of another process holds the lock for less than a millisecond.
const patience = 100 * time.Millisecond

// Acquire takes the lock of a state folder, or returns a *HeldError at once.
func Acquire(ctx context.Context, dir string, me Holder) (*Lock, error) {
	file := flock.New(filepath.Join(dir, lockName))
	brief, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ok, err := file.TryLockContext(brief, patience/10)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("cannot lock %s: %w", dir, err)
	}
	note := filepath.Join(dir, noteName)
	if !ok {
		return nil, &HeldError{dir, read(note)}
	}
	crash.Point("lock taken")
	text, err := json.Marshal(me)
	if err == nil {
		err = replace(note, text)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cannot write who holds the lock: %w", err), file.Close())
	}
	crash.Point("lock noted")
	return &Lock{file, note}, nil
}

// replace writes a file anew: what stands under its name may be a link to somewhere else.
func replace(name string, text []byte) error {
	if err := os.RemoveAll(name); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o666)
}

// Release gives the lock back.
func (l *Lock) Release() error {
	crash.Point("lock to be released")
	return errors.Join(os.Remove(l.note), l.file.Close())
}

// Look tells who holds the lock of a state folder; nil where nobody does.
func Look(dir string) (*Holder, error) {
	if _, err := os.Stat(filepath.Join(dir, lockName)); err != nil {
		return nil, nil // never locked, so not locked
	}
	file := flock.New(filepath.Join(dir, lockName))
	ok, err := file.TryRLock()
	if err != nil {
		return nil, fmt.Errorf("cannot look at the lock of %s: %w", dir, err)
	}
	if ok {
		return nil, file.Close()
	}
	holder := read(filepath.Join(dir, noteName))
	return &holder, nil
}

// read gives what the holder wrote about itself; nothing while it has not.
func read(note string) (h Holder) {
	if text, err := os.ReadFile(note); err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}
