package concat

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

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

// picture encodes what is not copied, in parallel.
func (w *work) picture(ctx context.Context) error {
	w.progress.begin(StagePicture, w.Duration())
	defer w.progress.end()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	for i, s := range w.segments {
		if s.Copy {
			w.progress.of(StagePicture, i)(duration(w.clock.time(s.End - s.Start)))
		}
	}
	for _, i := range w.longestFirst() {
		group.Go(func() error { return w.segment(ctx, i) })
	}
	return group.Wait()
}

// longestFirst are the segments that are encoded, what takes longest first, so that all cores are busy until the end.
func (w *work) longestFirst() (order []int) {
	for i, s := range w.segments {
		if !s.Copy {
			order = append(order, i)
		}
	}
	length := func(i int) int { return w.segments[i].End - w.segments[i].Start }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(length(b), length(a)) })
	return order
}

// segment takes one from the cache or encodes it.
func (w *work) segment(ctx context.Context, i int) error {
	s, file := w.segments[i], w.path(segmentName(i))
	w.made[i].key = w.key(s, w.program)
	if w.cache.get(w.made[i].name(), file) {
		w.made[i].cached = true
	} else if err := w.make(ctx, i, file); err != nil {
		return fmt.Errorf("shot %s, frames %d to %d of the film: %w", w.names(s), s.Start, s.End-1, err)
	}
	w.progress.of(StagePicture, i)(duration(w.clock.time(s.End - s.Start)))
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
	job := ffmpeg.Job{Args: w.pictureArgs(s), Dir: dir, Progress: w.progress.of(StagePicture, i)}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(dir, nameOut), file); err != nil {
		return err
	}
	w.cache.put(w.made[i].name(), file)
	return nil
}

// reel makes the film's picture. Its header holds the parameter sets of all segments: players that read only the header can
// then decode every segment.
func (w *work) reel(ctx context.Context) error {
	if err := w.findStrips(); err != nil {
		return &copyError{err: err}
	}
	all, err := w.parameters()
	if err != nil {
		return &copyError{err: err}
	}
	sums, err := w.wind(ctx, all)
	if err != nil {
		return err
	}
	w.sets, w.decoded = all, w.verdicts(all.bytes(), sums)
	if !w.untagged() {
		return nil
	}
	if w.sets, err = w.tag(ctx, all); err != nil {
		return &copyError{err: fmt.Errorf("the film's colours could not be told: %w", err)}
	}
	return announce(w.path(nameReel), w.sets)
}

func announce(file string, all avcC) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(writeAVCC(f, all.bytes()), f.Close())
}

// parameters are the sets of all segments: at most one of the copied and one of the encoded.
func (w *work) parameters() (avcC, error) {
	var all avcC
	byKind := map[bool][]byte{}
	for i, s := range w.segments {
		sets := w.strips[i].sets
		content := sets.bytes()
		if known := byKind[s.Copy]; known != nil && !bytes.Equal(known, content) {
			return all, fmt.Errorf("frames %d to %d of the film have parameters of their own", s.Start, s.End-1)
		}
		byKind[s.Copy] = content
		if all.sps == nil {
			all = sets
		} else {
			all = all.with(sets)
		}
	}
	all.head[4] |= 3 // four bytes tell a unit's size
	return all, nil
}
