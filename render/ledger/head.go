package ledger

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"

	"shotlist/render/disk"
)

// headSuffix is added to the ledger's name for the file that says where the ledger ends. SQLite cannot tell a log that
// lost its end from one that was never longer; this file can.
const headSuffix = "-head"

// A head holds two slots, which are written by turns: a write that power ends half-way leaves the other one.
const slotSize = 512

var errHead = errors.New("the note of where it ends (" + headSuffix + ") cannot be read")

// head is the note, open for writing.
type head struct {
	file *os.File
	slot int64
}

// readHead gives the tail that was noted; ok is false where there is no note.
func readHead(path string) (t tail, ok bool, err error) {
	text, err := os.ReadFile(path + headSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return tail{}, false, nil
	}
	if err != nil {
		return tail{}, false, err
	}
	for at := 0; at < len(text); at += slotSize {
		if slot, good := parseSlot(text[at:min(at+slotSize, len(text))]); good && (!ok || slot.seq > t.seq) {
			t, ok = slot, true
		}
	}
	if !ok {
		return tail{}, false, errHead
	}
	return t, true, nil
}

// openHead opens the note for writing, and makes it where it is missing or behind.
func openHead(path string, now tail) (*head, error) {
	if noted, ok, err := readHead(path); err != nil || !ok || noted != now {
		if err := makeHead(path, now); err != nil {
			return nil, fmt.Errorf("cannot note where the ledger ends: %w", err)
		}
	}
	file, err := os.OpenFile(path+headSuffix, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot note where the ledger ends: %w", err)
	}
	return &head{file: file}, nil
}

// makeHead writes the note under another name first: a note that is there is whole.
func makeHead(path string, now tail) error {
	fresh := path + headSuffix + draft
	if err := os.RemoveAll(fresh); err != nil { // it may be a link to somewhere else
		return err
	}
	file, err := os.OpenFile(fresh, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.WriteString(formatSlot(now) + formatSlot(now))
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	return disk.Rename(fresh, path+headSuffix)
}

// write notes the tail, synced.
func (h *head) write(t tail) error {
	h.slot = slotSize - h.slot
	_, err := h.file.WriteAt([]byte(formatSlot(t)), h.slot)
	if err := errors.Join(err, h.file.Sync()); err != nil {
		return fmt.Errorf("cannot note where the ledger ends: %w", err)
	}
	return nil
}

// formatSlot writes a slot of a full size, so that the file never grows.
func formatSlot(t tail) string {
	text := fmt.Sprintf("shotlist ledger ends at %d %x", t.seq, t.sum)
	return fmt.Sprintf("%-*s\n", slotSize-1, fmt.Sprintf("%s %08x", text, crc32.ChecksumIEEE([]byte(text))))
}

// parseSlot takes a slot only as formatSlot writes it.
func parseSlot(text []byte) (t tail, ok bool) {
	var s []byte
	n, err := fmt.Sscanf(string(text), "shotlist ledger ends at %d %x", &t.seq, &s)
	if n != 2 || err != nil || len(s) != len(t.sum) {
		return tail{}, false
	}
	copy(t.sum[:], s)
	return t, string(text) == formatSlot(t)
}
