package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
)

// sum is a checksum: half of a SHA-256.
type sum [16]byte

// tail is where a ledger ends: its last event, by number, and that event's sum. The zero tail is of an empty ledger.
type tail struct {
	seq int64
	sum sum
}

// link is what an event's row holds beside the event: the sum of the row before it, and its own, over that and over all
// that the row says. So a row can be believed by itself, and rows that are missing between two others show.
type link struct{ before, sum sum }

// chain gives the link of an event that follows a row.
func chain(before sum, e *Event) link {
	h := sha256.New()
	h.Write(before[:])
	number(h, e.Seq)
	number(h, e.At.UnixMilli())
	for _, text := range []string{e.Run, string(e.Job), e.Subject, string(e.Kind), string(e.Data)} {
		number(h, int64(len(text)))
		h.Write([]byte(text))
	}
	return link{before, sum(h.Sum(nil)[:len(sum{})])}
}

func number(h hash.Hash, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n))
	h.Write(b[:])
}

// errTorn says that events are missing which were synced to disk.
var errTorn = errors.New("events at its end are missing")

// follow checks one row after another, and that the tail that was noted beside the ledger is among them.
type follow struct {
	last  tail
	noted tail
	found bool // noted was
}

func (f *follow) add(e *Event, l link) error {
	switch {
	case e.Seq <= f.last.seq || l.before != f.last.sum:
		return fmt.Errorf("events are missing before event %d", e.Seq)
	case chain(l.before, e) != l:
		return fmt.Errorf("event %d is not what was written", e.Seq)
	}
	f.last = tail{e.Seq, l.sum}
	f.found = f.found || f.last == f.noted
	return nil
}

func (f *follow) end() error {
	if f.noted.seq == 0 || f.found {
		return nil
	}
	return fmt.Errorf("%w: it ends with event %d, and event %d was written", errTorn, f.last.seq, f.noted.seq)
}
