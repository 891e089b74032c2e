package store

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"shotlist/render/disk"
	"shotlist/render/plan"
)

// mostBodies is how many different bodies of one job are kept in quarantine.
const mostBodies = 2

// Quarantine is the folder beside a store's where bodies lie that failed their check.
func Quarantine(dir string) string { return filepath.Join(filepath.Dir(dir), "quarantine") }

// Quarantine keeps the draft apart from finished clips, by its digest, in place of the job's oldest ones there.
func (d *Draft) Quarantine() error {
	sum, size := d.Digest()
	if size == 0 {
		return d.Discard()
	}
	if err := d.file.Close(); err != nil {
		return fmt.Errorf("cannot keep a bad clip: %w", err)
	}
	id := strings.TrimSuffix(filepath.Base(d.final), suffix)
	return setAside(filepath.Dir(d.final), id, d.file.Name(), sum)
}

// SetAside moves a stored clip that is no longer what it was into quarantine.
func (s *Store) SetAside(id plan.ID) error {
	sum, _, err := s.Digest(id)
	if err != nil {
		return err
	}
	return setAside(s.dir, string(id), s.Path(id), sum)
}

func setAside(dir, id, from, sum string) error {
	to := Quarantine(dir)
	if err := os.MkdirAll(to, 0o777); err != nil {
		return fmt.Errorf("cannot keep a bad clip: %w", err)
	}
	if err := os.Rename(from, body(to, id, sum)); err != nil {
		return fmt.Errorf("cannot keep a bad clip: %w", err)
	}
	return prune(to, id)
}

func body(dir, id, sum string) string {
	return filepath.Join(dir, BodyName(plan.ID(id), sum))
}

// BodyName is the name in quarantine of a job's body with this digest.
func BodyName(id plan.ID, sum string) string {
	return string(id) + "-" + sum[:min(16, len(sum))] + suffix
}

// prune removes the oldest bodies of a job that are too many.
func prune(dir, id string) error {
	entries, err := os.ReadDir(dir)
	var all []fs.FileInfo
	for _, e := range entries {
		if info, infoErr := e.Info(); infoErr == nil && strings.HasPrefix(e.Name(), id+"-") {
			all = append(all, info)
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, old := range all[min(mostBodies, len(all)):] {
		err = errors.Join(err, os.Remove(filepath.Join(dir, old.Name())))
	}
	return err
}

// Quarantined is where a body of a job lies, and whether it is there, whole.
func (s *Store) Quarantined(id plan.ID, sum string) (path string, whole bool) {
	path = body(Quarantine(s.dir), string(id), sum)
	f, err := os.Open(path)
	if err != nil {
		return path, false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return path, false
	}
	return path, hex.EncodeToString(h.Sum(nil)) == sum
}

// Take makes a body in quarantine the job's clip after all. It is there, whole.
func (s *Store) Take(id plan.ID, sum string) error {
	from := body(Quarantine(s.dir), string(id), sum)
	f, err := os.OpenFile(from, os.O_RDWR, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close(), disk.Rename(from, s.Path(id)))
	}
	if err != nil {
		return fmt.Errorf("cannot take the clip out of quarantine: %w", err)
	}
	return nil
}
