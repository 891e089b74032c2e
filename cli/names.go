package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"shotlist/render/plan"
	"shotlist/render/store"
)

// nameClips gives every clip of a film a name for people, in the folder NAME.clips beside the film: 03-storm-take2.mp4.
func nameClips(w *workspace, c *plan.Cut, have func(plan.ID) bool) error {
	film := w.film(c)
	dir := strings.TrimSuffix(film, filepath.Ext(film)) + ".clips"
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("cannot name the clips: %w", err)
	}
	wanted := map[string]bool{}
	for _, pick := range c.Picks {
		if !have(pick.Job) {
			continue
		}
		name := clipName(pick)
		wanted[name] = true
		if err := store.Link(w.store.Path(pick.Job), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return removeOld(dir, wanted)
}

func clipName(p plan.Pick) string {
	if p.Shot.Takes > 1 {
		return fmt.Sprintf("%03d-%s-take%d.mp4", p.Shot.Number, p.Shot.ID, p.Shot.Pick)
	}
	return fmt.Sprintf("%03d-%s.mp4", p.Shot.Number, p.Shot.ID)
}

// ours fits the names that clipName gives, and little else: what people put there themselves stays.
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
