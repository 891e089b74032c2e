package ledger

import (
	"database/sql"
	"fmt"

	"shotlist/crash"
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
	for _, in := range batch {
		if in.done != nil {
			in.done <- err
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
	last := l.last
	for _, in := range batch {
		if last, err = insert(tx, in.event, last); err != nil {
			return fmt.Errorf("cannot write the ledger: %w", err)
		}
	}
	points(batch, "within")
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot write the ledger: %w", err)
	}
	l.last = last
	points(batch, "after")
	return l.head.write(last)
}

// insert adds an event behind the last one, and gives where the ledger then ends.
func insert(tx *sql.Tx, e Event, last tail) (tail, error) {
	e.Seq = last.seq + 1
	own := chain(last.sum, &e)
	_, err := tx.Exec("insert into events (seq, at, run, job, subject, kind, data, before, sum) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.Seq, e.At.UnixMilli(), e.Run, string(e.Job), e.Subject, string(e.Kind), string(e.Data), own.before[:], own.sum[:])
	return tail{e.Seq, own.sum}, err
}

// points names the moments around the write of every kind of event.
func points(batch []entry, when string) {
	for _, in := range batch {
		crash.Point("ledger " + when + " " + string(in.event.Kind))
	}
}
