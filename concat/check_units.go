package concat

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sync/errgroup"
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
	var group errgroup.Group
	group.SetLimit(w.env.Workers)
	for i, s := range w.segments {
		next, want := got, w.strips[i]
		group.Go(func() error {
			if err := next.begins(film, want); err != nil {
				return fmt.Errorf("frames %d to %d are not those that were put into it: %w", s.Start, s.End-1, err)
			}
			return nil
		})
		got.packets = got.packets[min(len(want.packets), len(got.packets)):]
	}
	if err := group.Wait(); err != nil {
		return err
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
	reader, next := s.reader(film), 0
	return want.each(func(_ stripPacket, picture []byte) error {
		got, err := reader.read(s.packets[next])
		if err != nil {
			return err
		}
		if !bytes.Equal(got, picture) {
			return errors.New("the bytes of a picture are others")
		}
		next++
		return nil
	})
}
