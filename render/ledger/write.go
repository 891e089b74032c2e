package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"shotlist/internal/crash"
)

// maxBatch bounds a transaction, so that no event waits long for the ones queued behind it.
const maxBatch = 256

// write is the only writer. Events that arrive while one transaction is being synced share the next one, so that many
// jobs cost few syncs.
func (l *Ledger) write() {
	defer close(l.idle)
	for {
		select {
		case first := <-l.queue:
			l.writeBatch(first)
		case <-l.closed:
			for len(l.queue) > 0 {
				l.writeBatch(<-l.queue)
			}
			return
		}
	}
}

func (l *Ledger) writeBatch(first entry) {
	batch := l.gather(first)
	err := l.commit(batch)
	if err != nil {
		l.last, l.charges = tail{}, Charges{} // they may be of events that are not in the ledger after all
	}
	for _, in := range batch {
		if in.done != nil {
			in.done <- cmp.Or(err, in.refused)
		}
	}
}

func (l *Ledger) gather(first entry) []entry {
	batch := []entry{first}
	for len(batch) < maxBatch {
		select {
		case in := <-l.queue:
			batch = append(batch, in)
		default:
			return batch
		}
	}
	return batch
}

func (l *Ledger) commit(batch []entry) error {
	points(batch, "before")
	tx, err := l.db.Begin()
	if err != nil {
		return fmt.Errorf("cannot write the ledger: %w", err)
	}
	defer tx.Rollback() // after Commit it does nothing
	if err := l.catchUp(tx); err != nil {
		return fmt.Errorf("cannot read the ledger: %w", err)
	}
	for i := range batch {
		if err := l.insert(tx, &batch[i]); err != nil {
			return fmt.Errorf("cannot write the ledger: %w", err)
		}
	}
	points(batch, "within")
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot write the ledger: %w", err)
	}
	points(batch, "after")
	return l.head.write(l.last)
}

// catchUp counts in what other processes have written. The transaction holds the database's write lock: nothing comes
// in between this and its inserts.
func (l *Ledger) catchUp(tx *sql.Tx) error {
	list, last, err := scan(context.Background(), tx, formatVersion, follow{last: l.last})
	if err != nil {
		return err
	}
	for i := range list {
		l.charges.Add(&list[i])
	}
	l.last = last
	return nil
}

// insert adds an event behind the last one, unless it is an intent that may not be: then it leaves the reason in the
// entry.
func (l *Ledger) insert(tx *sql.Tx, in *entry) error {
	if in.reserve {
		if in.refused = l.charges.admit(&in.event, in.limits); in.refused != nil {
			return nil
		}
	}
	e := in.event
	e.Seq = l.last.seq + 1
	own := chain(l.last.sum, &e)
	_, err := tx.Exec("insert into events (seq, at, run, job, subject, kind, data, before, sum) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.Seq, e.At.UnixMilli(), e.Run, string(e.Job), e.Subject, string(e.Kind), string(e.Data), own.before[:], own.sum[:])
	l.last = tail{e.Seq, own.sum}
	l.charges.Add(&e)
	return err
}

// points names the moments around the write of every kind of event.
func points(batch []entry, when string) {
	for _, in := range batch {
		crash.Point("ledger " + when + " " + string(in.event.Kind))
	}
}
