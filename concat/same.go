package concat

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

var errNotTheClips = errors.New("what was copied is not what the clip holds")

// sameAsClip wants a copied segment's pictures to be the clip's, byte by byte. ffmpeg writes them one after the other
// into a file that holds nothing else.
func (w *work) sameAsClip(s Segment, file string) error {
	packets, err := w.packets(s)
	if err != nil {
		return err
	}
	clip, err := os.Open(w.clips[s.From.Clip].Path)
	if err != nil {
		return err
	}
	defer clip.Close()
	want := sha256.New()
	for _, p := range packets {
		if _, err := io.Copy(want, io.NewSectionReader(clip, p.Pos, p.Size)); err != nil {
			return err
		}
	}
	got, err := dataSum(file)
	if err == nil && !bytes.Equal(got, want.Sum(nil)) {
		err = errNotTheClips
	}
	return err
}

// dataSum is the hash of all that an MP4 file holds in its mdat box.
func dataSum(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := mediaData(f)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err = io.Copy(h, data)
	return h.Sum(nil), err
}

// mediaData is what an MP4 file holds in its mdat box.
func mediaData(f *os.File) (*io.SectionReader, error) {
	for at := int64(0); ; {
		var head [16]byte
		if _, err := f.ReadAt(head[:8], at); err != nil {
			return nil, errors.Join(errNotTheClips, err)
		}
		size, header := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		if size == 1 { // a box of more than four gigabytes
			if _, err := f.ReadAt(head[8:], at+8); err != nil {
				return nil, err
			}
			size, header = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		if size < header {
			return nil, errNotTheClips
		}
		if string(head[4:8]) == "mdat" {
			return io.NewSectionReader(f, at+header, size-header), nil
		}
		at += size
	}
}
