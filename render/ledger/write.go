package ledger

import (
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
	for _, in := range batch {
		e := in.event
		_, err := tx.Exec("insert into events (at, run, job, subject, kind, data) values (?, ?, ?, ?, ?, ?)",
			e.At.UnixMilli(), e.Run, string(e.Job), e.Subject, string(e.Kind), string(e.Data))
		if err != nil {
			return fmt.Errorf("cannot write the ledger: %w", err)
		}
	}
	points(batch, "within")
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("cannot write the ledger: %w", err)
	}
	points(batch, "after")
	return nil
}

// points names the moments around the write of every kind of event.
func points(batch []entry, when string) {
	for _, in := range batch {
		crash.Point("ledger " + when + " " + string(in.event.Kind))
	}
}
