package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// headLen is how many bytes LooksLikeClip wants to see.
const headLen = 12

// LooksLikeClip reports whether data begins as a video file does: MP4 and its kin by their first box, or Matroska.
func LooksLikeClip(data []byte) bool {
	if len(data) < headLen {
		return false
	}
	return isMP4(data) || bytes.HasPrefix(data, []byte{0x1a, 0x45, 0xdf, 0xa3})
}

func isMP4(data []byte) bool {
	return slices.Contains([]string{"ftyp", "styp", "moov", "wide"}, string(data[4:8]))
}

// boxes follows the top-level boxes of an MP4 as it streams by. A body without length that is cut looks complete to
// HTTP, but it ends inside a box, or before the moov box without which nothing plays it.
type boxes struct {
	head    []byte // of the box that begins here, until its size is known
	left    uint64 // bytes of the current box that are still to come
	open    bool   // the current box runs to the end of the file
	hasMoov bool
}

func (b *boxes) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if b.open {
			return len(p), nil
		}
		if b.left > 0 {
			n := min(b.left, uint64(len(rest)))
			b.left, rest = b.left-n, rest[n:]
			continue
		}
		b.head, rest = append(b.head, rest[0]), rest[1:]
		b.begin()
	}
	return len(p), nil
}

// begin starts a box once its head is complete: 32 bits of size and a name, or 64 bits of size after a size of 1.
func (b *boxes) begin() {
	if len(b.head) < 8 {
		return
	}
	size := uint64(binary.BigEndian.Uint32(b.head))
	if size == 1 {
		if len(b.head) < 16 {
			return
		}
		size = binary.BigEndian.Uint64(b.head[8:])
	}
	b.hasMoov = b.hasMoov || string(b.head[4:8]) == "moov"
	b.open = size == 0
	b.left = max(size, uint64(len(b.head))) - uint64(len(b.head))
	b.head = b.head[:0]
}

// whole says what is missing at the end of the file. A few bytes after the last box hurt nobody.
func (b *boxes) whole() error {
	switch {
	case b.left > 0:
		return errors.New("it ends inside a box")
	case !b.hasMoov:
		return errors.New("it has no moov box")
	}
	return nil
}
