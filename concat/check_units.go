package concat

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// checkUnits wants the film's pictures to be those of its segments, byte by byte.
func (w *work) checkUnits(packets []Packet) error {
	film, err := os.Open(w.path(nameFilm))
	if err != nil {
		return err
	}
	defer film.Close()
	var pictures []io.Reader
	for _, p := range packets {
		pictures = append(pictures, io.NewSectionReader(film, p.Pos, p.Size))
	}
	got, err := unitsOf(film, io.MultiReader(pictures...))
	if err != nil {
		return err
	}
	for i, s := range w.segments {
		if err := got.begin(w.path(segmentName(i))); err != nil {
			return fmt.Errorf("frames %d to %d are not those that were put into it: %w", s.Start, s.End-1, err)
		}
	}
	if _, err := got.next(); !errors.Is(err, io.EOF) {
		return errors.New("it holds pictures that were not put into it")
	}
	return nil
}

// unitStream reads the units that make up pictures (ISO/IEC 14496-10, 7.3.1), but for parameter sets: a film has them in its header.
type unitStream struct {
	data   *bufio.Reader
	length int // bytes before each that tell its size
	unit   []byte
}

// unitsOf reads the units of an MP4 file's pictures.
func unitsOf(f *os.File, pictures io.Reader) (*unitStream, error) {
	content, err := readAVCC(f)
	if err != nil {
		return nil, err
	}
	sets, err := parseAVCC(content)
	return &unitStream{data: bufio.NewReaderSize(pictures, 1<<20), length: sets.lengthSize()}, err
}

// next gives a unit, until the one after. The error is io.EOF after the last.
func (u *unitStream) next() ([]byte, error) {
	for {
		var size [4]byte
		if _, err := io.ReadFull(u.data, size[4-u.length:]); err != nil {
			return nil, err
		}
		n := int64(binary.BigEndian.Uint32(size[:]))
		whole := bytes.NewBuffer(u.unit[:0])
		if _, err := io.CopyN(whole, u.data, n); err != nil {
			return nil, fmt.Errorf("%w: %v", io.ErrUnexpectedEOF, err) //nolint:errorlint // io.EOF would mean that all is well
		}
		u.unit = whole.Bytes()
		if n > 0 && u.unit[0]&0x1f != sequenceSet && u.unit[0]&0x1f != pictureSet {
			return u.unit, nil
		}
	}
}

// begin wants the next units to be all of a segment's.
func (u *unitStream) begin(segment string) error {
	f, err := os.Open(segment)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := mediaData(f)
	if err != nil {
		return err
	}
	want, err := unitsOf(f, data)
	if err != nil {
		return err
	}
	for {
		unit, err := want.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if got, err := u.next(); err != nil || !bytes.Equal(got, unit) {
			return errors.Join(errNotTheSame, err)
		}
	}
}

var errNotTheSame = errors.New("its bytes are others")
