package concat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// maxMoov bounds what is read into memory of a file's index; ten hours of film take some 30 MB.
const maxMoov = 128 << 20

// box is an MP4 box (ISO/IEC 14496-12, 4.2) inside a larger piece of data.
type box struct {
	kind       string
	start, end int // of the whole box
	body       int // where its content begins
}

// openings are the bytes before the boxes inside a box, for those that have any.
var openings = map[string]int{"stsd": 8, "avc1": 78, "avc3": 78}

// boxes walks the boxes of data from one place to another. It stops at what is no box.
func boxes(data []byte, from, to int) iter.Seq[box] {
	return func(yield func(box) bool) {
		for from+8 <= to {
			size := int(binary.BigEndian.Uint32(data[from:]))
			kind := string(data[from+4 : from+8])
			body := from + 8 + openings[kind]
			if size < 8 || size > to-from || body > to || !yield(box{kind, from, from + size, body}) {
				return
			}
			from += size
		}
	}
}

// path finds boxes one inside the other, the first of each kind.
func path(data []byte, b box, kinds ...string) ([]box, bool) {
	found := []box{b}
	for _, kind := range kinds {
		inner, ok := child(data, b, kind)
		if !ok {
			return nil, false
		}
		b = inner
		found = append(found, b)
	}
	return found, true
}

func child(data []byte, in box, kind string) (box, bool) {
	for b := range boxes(data, in.body, in.end) {
		if b.kind == kind {
			return b, true
		}
	}
	return box{}, false
}

// avccPath finds the parameter sets of the only H.264 track in a moov box, with all boxes around them.
func avccPath(moov []byte) ([]box, error) {
	whole := box{"moov", 0, len(moov), 8}
	var found []box
	for trak := range boxes(moov, whole.body, whole.end) {
		if trak.kind != "trak" || handler(moov, trak) != "vide" {
			continue
		}
		p, ok := path(moov, trak, "mdia", "minf", "stbl", "stsd", "avc1", "avcC")
		if !ok || found != nil || binary.BigEndian.Uint32(moov[p[4].body-4:]) != 1 {
			return nil, errors.New("not one H.264 track with one description")
		}
		found = append([]box{whole}, p...)
	}
	if found == nil {
		return nil, errors.New("no H.264 track")
	}
	return found, nil
}

// handler is what a track holds: vide, soun, …
func handler(moov []byte, trak box) string {
	p, ok := path(moov, trak, "mdia", "hdlr")
	if !ok || p[2].end-p[2].body < 12 {
		return ""
	}
	return string(moov[p[2].body+8 : p[2].body+12])
}

// readMoov reads a file's index and says where it stands.
func readMoov(f *os.File) (moov []byte, at int64, err error) {
	var head [16]byte
	for {
		if _, err := f.ReadAt(head[:8], at); err != nil {
			return nil, 0, fmt.Errorf("no moov box: %w", err)
		}
		size := int64(binary.BigEndian.Uint32(head[:]))
		if size == 1 {
			if _, err := f.ReadAt(head[8:], at+8); err != nil {
				return nil, 0, fmt.Errorf("no moov box: %w", err)
			}
			size = int64(binary.BigEndian.Uint64(head[8:]))
		}
		if string(head[4:8]) == "moov" && size <= maxMoov {
			moov = make([]byte, max(8, size))
			_, err = io.ReadFull(io.NewSectionReader(f, at, int64(len(moov))), moov)
			return moov, at, err
		}
		if size < 8 {
			return nil, 0, errors.New("no moov box")
		}
		at += size
	}
}

// readAVCC gives the parameter sets of an MP4 file's only H.264 track.
func readAVCC(f *os.File) ([]byte, error) {
	moov, _, err := readMoov(f)
	if err != nil {
		return nil, err
	}
	p, err := avccPath(moov)
	if err != nil {
		return nil, err
	}
	last := p[len(p)-1]
	return moov[last.body:last.end], nil
}

// rebuilt is an index in which the last of several boxes, each inside the one before it, has another content.
func rebuilt(moov []byte, p []box, content []byte) []byte {
	last := p[len(p)-1]
	grown := len(content) - (last.end - last.body)
	out := append([]byte{}, moov[:last.body]...)
	out = append(append(out, content...), moov[last.end:]...)
	for _, b := range p {
		binary.BigEndian.PutUint32(out[b.start:], uint32(b.end-b.start+grown))
	}
	return out
}
