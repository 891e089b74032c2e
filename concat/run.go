package concat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// Env is where and with what a film is made.
type Env struct {
	Tools  ffmpeg.Tools
	Temp   string // folder for work files, best on the output's file system; Run keeps to a folder of its own in it
	Cache  string // folder that keeps encoded segments between runs; empty: none are kept
	Output string // path of the film, an .mp4 file
	Poster string // path of the poster, a .jpg file; empty: none

	// Judge is asked about the finished film before it is put into its place; an error keeps it out. Nil: nobody is.
	Judge func(ctx context.Context, film string) error

	Workers  int                              // ffmpeg processes at a time, and one more for sound beside picture; zero: one per core
	Progress func(stage string, part float64) // may be nil; part runs from 0 to 1; never called concurrently
}

// The stages that Env.Progress is told of, in their order.
const (
	StagePicture = "picture"
	StageSound   = "sound"
	StageJoin    = "join"
	StageCheck   = "check"
)

// Report says what Run made.
type Report struct {
	Path, Poster string
	Size         Size
	Frames       int
	Duration     time.Duration
	Bytes        int64
	SHA256       string // of the film, in hex
	Copied       int    // frames taken over without re-encoding
	Encoded      int    // frames encoded in this run
	Cached       int    // frames encoded by an earlier run

	// NotCopied says why nothing was copied although the clips seemed to match: copied packets did not make a right
	// film, so all of it was encoded. Nil otherwise.
	NotCopied error
}

// work is one run over a timeline, in a folder of its own.
type work struct {
	Timeline
	env      Env
	dir      string
	cache    cache
	program  string        // ffmpeg's version
	slots    chan struct{} // one for every ffmpeg process at work
	progress *progress
	made     []outcome // by segment
	decoded  []string  // by segment, the verdict that it decodes
	sounds   []string  // by part of the sound, the same; none: it is not made of parts
	heard    []string  // names in the cache of the parts of the sound
	strips   []strip   // by segment, its packets
	told     avcC      // parameter sets of copied packets with the film's colours in them, where their own tell none
	toldName string    // in the cache
	toldKept bool      // it was there
	sets     avcC      // the film's parameter sets
	sum      string    // of the finished film
}

// Run makes the film that tl describes and puts it, checked, under env.Output. When it fails or is interrupted,
// nothing new stands under that name; what it left in env.Temp is removed by the next run. The same timeline gives
// the same bytes, however often it was interrupted. Two runs for the same output must not overlap.
func Run(ctx context.Context, tl Timeline, env Env) (Report, error) {
	if tl.Frames() == 0 || env.Output == "" || env.Temp == "" {
		return Report{}, errors.New("a film needs a timeline, an output path and a folder for work files")
	}
	for _, c := range tl.clips {
		if len(c.Media.Info.Streams) == 0 {
			return Report{}, about(c, errors.New("its clip was not inspected"))
		}
	}
	report, err := run(ctx, tl, env)
	wrong := (*copyError)(nil)
	if errors.As(err, &wrong) && wrong.stale && ctx.Err() == nil {
		report, err = run(ctx, tl, env)
	}
	if errors.As(err, &wrong) && tl.copied() && ctx.Err() == nil {
		report, err = run(ctx, tl.withoutCopies(errCopies), env)
		report.NotCopied = wrong
	}
	return report, err
}

// copyError is what went wrong where copied packets may be the reason, or what was kept of an earlier film.
type copyError struct {
	err   error
	stale bool // some was kept, and has been forgotten now: another try may do
}

func (e *copyError) Error() string { return e.err.Error() }
func (e *copyError) Unwrap() error { return e.err }

var errCopies = errors.New("copies did not make a right film")

func run(ctx context.Context, tl Timeline, env Env) (Report, error) {
	w, err := newWork(ctx, tl, env)
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(w.dir)
	for _, step := range []func(context.Context) error{w.streams, w.finish, w.judge} {
		if err := step(ctx); err != nil {
			return Report{}, err
		}
	}
	return w.publish()
}

// newWork begins with an empty folder, named after the output, so that a run finds what an interrupted one left.
func newWork(ctx context.Context, tl Timeline, env Env) (*work, error) {
	program, err := env.Tools.Version(ctx, "ffmpeg")
	if err != nil {
		return nil, err
	}
	output, err := filepath.Abs(env.Output)
	if err != nil {
		return nil, err
	}
	name := sha256.Sum256([]byte(output))
	dir := filepath.Join(env.Temp, "cut-"+hex.EncodeToString(name[:8]))
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o777)); err != nil {
		return nil, fmt.Errorf("no folder for work files: %w", err)
	}
	cache{env.Cache}.sweep()
	env.Output, env.Workers = output, orCores(env.Workers)
	return &work{Timeline: tl, env: env, dir: dir, cache: cache{env.Cache}, program: program,
		slots: make(chan struct{}, env.Workers+1), progress: newProgress(env.Progress), made: make([]outcome, len(tl.segments))}, nil
}

func (w *work) path(name string) string { return filepath.Join(w.dir, name) }

// streams makes picture and sound at the same time.
func (w *work) streams(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	sound := make(chan struct{})
	group.Go(func() error {
		defer close(sound)
		return w.sound(ctx)
	})
	group.Go(func() error {
		if err := w.picture(ctx); err != nil {
			return err
		}
		if err := w.reel(ctx); err != nil {
			return err
		}
		w.progress.begin(StageSound, w.Duration())
		<-sound
		w.progress.end()
		return nil
	})
	return w.blame(group.Wait())
}

// blame forgets what is kept of the film where its segments do not fit together.
func (w *work) blame(err error) error {
	if wrong := (*copyError)(nil); errors.As(err, &wrong) {
		wrong.stale = w.forget()
	}
	return err
}

// slot does something that keeps a core busy, when one is free.
func (w *work) slot(ctx context.Context, do func() error) error {
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
		return do()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// run runs ffmpeg in the work folder.
func (w *work) run(ctx context.Context, args []string, progress func(time.Duration)) error {
	return w.env.Tools.Run(ctx, ffmpeg.Job{Args: args, Dir: w.dir, Progress: progress})
}

// join puts picture and sound into one file.
func (w *work) join(ctx context.Context) error {
	w.progress.begin(StageJoin, w.Duration())
	defer w.progress.end()
	if err := os.WriteFile(w.path(nameChapters), []byte(w.chapters()), 0o666); err != nil {
		return err
	}
	if err := w.writeTrack(); err != nil {
		return err
	}
	if err := w.run(ctx, w.joinArgs(), w.progress.of(StageJoin, 0)); err != nil {
		return &copyError{err: fmt.Errorf("the segments could not be joined: %w", err)}
	}
	if err := w.keepSync(); err != nil {
		return &copyError{err: fmt.Errorf("the film's keyframes could not be listed: %w", err)}
	}
	return nil
}
