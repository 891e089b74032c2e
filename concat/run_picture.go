package concat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// outcome is how a segment came to be.
type outcome struct {
	key    string
	cached bool
}

// name is the segment's in the cache.
func (o outcome) name() string {
	if o.key == "" {
		return ""
	}
	return o.key + ".mp4"
}

// picture makes all segments, in parallel.
func (w *work) picture(ctx context.Context) error {
	w.progress.begin(StagePicture, w.Duration())
	defer w.progress.end()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	for _, batch := range w.batches() {
		group.Go(func() error { return w.batch(ctx, batch) })
	}
	return group.Wait()
}

// segment takes one from the cache or makes it.
func (w *work) segment(ctx context.Context, i int) error {
	s, file := w.segments[i], w.path(segmentName(i))
	if !s.Copy {
		w.made[i].key = w.key(s, w.program)
	}
	if w.cache.get(w.made[i].name(), file) {
		w.made[i].cached = true
	} else if err := w.make(ctx, i, file); err != nil {
		err = fmt.Errorf("shot %s, frames %d to %d of the film: %w", w.names(s), s.Start, s.End-1, err)
		if s.Copy {
			return &copyError{err}
		}
		return err
	}
	w.progress.of(i)(duration(w.clock.time(s.End - s.Start)))
	return nil
}

// make runs ffmpeg in a folder that holds nothing but the segment's clips, under short names.
func (w *work) make(ctx context.Context, i int, file string) error {
	s, dir := w.segments[i], w.path(fmt.Sprintf("segment-%05d", i))
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	err := place(w.clips[s.From.Clip].Path, filepath.Join(dir, nameA))
	if s.To != nil {
		err = errors.Join(err, place(w.clips[s.To.Clip].Path, filepath.Join(dir, nameB)))
	}
	for _, one := range w.scripts(s) {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, one.name), []byte(one.text), 0o666))
	}
	if err != nil {
		return err
	}
	job := ffmpeg.Job{Args: w.pictureArgs(s), Dir: dir, Progress: w.progress.of(i)}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return err
	}
	if s.Copy {
		if err := w.sameAsClip(s, filepath.Join(dir, nameOut)); err != nil {
			return err
		}
	}
	if err := os.Rename(filepath.Join(dir, nameOut), file); err != nil {
		return err
	}
	w.cache.put(w.made[i].name(), file)
	return nil
}

// announce writes the parameter sets of all segments into the first, from which the film's header is made. Players
// that read only the header can then decode every segment.
func (w *work) announce(ctx context.Context) error {
	all, err := w.parameters()
	if err != nil {
		return err
	}
	if w.decoded, err = w.verdicts(all.bytes()); err != nil {
		return err
	}
	first := w.path(segmentName(0))
	if err := errors.Join(w.unshare(first), announce(first, all)); err != nil || !w.untagged() {
		return err
	}
	if all, err = w.tag(ctx, all); err != nil {
		return fmt.Errorf("the film's colours could not be told: %w", err)
	}
	return announce(first, all)
}

func announce(file string, all avcC) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(writeAVCC(f, all.bytes()), f.Close())
}

// unshare gives a file that may be a link into the cache a body of its own.
func (w *work) unshare(file string) error {
	own := file + ".own"
	if err := duplicate(file, own); err != nil {
		return err
	}
	return os.Rename(own, file)
}

// parameters are the sets of all segments: at most one of the copied and one of the encoded.
func (w *work) parameters() (avcC, error) {
	var all avcC
	byKind := map[bool][]byte{}
	for i, s := range w.segments {
		content, err := w.parametersOf(i)
		if err != nil {
			return all, err
		}
		if known := byKind[s.Copy]; known != nil && !bytes.Equal(known, content) {
			return all, fmt.Errorf("frames %d to %d of the film have parameters of their own: remove the segment cache and try again", s.Start, s.End-1)
		} else if known != nil {
			continue
		}
		byKind[s.Copy] = content
		sets, err := parseAVCC(content)
		if err != nil {
			return all, err
		}
		if len(byKind) == 1 {
			all = sets
		} else {
			all = all.with(sets)
		}
	}
	return all, nil
}

func (w *work) parametersOf(i int) ([]byte, error) {
	f, err := os.Open(w.path(segmentName(i)))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAVCC(f)
}
