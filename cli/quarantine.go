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
// came, or of takes that no storyboard uses. Those of held takes stay, and so do, unless paid ones may go, whole clips that
// were put aside for others.
func (w *workspace) badBodies(paid bool) ([]garbage, error) {
	whole := w.wholeClips()
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
		id, _, _ := strings.Cut(e.Name(), "-")
		if why, ok := whole[e.Name()]; ok && infoErr == nil {
			if paid && !held[id] {
				list = append(list, garbage{filepath.Join(dir, e.Name()), why, info.Size()})
			}
			continue
		}
		if !held[id] && infoErr == nil {
			list = append(list, garbage{filepath.Join(dir, e.Name()), "failed its check", info.Size()})
		}
	}
	return list, err
}

// wholeClips are the names in quarantine of clips that were stored as they should be, and cost something.
func (w *workspace) wholeClips() map[string]string {
	names := map[string]string{}
	for i := range w.events {
		e := &w.events[i]
		if clip := e.Stored(); clip != nil && !costsNothing(w.state.Jobs[e.Job]) {
			names[store.BodyName(e.Job, clip.SHA256)] = "clip of " + subject(e.Subject) + ", put aside for another"
		}
	}
	return names
}
