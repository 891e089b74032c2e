package deliver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"shotlist/concat"
	"shotlist/concat/captions"
	"shotlist/concat/ffmpeg"
)

// Env is where and with what a file is made.
type Env struct {
	Tools  ffmpeg.Tools
	Temp   string // folder for work files
	Cache  string // folder that keeps encoded segments between runs; empty: none are kept
	Output string // path of the file
	// Master names what the version is encoded from: the same name stands for the same timeline. Made once, it stays in
	// Temp for further versions. It is a name of our own, of letters and digits.
	Master   string
	Progress func(stage string, part float64) // may be nil
}

// StageEncode is told to Env.Progress beside the stages of package concat.
const StageEncode = "encode"

// Report says what was made.
type Report struct {
	Frames   int // 0: no picture
	Duration time.Duration
	Bytes    int64
}

// Make makes a version of a film, whose timeline was built with the version's own Settings, and puts it, checked, under
// env.Output. When it fails or is interrupted, nothing new stands under that name.
//
// H.264 is cut as the film is: segments are copied, taken from the cache, or encoded. Everything else is encoded in
// one pass from a master, a film that is cut in the same way and loses next to nothing; sound without picture from the
// film's sound before it was ever encoded.
func Make(ctx context.Context, tl concat.Timeline, v Version, env Env) (Report, error) {
	if v.direct() && v.Ending == ".mp4" {
		r, err := concat.Run(ctx, tl, v.cutter(env, env.Output))
		return Report{Frames: r.Frames, Duration: r.Duration, Bytes: r.Bytes}, err
	}
	w := work{Timeline: tl, version: v, env: env, from: v.from(env), to: v.draft(env)}
	defer w.clean()
	for _, step := range []func(context.Context) error{w.master, w.encode, w.check} {
		if err := step(ctx); err != nil {
			return Report{}, err
		}
	}
	return w.publish()
}

func (v Version) cutter(env Env, output string) concat.Env {
	return concat.Env{Tools: env.Tools, Temp: env.Temp, Cache: env.Cache, Output: output, Progress: env.Progress}
}

// from is the name of what the file is made from: the film itself where only the container is another, the film's sound,
// or a master.
func (v Version) from(env Env) string {
	switch {
	case v.direct():
		return "film-" + env.Master + ".mp4"
	case v.Sound():
		return "sound-" + env.Master + ".m4a"
	}
	return "master-" + env.Master + ".mp4"
}

// draft is the name of the unfinished file, so that two versions never meet.
func (v Version) draft(env Env) string {
	sum := sha256.Sum256([]byte(env.Output))
	return "version-" + hex.EncodeToString(sum[:8]) + v.Ending
}

// work is the making of one file, in env.Temp, under names of our own.
type work struct {
	concat.Timeline
	version  Version
	env      Env
	from, to string
}

func (w *work) path(name string) string { return filepath.Join(w.env.Temp, name) }

// master makes what the version is encoded from, unless an earlier version has.
func (w *work) master(ctx context.Context) error {
	output := w.path(w.from)
	if _, err := os.Stat(output); err == nil {
		return nil
	}
	env := w.version.cutter(w.env, output)
	if w.version.Sound() {
		return concat.Sound(ctx, w.Timeline, env)
	}
	_, err := concat.Run(ctx, w.Timeline, env)
	return err
}

// encode runs ffmpeg once, twice for a palette.
func (w *work) encode(ctx context.Context) error {
	if w.hasTrack() {
		text, err := captions.SRT(w.Captions())
		if err = errors.Join(err, os.WriteFile(w.path(w.to+trackEnding), text, 0o666)); err != nil {
			return err
		}
	}
	runs := [][]string{w.args()}
	if w.version.Codec == "gif" {
		runs = [][]string{w.paletteArgs(), w.args()}
	}
	for i, args := range runs {
		job := ffmpeg.Job{Args: args, Dir: w.env.Temp, Progress: func(done time.Duration) {
			w.tell((float64(i) + min(1, done.Seconds()/w.Duration().Seconds())) / float64(len(runs)))
		}}
		if err := w.env.Tools.Run(ctx, job); err != nil {
			return fmt.Errorf("it could not be encoded with %s: %w", w.version.Encoder, err)
		}
	}
	return nil
}

func (w *work) tell(part float64) {
	if w.env.Progress != nil {
		w.env.Progress(StageEncode, part)
	}
}

func (w *work) publish() (Report, error) {
	if err := concat.Publish(w.path(w.to), w.env.Output); err != nil {
		return Report{}, fmt.Errorf("the file is made but could not be put in its place: %w", err)
	}
	info, err := os.Stat(w.env.Output)
	if err != nil {
		return Report{}, err
	}
	r := Report{Duration: w.Duration(), Bytes: info.Size()}
	if !w.version.Sound() {
		r.Frames = w.Frames()
	}
	return r, nil
}

func (w *work) clean() {
	for _, ending := range []string{"", trackEnding, paletteEnding} {
		_ = os.Remove(w.path(w.to + ending)) // most of them were never made
	}
}
