package concat

import (
	"context"
	"errors"
	"time"

	"shotlist/concat/ffmpeg"
)

// Env is where and with what a film is made.
type Env struct {
	Tools  ffmpeg.Tools
	Temp   string // folder for work files, best on the output's file system; Run keeps to a folder of its own in it
	Cache  string // folder that keeps encoded segments between runs; empty: none are kept
	Output string // path of the film, an .mp4 file
	Poster string // path of the poster, a .jpg file; empty: none

	Workers  int                              // ffmpeg processes at a time; zero: one per core
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
	Copied       int // frames taken over without re-encoding
	Encoded      int // frames encoded in this run
	Cached       int // frames encoded by an earlier run
}

// Run makes the film that tl describes and puts it, checked, under env.Output. When it fails or is interrupted,
// nothing new stands under that name; what it left in env.Temp is removed by the next run. The same timeline gives
// the same bytes, however often it was interrupted.
func Run(ctx context.Context, tl Timeline, env Env) (Report, error) {
	return Report{}, errors.New("not built yet")
}
