package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"shotlist/render/plan"
)

// The sums are read within the transaction: what is rolled back must not be remembered, as its numbers are used again.
func TestWhatWasRolledBackIsNotCounted(t *testing.T) {
	opened, err := Open(filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	l := &Ledger{db: opened.db, head: opened.head, queue: make(chan entry, 8)} // without a writer of its own, so that batches are as they are here
	intent := func(id string, dollars float64) entry {
		e := New(Intended, "r", &plan.Job{ID: plan.ID(id), Film: "film"}, time.UnixMilli(1), Intent{Cost: plan.Dollars(dollars).Dollars()})
		return entry{event: e, reserve: true, done: make(chan error, 1)}
	}
	if _, err := l.db.Exec("create trigger full before insert on events when new.job = 'c' begin select raise(abort, 'disk full'); end"); err != nil {
		t.Fatal(err)
	}
	for _, batch := range [][]entry{{intent("a", 1), intent("b", 2), intent("c", 4)}, {intent("d", 8), intent("e", 16)}, {intent("f", 32)}} {
		for i := range batch[1:] {
			l.queue <- batch[i+1]
		}
		l.writeBatch(batch[0])
	}
	if got := l.charges.Spent(Limit{}, time.UnixMilli(1)).Sum; got != plan.Dollars(56) {
		t.Errorf("%s are counted, want $56.00", got)
	}
}
