package concat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"shotlist/internal/crash"
)

// cacheVersion changes when the same arguments come to mean something else.
const cacheVersion = "shotlist segment 1"

// key names what a segment is made of: its clips' content, the arguments, which hold only names of our own, and the
// program. It is empty where a clip has no ID, and such a segment is not kept.
func (t Timeline) key(s Segment, program string) string {
	made := []string{cacheVersion, program}
	sources := []Source{s.From}
	if s.To != nil {
		sources = append(sources, *s.To)
	}
	for _, src := range sources {
		id := t.clips[src.Clip].ID
		if id == "" {
			return ""
		}
		made = append(made, id)
	}
	for _, one := range t.scripts(s) {
		made = append(made, one.name, one.text)
	}
	return digest(append(made, t.pictureArgs(s)...)...)
}

// digest is a name for what is made of these.
func digest(made ...string) string {
	text, _ := json.Marshal(made) // strings only: it cannot fail
	return hash(text)
}

// hash is the SHA-256 of bytes, in hex: digest is for text.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// cache keeps encoded segments and sound in a folder, by name; an empty name is no cache.
type cache struct{ dir string }

func (c cache) path(name string) string { return filepath.Join(c.dir, name) }

// get puts a kept segment at a path, and notes that it was used, for whoever removes what was not.
func (c cache) get(name, to string) bool {
	if c.dir == "" || name == "" || place(c.path(name), to) != nil {
		return false
	}
	now := time.Now()
	_ = os.Chtimes(c.path(name), now, now)
	return true
}

// open reads a kept file.
func (c cache) open(name string) (*os.File, error) {
	if c.dir == "" || name == "" {
		return nil, os.ErrNotExist
	}
	now := time.Now()
	_ = os.Chtimes(c.path(name), now, now)
	return os.Open(c.path(name))
}

// put keeps a finished segment.
func (c cache) put(name, from string) {
	c.keep(name, func(part string) error {
		err := duplicate(from, part)
		crash.Point("segment kept")
		return err
	})
}

// keep has a file written, and puts it under its name when it is whole. One that cannot be kept costs only time later.
func (c cache) keep(name string, write func(part string) error) {
	if c.dir == "" || name == "" || os.MkdirAll(c.dir, 0o777) != nil {
		return
	}
	dir, err := os.MkdirTemp(c.dir, "keep-*.part") // two clips may be the same
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	if part := filepath.Join(dir, name); write(part) == nil {
		_ = os.Rename(part, c.path(name))
	}
}

// recall reads a kept value.
func (c cache) recall(name string, to any) bool {
	f, err := c.open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	return json.NewDecoder(f).Decode(to) == nil
}

// remember keeps a value, as JSON.
func (c cache) remember(name string, value any) {
	if text, err := json.Marshal(value); err == nil {
		c.keep(name, func(part string) error { return os.WriteFile(part, text, 0o666) })
	}
}

// sweep removes what a run that was killed left half kept.
func (c cache) sweep() {
	if c.dir == "" {
		return
	}
	entries, _ := os.ReadDir(c.dir) // one that is not there holds nothing
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".part" {
			_ = os.RemoveAll(c.path(e.Name()))
		}
	}
}

// drop forgets a segment that turned out bad.
func (c cache) drop(name string) {
	if c.dir != "" && name != "" {
		_ = os.Remove(c.path(name))
	}
}
