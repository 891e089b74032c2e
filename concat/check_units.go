package concat

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

// checkUnits wants the film's pictures to be those of its clips and encoded segments, unit by unit, and its parameter sets
// to be those that they were decoded by.
func (w *work) checkUnits(media Media) error {
	if !bytes.Equal(media.AVCC, w.sets.bytes()) {
		return errors.New("its parameter sets are not those that were put into it")
	}
	film, err := os.Open(w.path(nameFilm))
	if err != nil {
		return err
	}
	defer film.Close()
	got := strip{sets: w.sets}
	for _, p := range media.Packets {
		got.packets = append(got.packets, stripPacket{at: p.Pos, size: p.Size})
	}
	for i, s := range w.segments {
		want := w.strips[i]
		if err := got.begins(film, want); err != nil {
			return fmt.Errorf("frames %d to %d are not those that were put into it: %w", s.Start, s.End-1, err)
		}
		got.packets = got.packets[len(want.packets):]
	}
	if len(got.packets) > 0 {
		return errors.New("it holds pictures that were not put into it")
	}
	return nil
}

// begins wants a film's next pictures to be all of a segment's.
func (s strip) begins(film *os.File, want strip) error {
	if len(s.packets) < len(want.packets) {
		return errors.New("some are missing")
	}
	f, err := os.Open(want.file)
	if err != nil {
		return err
	}
	defer f.Close()
	var a, b []byte
	for i, p := range want.packets {
		if a, err = want.picture(f, p, a); err != nil {
			return err
		}
		if b, err = s.picture(film, s.packets[i], b); err != nil {
			return err
		}
		if !bytes.Equal(a, b) {
			return errors.New("the bytes of a picture are others")
		}
	}
	return nil
}
