package concat

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"
	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// sound makes the film's sound: clips and voices into a mix, the mix into one file.
func (w *work) sound(ctx context.Context) error {
	if err := w.hearAll(ctx); err != nil {
		return err
	}
	if err := w.mixAll(ctx); err != nil {
		return fmt.Errorf("the film's sound could not be mixed: %w", err)
	}
	if err := w.level(ctx); err != nil {
		return err
	}
	if w.settings.Master {
		return w.keepSound(ctx)
	}
	return w.encodeSound(ctx)
}

// mixAll puts all that sounds into one file of raw samples. The clips' track is that where nothing else sounds.
func (w *work) mixAll(ctx context.Context) error {
	if !w.layered() {
		return w.overlay(nameMix, w.cues())
	}
	if err := errors.Join(w.overlay(nameClips, w.cues()), w.overlay(nameVoices, w.voices())); err != nil {
		return err
	}
	if m := w.settings.Music; m != nil {
		if err := place(m.Path, w.path(nameMusic)); err != nil {
			return fmt.Errorf("the film's music cannot be used: %w", err)
		}
	}
	if err := w.slot(ctx, func() error { return w.run(ctx, w.mixArgs(), nil) }); err != nil {
		return err
	}
	return errors.Join(os.Remove(w.path(nameClips)), os.Remove(w.path(nameVoices))) // they are large
}

// keepSound stores the mix without loss.
func (w *work) keepSound(ctx context.Context) error {
	if err := w.slot(ctx, func() error { return w.run(ctx, w.losslessArgs(), nil) }); err != nil {
		return fmt.Errorf("the film's sound could not be stored: %w", err)
	}
	return nil
}

// atOnce is how many small things one process does: beginning it takes longer than any of them.
const atOnce = 4

// hearAll makes a file of raw samples of every clip's and voice's sound, in parallel.
func (w *work) hearAll(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	for cues := range slices.Chunk(append(w.cues(), w.voices()...), atOnce) {
		group.Go(func() error { return w.hear(ctx, cues) })
	}
	return group.Wait()
}

// hear takes the sound of cues from where an earlier run kept it, or decodes it. Where some fail together, each by itself
// tells which does.
func (w *work) hear(ctx context.Context, cues []cue) error {
	cues = slices.DeleteFunc(cues, w.kept)
	if len(cues) > 1 && w.decodeCues(ctx, cues...) == nil {
		return nil
	}
	for _, c := range cues {
		if err := w.decodeCues(ctx, c); err != nil {
			return about(w.clips[c.clip], err)
		}
	}
	return nil
}

// kept takes what an earlier run kept, and reports whether that is all.
func (w *work) kept(c cue) bool {
	name, file := w.cueName(c), w.path(c.file())
	if !w.cache.get(name, file) {
		return false
	}
	if c.fits(file) != nil {
		w.cache.drop(name)
		_ = os.Remove(file) // it is replaced in any case
		return false
	}
	return true
}

// cueName names a clip's sound, as it is in the film, by what it is made of. It is empty for a clip without ID.
func (w *work) cueName(c cue) string {
	_, id := w.source(c)
	if id == "" {
		return ""
	}
	return digest(append([]string{w.program, id}, w.cueArgs(c)...)...) + ".pcm"
}

// decodeCues decodes all in one process.
func (w *work) decodeCues(ctx context.Context, cues ...cue) error {
	dir, err := os.MkdirTemp(w.dir, "sound-*.part")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var outputs []*graph.Stream
	for i, c := range cues {
		source, _ := w.source(c)
		if err := place(source, filepath.Join(dir, fmt.Sprint(nameA, i))); err != nil {
			return err
		}
		outputs = append(outputs, w.cueSound(c, fmt.Sprint(nameA, i), c.file()))
	}
	job := ffmpeg.Job{Args: graph.MergeOutputs(outputs...).GetArgs(), Dir: dir}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return fmt.Errorf("its sound could not be read: %w", err)
	}
	for _, c := range cues {
		if err := w.keep(c, filepath.Join(dir, c.file())); err != nil {
			return err
		}
	}
	return nil
}

// keep puts a cue's sound among the work files, and keeps it for later runs.
func (w *work) keep(c cue, file string) error {
	if err := errors.Join(c.fits(file), os.Rename(file, w.path(c.file()))); err != nil {
		return err
	}
	w.cache.put(w.cueName(c), w.path(c.file()))
	return nil
}

// fits wants a cue's sound to fill its place and no more, so that a clip never sounds into its neighbour's.
func (c cue) fits(file string) error {
	info, err := os.Stat(file)
	if err == nil && info.Size() != c.bytes() {
		err = fmt.Errorf("its sound is of %d bytes instead of %d", info.Size(), c.bytes())
	}
	return err
}
