package concat

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
)

// overlay writes cues to their places in a track as long as the film, in their order, so that the sum where several sound at once
// is the same each time. Where nothing sounds are zeros. The cues' files are removed: together they are as large as the track.
func (w *work) overlay(name string, cues []cue) (err error) {
	f, err := os.Create(w.path(name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Truncate(w.Samples() * sampleBytes); err != nil {
		return err
	}
	track := layer{file: f}
	for _, c := range cues {
		if err := errors.Join(track.add(c, w.path(c.file())), os.Remove(w.path(c.file()))); err != nil {
			return err
		}
	}
	return nil
}

// layer is a track, and where what was written into it ends.
type layer struct {
	file *os.File
	end  int64 // byte
}

// add lays a cue's sound into the track: over what is there, and after it.
func (l *layer) add(c cue, name string) error {
	sound, err := os.Open(name)
	if err != nil {
		return err
	}
	defer sound.Close()
	at, end := c.start*sampleBytes, c.end*sampleBytes
	over := min(l.end, end)
	for block := make([]byte, 1<<16); at < over; {
		part := block[:min(int64(len(block)), over-at)]
		if _, err := io.ReadFull(sound, part); err != nil {
			return err
		}
		if err := l.sum(part, at); err != nil {
			return err
		}
		at += int64(len(part))
	}
	_, err = io.CopyN(io.NewOffsetWriter(l.file, at), sound, end-at)
	l.end = max(l.end, end)
	return err
}

// sum adds samples to those of the track.
func (l *layer) sum(sound []byte, at int64) error {
	under := make([]byte, len(sound))
	if _, err := l.file.ReadAt(under, at); err != nil {
		return err
	}
	for i := 0; i+4 <= len(sound); i += 4 {
		float := func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b[i:])) }
		binary.LittleEndian.PutUint32(sound[i:], math.Float32bits(float(under)+float(sound)))
	}
	_, err := l.file.WriteAt(sound, at)
	return err
}
