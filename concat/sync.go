package concat

import (
	"encoding/binary"
	"errors"
	"os"
)

// keepSync takes from the film's list of places to seek to those that are no IDR pictures, as MP4 wants it (ISO/IEC
// 14496-15, 5.3.3): who enters at another one sees what is not there yet. ffmpeg lists every keyframe of open groups of
// pictures and of intra refresh.
func (w *work) keepSync() error {
	if !w.copied() {
		return nil
	}
	f, err := os.OpenFile(w.path(nameFilm), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	idr, err := w.idr()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(filterSync(f, func(sample int) bool { return sample < len(idr) && idr[sample] }), f.Close())
}

// idr tells of every packet of the film, in decoding order, whether it may stand in the list. Keyframes of encoded
// segments all do.
func (t Timeline) idr() ([]bool, error) {
	var idr []bool
	for _, s := range t.segments {
		if !s.Copy {
			for range s.End - s.Start {
				idr = append(idr, true)
			}
			continue
		}
		packets, err := t.packets(s)
		if err != nil {
			return nil, err
		}
		for _, p := range packets {
			idr = append(idr, p.IDR)
		}
	}
	return idr, nil
}

// filterSync keeps of an MP4 file's sync samples, counted from zero, those that keep wants. Nothing moves in the file:
// the free box that ffmpeg writes after the index takes what becomes free.
func filterSync(f *os.File, keep func(int) bool) error {
	moov, at, err := readMoov(f)
	if err != nil {
		return err
	}
	p, ok := path(moov, box{"moov", 0, len(moov), 8}, "trak", "mdia", "minf", "stbl", "stss")
	if !ok { // all pictures are keyframes
		return nil
	}
	old := moov[p[len(p)-1].body:p[len(p)-1].end]
	list := syncSamples(old, keep)
	freed := len(old) - len(list)
	if freed == 0 {
		return nil
	}
	var next [8]byte
	if _, err := f.ReadAt(next[:], at+int64(len(moov))); err != nil || string(next[4:]) != "free" {
		return errors.Join(errors.New("no free box after the index"), err)
	}
	out := rebuilt(moov, p, list)
	out = binary.BigEndian.AppendUint32(out, binary.BigEndian.Uint32(next[:])+uint32(freed))
	out = append(append(out, "free"...), make([]byte, freed)...)
	_, err = f.WriteAt(out, at)
	return err
}

// syncSamples is the content of an stss box with only the entries that keep wants.
func syncSamples(old []byte, keep func(int) bool) []byte {
	list := append([]byte{}, old[:8]...) // version, flags, count
	for entry := old[8:]; len(entry) >= 4; entry = entry[4:] {
		if keep(int(binary.BigEndian.Uint32(entry)) - 1) {
			list = append(list, entry[:4]...)
		}
	}
	binary.BigEndian.PutUint32(list[4:], uint32(len(list)/4-2))
	return list
}
