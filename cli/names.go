package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"shotlist/render/plan"
)

// nameClips gives every clip of a film a name for people, in the folder NAME.clips beside the film: 03-storm-take2.mp4.
func nameClips(w *workspace, c *plan.Cut, have func(plan.ID) bool) error {
	dir := w.file(clipsDir(c.Film))
	if info, err := os.Lstat(dir); err == nil && info.Mode()&os.ModeSymlink != 0 { // files of others may lie there
		return fmt.Errorf("cannot name the clips: %s is a link to another folder, in which files would be replaced and removed; take the link away", w.display(dir))
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot name the clips: %w", err)
	}
	wanted := map[string]bool{}
	for _, t := range w.takes(c) {
		if !t.picked || !have(t.step.Clip) {
			continue
		}
		wanted[t.file()] = true
		if _, err := w.link(c, t); err != nil {
			return err
		}
	}
	return removeOld(dir, wanted)
}

// ours fits the names that takes give their files, and little else: what people put there themselves stays.
var ours = regexp.MustCompile(`^\d{3,}-.+\.mp4$`)

// removeOld takes away the names of clips that are no longer in the film. The clips stay in the store.
func removeOld(dir string, wanted map[string]bool) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if ours.MatchString(e.Name()) && !wanted[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}
