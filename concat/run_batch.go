package concat

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/ffmpeg"
)

// batches are the segments that are made one after the other or together, what takes longest first, so that all cores are
// busy until the end: what is encoded, each by itself, and then copies, which take little more than a process to begin.
func (w *work) batches() (all [][]int) {
	var copies []int
	for i, s := range w.segments {
		if s.Copy {
			copies = append(copies, i)
		} else {
			all = append(all, []int{i})
		}
	}
	length := func(batch []int) int { return w.segments[batch[0]].End - w.segments[batch[0]].Start }
	slices.SortStableFunc(all, func(a, b []int) int { return cmp.Compare(length(b), length(a)) })
	return slices.AppendSeq(all, slices.Chunk(copies, copiesAtOnce))
}

// atOnce is how many small things one process does: beginning it takes longer than any of them.
const (
	atOnce       = 4
	copiesAtOnce = 16 // nothing is decoded, which is what takes memory
)

// batch makes segments. Where copies fail together, each by itself tells which does.
func (w *work) batch(ctx context.Context, batch []int) error {
	if len(batch) > 1 && w.copyTogether(ctx, batch) == nil {
		return nil
	}
	for _, i := range batch {
		if err := w.segment(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) copyTogether(ctx context.Context, batch []int) error {
	dir := w.path(fmt.Sprintf("copies-%05d", batch[0]))
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var outputs []*graph.Stream
	for _, i := range batch {
		from, s := fmt.Sprint(nameA, i), w.segments[i]
		if err := place(w.clips[s.From.Clip].Path, filepath.Join(dir, from)); err != nil {
			return err
		}
		outputs = append(outputs, w.copies(s, from, segmentName(i)))
	}
	job := ffmpeg.Job{Args: graph.MergeOutputs(outputs...).GetArgs(), Dir: dir}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return err
	}
	for _, i := range batch {
		if err := w.sameAsClip(w.segments[i], filepath.Join(dir, segmentName(i))); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(dir, segmentName(i)), w.path(segmentName(i))); err != nil {
			return err
		}
		w.progress.of(i)(duration(w.clock.time(w.segments[i].End - w.segments[i].Start)))
	}
	return nil
}
