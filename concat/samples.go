package concat

import (
	"encoding/binary"
	"errors"
	"slices"
)

// sampleTable is the stbl box of a moov box (ISO/IEC 14496-12, 8.5.1).
type sampleTable struct {
	moov []byte
	box  box
}

var errTable = errors.New("unreadable index of what was encoded")

// numbers is the content of a box after its version and flags, as 32-bit numbers.
func (t sampleTable) numbers(kind string) (all []uint32) {
	b, ok := child(t.moov, t.box, kind)
	if !ok || b.end-b.body < 8 {
		return nil
	}
	for at := b.body + 4; at+4 <= b.end; at += 4 {
		all = append(all, binary.BigEndian.Uint32(t.moov[at:]))
	}
	return all
}

// packets are all, one after the other, which must fill the place from one offset to another.
func (t sampleTable) packets(from, to int64) ([]stripPacket, error) {
	sizes, sync := t.numbers("stsz"), t.numbers("stss")
	if len(sizes) < 2 {
		return nil, errTable
	}
	every, sizes := int64(sizes[0]), sizes[2:]
	if every > 0 { // all have the same size
		sizes = slices.Repeat([]uint32{uint32(every)}, int((to-from)/every))
	}
	var packets []stripPacket
	for i, size := range sizes {
		_, listed := slices.BinarySearch(sync[min(1, len(sync)):], uint32(i+1))
		packets = append(packets, stripPacket{at: from, size: int64(size), sync: sync == nil || listed})
		from += int64(size)
	}
	if from != to {
		return nil, errTable
	}
	return packets, nil
}

// times are when n packets show, in units of the track's clock; all last as long.
func (t sampleTable) times(n int) []int64 {
	step := int64(1)
	if length := t.numbers("stts"); len(length) > 2 {
		step = int64(length[2])
	}
	times := make([]int64, n)
	for i := range times {
		times[i] = int64(i) * step
	}
	offsets, at := t.numbers("ctts"), 0
	for pairs := range slices.Chunk(offsets[min(1, len(offsets)):], 2) {
		for range min(int(pairs[0]), n-at) {
			times[at] += int64(int32(pairs[len(pairs)-1]))
			at++
		}
	}
	return times
}
