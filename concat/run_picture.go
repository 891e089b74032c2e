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
	"time"

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
			w.there(i)
		}
	}
	group.Go(func() error { return w.tag(ctx) })
	for _, run := range w.longestFirst() {
		group.Go(func() error { return w.encodeRun(ctx, run) })
	}
	return group.Wait()
}

// there tells that a segment is there.
func (w *work) there(i int) { w.progress.of(StagePicture, i)(w.length(w.segments[i])) }

func (w *work) length(s Segment) time.Duration { return duration(w.clock.time(s.End - s.Start)) }

// longestFirst are the segments that are encoded, in runs that one process makes; what takes longest first, so that all
// cores are busy until the end.
func (w *work) longestFirst() (runs [][]int) {
	for i, s := range w.segments {
		switch last := len(runs) - 1; {
		case s.Copy:
		case s.follows:
			runs[last] = append(runs[last], i)
		default:
			runs = append(runs, []int{i})
		}
	}
	frames := func(run []int) int { return w.segments[run[len(run)-1]].End - w.segments[run[0]].Start }
	slices.SortStableFunc(runs, func(a, b []int) int { return cmp.Compare(frames(b), frames(a)) })
	return runs
}

// encodeRun takes the segments of a run from the cache, or encodes them.
func (w *work) encodeRun(ctx context.Context, run []int) error {
	run = slices.DeleteFunc(run, w.cached)
	if len(run) == 0 {
		return nil
	}
	if err := w.make(ctx, run); err != nil {
		from, to := w.segments[run[0]], w.segments[run[len(run)-1]]
		return fmt.Errorf("shot %s, frames %d to %d of the film: %w", w.names(from), from.Start, to.End-1, err)
	}
	return nil
}

// cached takes a segment from the cache, and reports whether it was there.
func (w *work) cached(i int) bool {
	w.made[i].key = w.key(w.segments[i], w.program)
	w.made[i].cached = w.cache.get(w.made[i].name(), w.path(segmentName(i)))
	if w.made[i].cached {
		w.there(i)
	}
	return w.made[i].cached
}

// make runs ffmpeg in a folder that holds nothing but the first segment's clips, under short names.
func (w *work) make(ctx context.Context, run []int) error {
	s, dir := w.segments[run[0]], w.path(fmt.Sprintf("segment-%05d", run[0]))
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
	args := w.pictureArgs(s)
	if len(run) > 1 {
		args = w.togetherArgs(s, w.segments[run[1]])
	}
	job := ffmpeg.Job{Args: args, Dir: dir, Progress: w.progress.of(StagePicture, run[0])}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return err
	}
	return w.take(dir, run)
}

// take keeps what ffmpeg made of a run.
func (w *work) take(dir string, run []int) error {
	for n, i := range run {
		file := w.path(segmentName(i))
		if err := os.Rename(filepath.Join(dir, []string{nameOut, nameRest}[n]), file); err != nil {
			return err
		}
		w.cache.put(w.made[i].name(), file)
		w.there(i)
	}
	return nil
}

// reel makes the film's picture. Its header holds the parameter sets of all segments: players that read only the header can
// then decode every segment.
func (w *work) reel(ctx context.Context) error {
	if err := w.findStrips(); err != nil {
		return &copyError{err: err}
	}
	var err error
	if w.sets, err = w.parameters(); err != nil {
		return &copyError{err: err}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.wind(ctx) })
	group.Go(func() (err error) {
		w.decoded, err = w.verdicts(ctx)
		return err
	})
	return group.Wait()
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
		if s.Copy {
			sets = w.tagged(sets)
		}
		if all.sps == nil {
			all = sets
		} else {
			all = all.with(sets)
		}
	}
	all.head[4] |= 3 // four bytes tell a unit's size
	return all, nil
}
