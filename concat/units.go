package concat

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
)

// The types of H.264 units that matter here (ITU-T H.264, table 7-1).
const (
	idrPicture       = 5
	sequenceSet      = 7
	pictureSet       = 8
	unitsBeforeFirst = 64 // coded picture that are looked at
)

// unitReader looks into the coded pictures of an MP4 file.
type unitReader struct {
	file    io.ReaderAt
	sets    avcC // of the file's header
	strange bool // a picture came with parameter sets that the header does not have
}

// picture is the type of the first unit of a packet's coded picture: 5 for an IDR picture, to 1 for others, 0 where it
// cannot be read. A container's keyframes need not be IDR pictures: with open groups of pictures, those that follow may
// need earlier ones.
func (u *unitReader) picture(pos string) int {
	at, err := strconv.ParseInt(pos, 10, 64)
	if err != nil {
		return 0
	}
	width := u.sets.lengthSize()
	for range unitsBeforeFirst {
		var head [5]byte
		if _, err := u.file.ReadAt(head[4-width:], at); err != nil {
			return 0
		}
		kind, size := int(head[4]&0x1f), int64(binary.BigEndian.Uint32(head[:4]))
		switch {
		case kind >= 1 && kind <= idrPicture:
			return kind
		case kind == sequenceSet || kind == pictureSet:
			u.strange = u.strange || !u.known(at+int64(width), size)
		}
		at += int64(width) + size
	}
	return 0
}

// known tells whether a parameter set stands in the header too.
func (u *unitReader) known(at, size int64) bool {
	const most = 1 << 16 // what a header can hold
	if size > most {
		return false
	}
	set := make([]byte, size)
	if _, err := u.file.ReadAt(set, at); err != nil {
		return false
	}
	same := func(other []byte) bool {
		return bytes.Equal(bytes.TrimRight(set, "\x00"), bytes.TrimRight(other, "\x00"))
	}
	return slices.ContainsFunc(u.sets.sps, same) || slices.ContainsFunc(u.sets.pps, same)
}

// unitsIn are the units of a packet (ISO/IEC 14496-15, 5.3.4.2), but for parameter sets, with so many bytes before each that
// tell its size. One that does not fit in is an error, and the last.
func unitsIn(packet []byte, width int) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for len(packet) > 0 {
			var head [4]byte
			n := copy(head[4-width:], packet)
			size := int64(binary.BigEndian.Uint32(head[:]))
			if n < width || size == 0 || size > int64(len(packet)-width) {
				yield(nil, errors.New("a picture is not made of whole units"))
				return
			}
			unit := packet[width : int64(width)+size]
			packet = packet[int64(width)+size:]
			if kind := unit[0] & 0x1f; kind != sequenceSet && kind != pictureSet && !yield(unit, nil) {
				return
			}
		}
	}
}
