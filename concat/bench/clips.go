package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// set is a number of clips to cut, in a folder of its own.
type set struct {
	name, dir string
	library   string // folder of clips, which sets share
	shotlist  string // the program
	only      string

	rounds   int
	patience time.Duration

	clips   []string // files
	changed string   // another clip for the shot in the middle
}

const (
	clipSeconds = 8
	fadeSeconds = 0.5
)

// kind is how a clip is made.
type kind struct {
	size, rate string
	hertz      int // zero: no sound
}

var (
	plain = kind{"1280x720", "30", 48000}
	mixed = []kind{plain, {"720x1280", "30", 48000}, {"1920x1080", "25", 44100}, {"1280x720", "24", 0}, {"1280x720", "30", 48000}, {"720x720", "30", 0}}
)

func (b *set) make(ctx context.Context) error {
	kinds := []kind{plain}
	n, err := strconv.Atoi(b.name)
	switch {
	case b.name == "mixed":
		kinds, n = mixed, 12
	case err != nil || n < 2:
		return errors.New("not a set: use a number from 2, or mixed")
	}
	if err := errors.Join(os.MkdirAll(b.dir, 0o777), os.MkdirAll(b.library, 0o777)); err != nil {
		return err
	}
	for i := range n + 1 {
		k := kinds[i%len(kinds)]
		file := filepath.Join(b.library, fmt.Sprintf("%s-%s-%d-%03d.mp4", k.size, k.rate, k.hertz, i))
		if err := cook(ctx, file, k, i); err != nil {
			return err
		}
		b.clips = append(b.clips, file)
	}
	b.changed, b.clips = b.clips[n], b.clips[:n]
	return nil
}

// cook makes a clip as services deliver them: H.264 with a keyframe every two seconds, and AAC. Each has colours and a
// tone of its own.
func cook(ctx context.Context, file string, k kind, i int) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	args := []string{"-f", "lavfi", "-i", fmt.Sprintf("testsrc2=s=%s:r=%s:d=%d,hue=h=%d", k.size, k.rate, clipSeconds, 37*i%360)}
	if k.hertz > 0 {
		args = append(args, "-f", "lavfi", "-i", fmt.Sprintf("sine=%d:r=%d:d=%d", 220+20*(i%40), k.hertz, clipSeconds), "-ac", "2", "-c:a", "aac")
	}
	args = append(args, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-force_key_frames", "expr:gte(t,n_forced*2)", "-x264-params", "scenecut=0:open-gop=0")
	part := file + ".part.mp4"
	if _, err := measure(ctx, "", "ffmpeg", quiet(append(args, part)...)...); err != nil {
		return err
	}
	return os.Rename(part, file)
}

func quiet(args ...string) []string {
	return append([]string{"-hide_banner", "-nostdin", "-loglevel", "error", "-y"}, args...)
}
