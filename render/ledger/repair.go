package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"shotlist/internal/crash"
	"shotlist/render/disk"
)

// Repair is what a repaired ledger could save. It is also the data of the event Repaired.
type Repair struct {
	Kept    int    `json:"kept"`           // events
	Missing int64  `json:"missing"`        // events that are known to be lost
	Unsure  bool   `json:"unsure"`         // more may be: nothing says where the ledger ended
	File    string `json:"file,omitempty"` // where the damaged one is kept; empty: nothing was damaged
	Why     string `json:"why"`            // what was wrong
}

// Lossy reports whether records of paid jobs may be lost.
func (r Repair) Lossy() bool { return r.Missing > 0 || r.Unsure }

// Mend replaces a ledger that cannot be used by what can be read of it, and keeps the damaged one under another name.
// The caller holds the folder's lock. A ledger that is sound is left alone: then File is empty.
func Mend(path, run string, now time.Time) (Repair, error) {
	why := sound(path)
	if why == nil {
		return Repair{}, nil
	}
	rows, err := salvage(path)
	if err != nil {
		return Repair{}, fmt.Errorf("cannot repair the ledger: %w", err)
	}
	r := assess(path, rows)
	r.Why, r.File = why.Error(), path+".damaged-"+now.UTC().Format("20060102T150405.000")
	if err := errors.Join(keep(path, r.File), rewrite(path, run, now, rows, r)); err != nil {
		return Repair{}, fmt.Errorf("cannot repair the ledger: %w", err)
	}
	return r, nil
}

// sound gives what is wrong with a ledger.
func sound(path string) error {
	if none, err := absent(path); none || err != nil {
		return err
	}
	return inspect(context.Background(), path)
}

// assess counts what is missing between the rows, before them, and behind them.
func assess(path string, rows []saved) Repair {
	r := Repair{Kept: len(rows)}
	var last tail
	for _, s := range rows {
		if s.link.before != last.sum && s.event.Seq <= last.seq+1 {
			r.Unsure = true // two rows claim one place, or the first format had no sums
		}
		r.Missing += max(s.event.Seq-last.seq-1, 0)
		last = tail{s.event.Seq, s.link.sum}
	}
	noted, ok, err := readHead(path)
	r.Unsure = r.Unsure || !ok || err != nil
	r.Missing += max(noted.seq-last.seq, 0)
	return r
}

// keep copies the damaged files, synced, before anything is changed.
func keep(path, name string) error {
	for _, suffix := range []string{"", "-wal", headSuffix} {
		if err := copyIfThere(path+suffix, name+suffix); err != nil {
			return err
		}
	}
	return nil
}

func copyIfThere(from, to string) error {
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// rewrite makes a ledger of the rows. Killed in between, it leaves one that is refused, and that can be repaired again: the
// rows are in it.
func rewrite(path, run string, now time.Time, rows []saved, r Repair) error {
	if err := removeDraft(path); err != nil {
		return err
	}
	last, err := fillWith(path+draft, run, now, rows, r)
	if err := errors.Join(err, folded(path+draft)); err != nil {
		return err
	}
	crash.Point("ledger before repaired")
	if err := disk.Rename(path+draft, path); err != nil {
		return err
	}
	crash.Point("ledger after repaired")
	return errors.Join(os.RemoveAll(path+"-wal"), os.RemoveAll(path+"-shm"), makeHead(path, last), removeDraft(path))
}

func fillWith(path, run string, now time.Time, rows []saved, r Repair) (last tail, err error) {
	if err := fill(path); err != nil {
		return tail{}, err
	}
	db, err := open(path, "rw")
	if err != nil {
		return tail{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.Begin()
	if err != nil {
		return tail{}, err
	}
	defer tx.Rollback() // after Commit it does nothing
	l := &Ledger{}
	for _, s := range rows {
		if err := l.insert(tx, &entry{event: s.event}); err != nil {
			return tail{}, err
		}
	}
	if err := l.insert(tx, &entry{event: Event{At: now, Run: run, Kind: Repaired, Data: encode(r)}}); err != nil {
		return tail{}, err
	}
	return l.last, tx.Commit()
}
