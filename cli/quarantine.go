package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shotlist/render/store"
)

// badBodies are the files in quarantine that nobody has to decide about: what failed its check before the right clip
// came, or of takes that no storyboard uses. Those of held takes stay.
func (w *workspace) badBodies() ([]garbage, error) {
	held := map[string]bool{}
	for i := range w.steps {
		if s := &w.steps[i]; s.Misfit() != nil {
			held[string(s.Job.ID)] = true
		}
	}
	dir := store.Quarantine(w.path("clips"))
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []garbage
	for _, e := range entries {
		info, infoErr := e.Info()
		if id, _, _ := strings.Cut(e.Name(), "-"); !held[id] && infoErr == nil {
			list = append(list, garbage{filepath.Join(dir, e.Name()), "failed its check", info.Size()})
		}
	}
	return list, err
}
