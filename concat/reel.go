package concat

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// nameReel is the film's whole picture, without its sound: segments one after the other, whether copied from clips or
// encoded, as the packets of one track.
const nameReel = "reel.mp4"

// reel writes the picture's packets one after the other, and then the index.
type reel struct {
	pictureTrack
	file *os.File
	out  *bufio.Writer
}

// beforeReel is what stands before its first packet: ftyp, and the head of an mdat box whose size comes last.
var beforeReel = append(mp4Box("ftyp", []byte("isom"), u32(0x200), []byte("isomiso2avc1mp41")), append(append(u32(1), "mdat"...), zeros(8)...)...)

// wind makes the reel. What cannot be read is a copyError.
func (w *work) wind(ctx context.Context) (err error) {
	f, err := os.Create(w.path(nameReel))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	scale, step := w.clock.timescale()
	r := &reel{pictureTrack{size: w.settings.Size, sets: w.sets, scale: scale, step: step, delay: w.delay}, f, bufio.NewWriterSize(f, 1<<20)}
	if _, err := r.out.Write(beforeReel); err != nil {
		return err
	}
	for i, s := range w.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.add(s.Start, w.strips[i]); err != nil {
			return fmt.Errorf("frames %d to %d of the film: %w", s.Start, s.End-1, err)
		}
	}
	return r.end()
}

// add writes a segment that begins at a frame of the film.
func (r *reel) add(start int, s strip) error {
	return s.each(func(p stripPacket, picture []byte) error {
		r.sizes = append(r.sizes, uint32(len(picture)))
		r.shown = append(r.shown, start+p.shown)
		if p.sync {
			r.sync = append(r.sync, uint32(len(r.sizes)))
		}
		_, err := r.out.Write(picture)
		return err
	})
}

// end writes the index, and how much there is.
func (r *reel) end() error {
	if err := r.out.Flush(); err != nil {
		return err
	}
	end, err := r.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := r.file.Write(r.moov(uint64(len(beforeReel)))); err != nil {
		return err
	}
	mdat := int64(len(beforeReel)) - 16
	_, err = r.file.WriteAt(binary.BigEndian.AppendUint64(nil, uint64(end-mdat)), mdat+8)
	return err
}
