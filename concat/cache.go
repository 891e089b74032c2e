package concat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"shotlist/crash"
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
	made = append(made, t.scriptOf(s))
	text, err := json.Marshal(append(made, t.pictureArgs(s)...))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// cache keeps encoded segments in a folder; an empty name is no cache.
type cache struct{ dir string }

func (c cache) path(key string) string { return filepath.Join(c.dir, key+".mp4") }

// get puts a kept segment at a path, and notes that it was used, for whoever removes what was not.
func (c cache) get(key, to string) bool {
	if c.dir == "" || key == "" || place(c.path(key), to) != nil {
		return false
	}
	now := time.Now()
	_ = os.Chtimes(c.path(key), now, now)
	return true
}

// put keeps a finished segment. One that cannot be kept costs only time later.
func (c cache) put(key, from string) {
	if c.dir == "" || key == "" || os.MkdirAll(c.dir, 0o777) != nil {
		return
	}
	part := c.path(key) + ".part"
	if duplicate(from, part) == nil {
		crash.Point("segment kept")
		_ = os.Rename(part, c.path(key))
	}
}

// drop forgets a segment that turned out bad.
func (c cache) drop(key string) {
	if c.dir != "" && key != "" {
		_ = os.Remove(c.path(key))
	}
}
