package concat

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
)

// avcC is the content of an avcC box (ISO/IEC 14496-15, 5.3.3.1): the parameter sets of an H.264 stream.
type avcC struct {
	head     [5]byte // version, profile, compatibility, level, and how many bytes a length takes
	sps, pps [][]byte
	rest     []byte // chroma format and depths, with the high profiles
}

var errAVCC = errors.New("unreadable H.264 parameter sets")

func parseAVCC(data []byte) (avcC, error) {
	var a avcC
	if len(data) < 7 || data[0] != 1 {
		return a, errAVCC
	}
	copy(a.head[:], data)
	var ok1, ok2 bool
	a.sps, data, ok1 = takeSets(data[5:], 0x1f)
	a.pps, a.rest, ok2 = takeSets(data, 0xff)
	if !ok1 || !ok2 || len(a.sps) == 0 || len(a.pps) == 0 {
		return a, errAVCC
	}
	return a, nil
}

// takeSets reads a count and that many units, each after its length.
func takeSets(data []byte, mask byte) (sets [][]byte, rest []byte, ok bool) {
	if len(data) == 0 {
		return nil, nil, false
	}
	n, data := int(data[0]&mask), data[1:]
	for range n {
		if len(data) < 2 {
			return nil, nil, false
		}
		size := int(binary.BigEndian.Uint16(data))
		if size == 0 || len(data) < 2+size {
			return nil, nil, false
		}
		sets, data = append(sets, data[2:2+size]), data[2+size:]
	}
	return sets, data, true
}

// bytes is the box's content again.
func (a avcC) bytes() []byte {
	out := append(a.head[:5:5], 0xe0|byte(len(a.sps)))
	out = appendSets(out, a.sps)
	out = appendSets(append(out, byte(len(a.pps))), a.pps)
	return append(out, a.rest...)
}

func appendSets(out []byte, sets [][]byte) []byte {
	for _, set := range sets {
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(set))), set...)
	}
	return out
}

// with adds another stream's sets, which must bear ids of their own.
func (a avcC) with(b avcC) avcC {
	a.sps, a.pps = union(a.sps, b.sps), union(a.pps, b.pps)
	a.head[3] = max(a.head[3], b.head[3])
	if len(a.rest) == 0 {
		a.head[1], a.rest = max(a.head[1], b.head[1]), b.rest
	}
	return a
}

func union(a, b [][]byte) [][]byte {
	all := slices.Clone(a)
	for _, set := range b {
		if !slices.ContainsFunc(all, func(s []byte) bool { return bytes.Equal(s, set) }) {
			all = append(all, set)
		}
	}
	return all
}

// lengthSize is how many bytes stand before each unit of a packet.
func (a avcC) lengthSize() int { return int(a.head[4]&3) + 1 }

// freeID is an id that none of the sets bears.
func (a avcC) freeID() int {
	used := map[int]bool{}
	for _, s := range a.sps {
		used[exponentialGolomb(s[min(4, len(s)):])] = true
	}
	for _, p := range a.pps {
		used[exponentialGolomb(p[1:])] = true
	}
	id := 0
	for used[id] {
		id++
	}
	return id
}

// exponentialGolomb reads the number that data begins with (ITU-T H.264, 9.1), up to 255.
func exponentialGolomb(data []byte) int {
	var word uint32
	for i := range 4 {
		word <<= 8
		if i < len(data) {
			word |= uint32(data[i])
		}
	}
	zeros := bits.LeadingZeros32(word)
	if zeros > 8 {
		return -1
	}
	return int(word>>(31-2*zeros)) - 1
}
