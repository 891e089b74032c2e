package concat

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"
	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// sound makes the film's sound: clips into lanes, lanes into one file.
func (w *work) sound(ctx context.Context) error {
	if err := w.fillLanes(ctx); err != nil {
		return err
	}
	if m := w.settings.Music; m != nil {
		if err := place(m.Path, w.path(nameMusic)); err != nil {
			return fmt.Errorf("the film's music cannot be used: %w", err)
		}
	}
	if err := w.slot(ctx, func() error { return w.run(ctx, w.mixArgs(), w.hearing.of(-1)) }); err != nil {
		return fmt.Errorf("the film's sound could not be mixed: %w", err)
	}
	if err := errors.Join(w.removeLanes(), w.level(ctx)); err != nil {
		return err
	}
	if w.settings.Master {
		return w.keepSound(ctx)
	}
	return w.encodeSound(ctx)
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

// fillLanes writes every clip's sound to its place, in parallel. What is not written reads as zeros: silence.
func (w *work) fillLanes(ctx context.Context) error {
	var lanes []*os.File
	for i := range w.allLanes() {
		f, err := os.Create(w.path(laneName(i)))
		if err != nil {
			return err
		}
		defer f.Close()
		if err := f.Truncate(w.Samples() * sampleBytes); err != nil {
			return err
		}
		lanes = append(lanes, f)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	for cues := range slices.Chunk(append(w.cues(), w.voices()...), atOnce) {
		group.Go(func() error { return w.hear(ctx, cues, lanes) })
	}
	return group.Wait()
}

// hear writes the sound of cues to their places, as an earlier run kept it or newly decoded. Where some fail together,
// each by itself tells which does.
func (w *work) hear(ctx context.Context, cues []cue, lanes []*os.File) error {
	cues = slices.DeleteFunc(cues, func(c cue) bool { return w.kept(c, lanes[c.lane]) })
	if len(cues) > 1 && w.decodeCues(ctx, lanes, cues...) == nil {
		return nil
	}
	for _, c := range cues {
		if err := w.decodeCues(ctx, lanes, c); err != nil {
			return about(w.clips[c.clip], err)
		}
	}
	return nil
}

// kept writes what an earlier run kept, and reports whether that was all.
func (w *work) kept(c cue, lane *os.File) bool {
	name := w.cueName(c)
	f, err := w.cache.open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	if err := c.fill(lane, f); err != nil {
		w.cache.drop(name)
		return false
	}
	return true
}

// cueName names a clip's sound, as it is in the film, by what it is made of. It is empty for a clip without ID.
func (w *work) cueName(c cue) string {
	_, id := w.file(c)
	if id == "" {
		return ""
	}
	return digest(append([]string{w.program, id}, w.cueArgs(c)...)...) + ".pcm"
}

// decodeCues decodes all in one process.
func (w *work) decodeCues(ctx context.Context, lanes []*os.File, cues ...cue) error {
	dir, err := os.MkdirTemp(w.dir, "sound-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var outputs []*graph.Stream
	for i, c := range cues {
		source, _ := w.file(c)
		if err := place(source, filepath.Join(dir, fmt.Sprint(nameA, i))); err != nil {
			return err
		}
		outputs = append(outputs, w.cueSound(c, fmt.Sprint(nameA, i), laneName(i)))
	}
	job := ffmpeg.Job{Args: graph.MergeOutputs(outputs...).GetArgs(), Dir: dir}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return fmt.Errorf("its sound could not be read: %w", err)
	}
	for i, c := range cues {
		if err := w.keep(c, filepath.Join(dir, laneName(i)), lanes[c.lane]); err != nil {
			return err
		}
		w.hearing.of(c.clip)(duration(big.NewRat(c.end-c.start, w.clock.hertz)))
	}
	return nil
}

// keep writes a cue's sound to its place, and keeps it for later runs.
func (w *work) keep(c cue, file string, lane *os.File) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := c.fill(lane, f); err != nil {
		return err
	}
	w.cache.put(w.cueName(c), file)
	return nil
}

// fill writes a cue's sound to its place.
func (c cue) fill(lane *os.File, sound io.Reader) error {
	out := &exactly{w: io.NewOffsetWriter(lane, c.start*sampleBytes), left: (c.end - c.start) * sampleBytes}
	if _, err := io.Copy(out, sound); err != nil {
		return err
	}
	if out.left != 0 {
		return fmt.Errorf("its sound is %d bytes short", out.left)
	}
	return nil
}

// exactly takes a given number of bytes and no more, so that a clip never sounds into its neighbour's place.
type exactly struct {
	w    io.Writer
	left int64
}

func (e *exactly) Write(p []byte) (int, error) {
	if int64(len(p)) > e.left {
		return 0, errors.New("more sound than asked for")
	}
	n, err := e.w.Write(p)
	e.left -= int64(n)
	return n, err
}

// removeLanes makes room: they are the largest of the work files.
func (w *work) removeLanes() error {
	for i := range w.allLanes() {
		if err := os.Remove(w.path(laneName(i))); err != nil {
			return err
		}
	}
	return nil
}
