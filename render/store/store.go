// Package store keeps finished clips on disk, one file per job id. A file under its final name is always whole.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shotlist/internal/crash"
	"shotlist/render/disk"
	"shotlist/render/plan"
)

const (
	suffix = ".mp4"
	temp   = ".part" // of a clip in the making, and of what checks it; thrown away by Clean
)

// Store is a folder of clips.
type Store struct{ dir string }

// Open makes the folder where it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("cannot make the clip store: %w", err)
	}
	return &Store{dir}, nil
}

// Path is where the clip of a job is, or would be.
func (s *Store) Path(id plan.ID) string { return filepath.Join(s.dir, string(id)+suffix) }

// Sizes lists what is stored, by id, with the length of each file in bytes.
func (s *Store) Sizes() (map[plan.ID]int64, error) { return List(s.dir) }

// List reads a store's folder without making it: clips by id, with their length in bytes.
func List(dir string) (map[plan.ID]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot read the clip store: %w", err)
	}
	sizes := make(map[plan.ID]int64, len(entries))
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), suffix)
		if info, err := e.Info(); ok && err == nil && info.Mode().IsRegular() {
			sizes[plan.ID(id)] = info.Size()
		}
	}
	return sizes, nil
}

// Draft is a clip in the making: written, then checked, then kept or thrown away.
type Draft struct {
	file  *os.File
	final string
	sum   hash.Hash
	size  int64
}

// Create starts a draft of a job's clip, in place of an older draft of it.
func (s *Store) Create(id plan.ID) (*Draft, error) {
	name := s.Path(id) + temp
	if err := os.RemoveAll(name); err != nil { // it may be a link to somewhere else
		return nil, fmt.Errorf("cannot store a clip: %w", err)
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot store a clip: %w", err)
	}
	crash.Point("clip begun")
	return &Draft{file: f, final: s.Path(id), sum: sha256.New()}, nil
}

// Write adds bytes to the draft.
func (d *Draft) Write(p []byte) (int, error) {
	n, err := d.file.Write(p)
	d.sum.Write(p[:n])
	d.size += int64(n)
	crash.Point("clip written to")
	return n, err
}

// Path is where the draft can be looked at before it is kept.
func (d *Draft) Path() string { return d.file.Name() }

// Digest tells the SHA-256, in hex, and the length of what was written so far.
func (d *Draft) Digest() (sum string, size int64) { return hex.EncodeToString(d.sum.Sum(nil)), d.size }

// Keep makes the draft the job's clip: synced, renamed, the folder synced. It returns the content's SHA-256 in hex and
// its length in bytes.
func (d *Draft) Keep() (sum string, size int64, err error) {
	if err := errors.Join(d.file.Sync(), d.file.Close()); err != nil {
		return "", 0, fmt.Errorf("cannot store a clip: %w", err)
	}
	crash.Point("clip synced")
	if err := disk.Rename(d.file.Name(), d.final); err != nil {
		return "", 0, fmt.Errorf("cannot store a clip: %w", err)
	}
	crash.Point("clip kept")
	return hex.EncodeToString(d.sum.Sum(nil)), d.size, nil
}

// Discard throws the draft away.
func (d *Draft) Discard() error { return errors.Join(d.file.Close(), os.Remove(d.file.Name())) }

// Clean removes drafts that a killed process left. Only the holder of the folder's lock may call it.
func (s *Store) Clean() error {
	entries, err := os.ReadDir(s.dir)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), temp) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.dir, e.Name())))
		}
	}
	return err
}

// Digest computes the SHA-256, in hex, and the length of a stored clip.
func (s *Store) Digest(id plan.ID) (sum string, size int64, err error) {
	f, err := os.Open(s.Path(id))
	if err != nil {
		return "", 0, fmt.Errorf("cannot read a clip: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	if err != nil {
		return "", 0, fmt.Errorf("cannot read a clip: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}
