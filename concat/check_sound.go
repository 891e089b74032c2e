package concat

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"
)

// checkSound wants the film's sound to be the packets that were made, one after the other without a gap.
func (w *work) checkSound(film listing) error {
	audio, _ := film.First("audio")
	packets := film.of(audio.Index)
	got, err := os.Open(w.path(nameFilm))
	if err != nil {
		return err
	}
	defer got.Close()
	made, err := os.Open(w.path(nameSound))
	if err != nil {
		return err
	}
	defer made.Close()
	want, err := soundPackets(made)
	if err != nil {
		return err
	}
	if len(packets) != len(want) {
		return errors.New("it has more or fewer pieces of sound than were put into it")
	}
	for i, p := range packets {
		if err := p.same(got, made, want[i]); err != nil {
			return err
		}
	}
	return evenly(packets)
}

// evenly wants packets to follow each other in one step.
func evenly(packets []probed) error {
	for i, p := range packets {
		if p.PTS == nil || i > 1 && *p.PTS-*packets[i-1].PTS != *packets[1].PTS-*packets[0].PTS {
			return errors.New("its sound has gaps")
		}
	}
	return nil
}

// same wants a packet of a film to hold the bytes of one of another file.
func (p probed) same(film, made io.ReaderAt, want stripPacket) error {
	at, err := strconv.ParseInt(p.Pos, 10, 64)
	if err != nil || p.Size != strconv.FormatInt(want.size, 10) {
		return errors.Join(errors.New("a piece of its sound has another size than was put into it"), err)
	}
	a, b := make([]byte, want.size), make([]byte, want.size)
	_, err = film.ReadAt(a, at)
	_, err2 := made.ReadAt(b, want.at)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		return errors.New("the bytes of a piece of its sound are others")
	}
	return nil
}

// soundPackets are those of a file that holds nothing but one track, of sound.
func soundPackets(f *os.File) ([]stripPacket, error) {
	moov, _, err := readMoov(f)
	if err != nil {
		return nil, err
	}
	from, size, err := mediaData(f)
	if err != nil {
		return nil, err
	}
	p, ok := path(moov, box{"moov", 0, len(moov), 8}, "trak", "mdia", "minf", "stbl")
	if !ok {
		return nil, errTable
	}
	return sampleTable{moov, p[len(p)-1]}.packets(from, from+size)
}
