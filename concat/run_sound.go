package concat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

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
	loud, err := w.measure(ctx)
	if err != nil {
		return err
	}
	args := w.mixArgs(loud)
	if w.settings.Master {
		args = w.losslessArgs(loud)
	}
	if err := w.slot(ctx, func() error { return w.run(ctx, args, w.hearing.of(-1)) }); err != nil {
		return fmt.Errorf("the film's sound could not be mixed: %w", err)
	}
	if err := w.removeLanes(); err != nil || w.settings.Master {
		return err
	}
	return w.encodeSound(ctx)
}

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
	for _, c := range append(w.cues(), w.voices()...) {
		group.Go(func() error { return about(w.clips[c.clip], w.cue(ctx, c, lanes[c.lane])) })
	}
	return group.Wait()
}

// cue writes a clip's sound to its place, as an earlier run kept it or newly decoded.
func (w *work) cue(ctx context.Context, c cue, lane *os.File) error {
	name, place := w.cueName(c), func() *exactly {
		return &exactly{w: io.NewOffsetWriter(lane, c.start*sampleBytes), left: (c.end - c.start) * sampleBytes}
	}
	if kept, err := w.cache.open(name); err == nil {
		defer kept.Close()
		out := place()
		if _, err := io.Copy(out, kept); err == nil && out.left == 0 {
			return nil
		}
		w.cache.drop(name)
	}
	return w.slot(ctx, func() error { return w.decodeCue(ctx, c, name, place()) })
}

// cueName names a clip's sound, as it is in the film, by what it is made of. It is empty for a clip without ID.
func (w *work) cueName(c cue) string {
	_, id := w.file(c)
	if id == "" {
		return ""
	}
	return digest(append([]string{w.program, id}, w.cueArgs(c)...)...) + ".pcm"
}

func (w *work) decodeCue(ctx context.Context, c cue, name string, out *exactly) error {
	dir := w.path(fmt.Sprintf("sound-%05d-%d", c.clip, c.lane))
	source, _ := w.file(c)
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := place(source, filepath.Join(dir, nameA)); err != nil {
		return err
	}
	copied, err := os.Create(filepath.Join(dir, "copy"))
	if err != nil {
		return err
	}
	defer copied.Close()
	job := ffmpeg.Job{Args: w.cueArgs(c), Dir: dir, Stdout: io.MultiWriter(out, copied), Progress: w.hearing.of(c.clip)}
	if err := w.env.Tools.Run(ctx, job); err != nil {
		return fmt.Errorf("its sound could not be read: %w", err)
	}
	if out.left != 0 {
		return fmt.Errorf("its sound is %d bytes short", out.left)
	}
	w.cache.put(name, copied.Name())
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

// measure gives the mix's loudness where the film asks for one. Digital silence has none and is left as it is.
func (w *work) measure(ctx context.Context) (*loudness, error) {
	if w.settings.Loudness == nil {
		return nil, nil
	}
	var log bytes.Buffer
	job := ffmpeg.Job{Args: w.measureArgs(), Dir: w.dir, Log: &log, Progress: func(time.Duration) {}}
	if err := w.env.Tools.Run(ctx, job); err != nil {
		return nil, fmt.Errorf("the film's loudness could not be measured: %w", err)
	}
	return readLoudness(log.Bytes())
}

// readLoudness reads the figures that loudnorm ends its log with; nil means silence.
func readLoudness(log []byte) (*loudness, error) {
	var texts map[string]string
	i := bytes.LastIndexByte(log, '{')
	if i < 0 {
		return nil, errors.New("ffmpeg told no loudness")
	}
	if err := json.NewDecoder(bytes.NewReader(log[i:])).Decode(&texts); err != nil {
		return nil, fmt.Errorf("ffmpeg told an unreadable loudness: %w", err)
	}
	var l loudness
	fields := map[string]*float64{"input_i": &l.I, "input_tp": &l.TP, "input_lra": &l.LRA, "input_thresh": &l.Thresh, "target_offset": &l.Offset}
	for name, to := range fields {
		value, err := strconv.ParseFloat(texts[name], 64)
		if err != nil {
			return nil, fmt.Errorf("ffmpeg told an unreadable loudness: %w", err)
		}
		if math.IsInf(value, 0) || math.IsNaN(value) {
			return nil, nil
		}
		*to = value
	}
	return &l, nil
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
