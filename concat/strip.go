package concat

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// strip is a segment's packets, in decoding order, in the file that holds them: the clip that they are copied from, or what
// was encoded.
type strip struct {
	file    string
	sets    avcC
	packets []stripPacket
}

type stripPacket struct {
	at, size int64 // in the file
	shown    int   // the frame of the segment that it shows
	sync     bool  // it is an IDR picture
}

// findStrips finds the packets of all segments.
func (w *work) findStrips() error {
	w.strips = nil
	for i := range w.segments {
		s, err := w.strip(i)
		if err != nil {
			return err
		}
		w.strips = append(w.strips, s)
	}
	return nil
}

// strip finds a segment's packets.
func (w *work) strip(i int) (strip, error) {
	s := w.segments[i]
	if !s.Copy {
		return stripOf(w.path(segmentName(i)))
	}
	clip := w.clips[s.From.Clip]
	sets, err := parseAVCC(clip.Media.AVCC)
	if err != nil {
		return strip{}, err
	}
	packets, err := w.packets(s)
	if err != nil {
		return strip{}, err
	}
	out := strip{file: clip.Path, sets: sets}
	var times []int64
	for _, p := range packets {
		out.packets = append(out.packets, stripPacket{at: p.Pos, size: p.Size, sync: p.IDR})
		times = append(times, p.PTS)
	}
	out.number(times)
	return out, nil
}

// packets are those that a copied segment takes over from its clip.
func (t Timeline) packets(s Segment) ([]Packet, error) {
	media := t.clips[s.From.Clip].Media
	track, err := media.track(t.clock)
	if err != nil {
		return nil, err
	}
	from := s.From.Frame - track.first // nothing is coded across the beginning of a copied segment
	return media.Packets[from : from+s.End-s.Start], nil
}

// number tells packets which frame they show, by when they do.
func (s *strip) number(times []int64) {
	order := make([]int, len(times))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(times[a], times[b]) })
	for frame, i := range order {
		s.packets[i].shown = frame
	}
}

// stripOf reads the index of an encoded segment, in whose mdat box packets stand one after the other.
func stripOf(file string) (strip, error) {
	f, err := os.Open(file)
	if err != nil {
		return strip{}, err
	}
	defer f.Close()
	moov, _, err := readMoov(f)
	if err != nil {
		return strip{}, err
	}
	from, size, err := mediaData(f)
	if err != nil {
		return strip{}, err
	}
	p, err := avccPath(moov)
	if err != nil {
		return strip{}, err
	}
	s := strip{file: file}
	if s.sets, err = parseAVCC(moov[p[len(p)-1].body:p[len(p)-1].end]); err != nil {
		return s, err
	}
	table := sampleTable{moov, p[len(p)-4]}
	s.packets, err = table.packets(from, from+size)
	s.number(table.times(len(s.packets)))
	return s, err
}

// pictureReader reads packets of a file. What it gives is overwritten by the next.
type pictureReader struct {
	file         io.ReaderAt
	width        int // bytes before each unit that tell its size
	raw, picture []byte
}

// read gives a packet without parameter sets, which stand in the film's header, and with four bytes before each of its units.
func (r *pictureReader) read(p stripPacket) ([]byte, error) {
	r.raw = slices.Grow(r.raw[:0], int(p.size))[:p.size]
	if _, err := r.file.ReadAt(r.raw, p.at); err != nil {
		return nil, fmt.Errorf("a picture cannot be read: %w", err)
	}
	r.picture = r.picture[:0]
	for unit, err := range unitsIn(r.raw, r.width) {
		if err != nil {
			return nil, err
		}
		r.picture = append(binary.BigEndian.AppendUint32(r.picture, uint32(len(unit))), unit...)
	}
	return r.picture, nil
}

// each does something with all pictures in turn, as a reader gives them. What cannot be read is a copyError.
func (s strip) each(do func(p stripPacket, picture []byte) error) error {
	f, err := os.Open(s.file)
	if err != nil {
		return &copyError{err: err}
	}
	defer f.Close()
	reader := s.reader(f)
	for _, p := range s.packets {
		picture, err := reader.read(p)
		if err != nil {
			return &copyError{err: err}
		}
		if err := do(p, picture); err != nil {
			return err
		}
	}
	return nil
}

func (s strip) reader(f io.ReaderAt) pictureReader {
	return pictureReader{file: f, width: s.sets.lengthSize()}
}

// mediaData is where an MP4 file's mdat box holds its packets.
func mediaData(f *os.File) (from, size int64, err error) {
	for at := int64(0); ; {
		var head [16]byte
		if _, err := f.ReadAt(head[:8], at); err != nil {
			return 0, 0, fmt.Errorf("no mdat box: %w", err)
		}
		size, header := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		if size == 1 { // a box of more than four gigabytes
			if _, err := f.ReadAt(head[8:], at+8); err != nil {
				return 0, 0, err
			}
			size, header = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		if size < header {
			return 0, 0, errors.New("no mdat box")
		}
		if string(head[4:8]) == "mdat" {
			return at + header, size - header, nil
		}
		at += size
	}
}
