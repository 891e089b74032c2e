package concat

import (
	"encoding/binary"
	"errors"
	"os"
)

// keepSync takes the mark of a place to seek to from all pictures of a copied segment that are not IDR pictures, as MP4
// wants it (ISO/IEC 14496-15, 5.3.3): players that enter at another one show what is not there yet.
func (w *work) keepSync(s Segment, file string) error {
	media := w.clips[s.From.Clip].Media
	t, err := media.track(w.clock)
	if err != nil {
		return err
	}
	from := s.From.Frame - t.first // nothing is coded across the beginning of a copied segment
	packets := media.Packets[from : from+s.End-s.Start]
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(writeSync(f, packets), f.Close())
}

// writeSync replaces the list of sync samples of an MP4 file whose index stands at its end. A file without one has
// nothing but keyframes.
func writeSync(f *os.File, packets []Packet) error {
	moov, at, err := readMoov(f)
	if err != nil {
		return err
	}
	p, ok := path(moov, box{"moov", 0, len(moov), 8}, "trak", "mdia", "minf", "stbl", "stss")
	if !ok {
		return nil
	}
	var list []byte
	for i, packet := range packets {
		if packet.IDR {
			list = binary.BigEndian.AppendUint32(list, uint32(i+1))
		}
	}
	content := make([]byte, 8) // version, flags, count
	binary.BigEndian.PutUint32(content[4:], uint32(len(list)/4))
	return replace(f, moov, at, p, append(content, list...))
}
