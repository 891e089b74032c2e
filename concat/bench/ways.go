package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// way is one way to cut the set's film.
type way struct {
	name string
	cost func(context.Context) (cost, error)
}

// The ways by name.
const (
	wayCrossfades = "shotlist, crossfades"
	wayChanged    = "shotlist, one shot changed"
	wayLoud       = "shotlist, crossfades, loudness"
	wayXfade      = "ffmpeg xfade, sound apart"
	wayMelt       = "melt, crossfades"
	wayHard       = "shotlist, hard cuts"
	wayCopy       = "ffmpeg concat demuxer, copy"
	wayConcat     = "ffmpeg concat filter"
)

// encode is what the other ways encode with: usual settings, at which they look the same as their source. shotlist has
// settings of its own, and encodes less, but in each picture it spends more.
var encode = []string{"-c:v", "libx264", "-preset", "fast", "-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"}

func (b *set) ways(ctx context.Context) ([]way, error) {
	p, err := b.project(ctx)
	if err != nil {
		return nil, err
	}
	soft, loud, hard := b.film("crossfade", ""), b.film("crossfade", "loudness: -16"), b.film("cut", "")
	soft.project, loud.project, hard.project = p, p, p
	ways := []way{{wayCrossfades, soft.first}, {wayChanged, soft.again}, {wayLoud, loud.first}, {wayHard, hard.first}, {wayConcat, b.concat}}
	if b.name != "mixed" {
		ways = append(ways, way{wayXfade, b.xfade}, way{wayCopy, b.demuxer})
	}
	if _, err := exec.LookPath("melt"); err == nil {
		ways = append(ways, way{wayMelt, b.melt})
	}
	return ways, nil
}

func (b *set) file(name string) string { return filepath.Join(b.dir, name+".mp4") }

func (b *set) inputs() (args []string) {
	for _, clip := range b.clips {
		args = append(args, "-i", clip)
	}
	return args
}

func (b *set) demuxer(ctx context.Context) (cost, error) {
	list := filepath.Join(b.dir, "list")
	var text strings.Builder
	for _, clip := range b.clips {
		fmt.Fprintf(&text, "file '%s'\n", strings.ReplaceAll(clip, "'", `'\''`))
	}
	if err := os.WriteFile(list, []byte(text.String()), 0o666); err != nil {
		return cost{}, err
	}
	return measure(ctx, b.dir, "ffmpeg", quiet("-f", "concat", "-safe", "0", "-i", list, "-c", "copy", "-movflags", "+faststart", b.file("copy"))...)
}

// concat is the concat filter, which wants clips made alike first.
func (b *set) concat(ctx context.Context) (cost, error) {
	var graph, pads strings.Builder
	args := b.inputs()
	for i := range b.clips {
		picture, sound := fmt.Sprintf("[%d:v]", i), fmt.Sprintf("[%d:a]", i)
		if b.name == "mixed" {
			k := mixed[i%len(mixed)]
			fmt.Fprintf(&graph, "%sscale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1,setsar=1,fps=30[v%d];", picture, i)
			picture = fmt.Sprintf("[v%d]", i)
			if k.hertz == 0 {
				fmt.Fprintf(&graph, "anullsrc=r=48000:cl=stereo,atrim=duration=%d[a%d];", clipSeconds, i)
			} else {
				fmt.Fprintf(&graph, "%saresample=48000,aformat=channel_layouts=stereo[a%d];", sound, i)
			}
			sound = fmt.Sprintf("[a%d]", i)
		}
		pads.WriteString(picture + sound)
	}
	fmt.Fprintf(&graph, "%sconcat=n=%d:v=1:a=1[v][a]", &pads, len(b.clips))
	args = append(append(args, "-filter_complex", graph.String(), "-map", "[v]", "-map", "[a]"), encode...)
	return measure(ctx, b.dir, "ffmpeg", quiet(append(args, b.file("concat"))...)...)
}

// xfade makes picture and sound in processes of their own: in one graph they take memory with the square of their number.
func (b *set) xfade(ctx context.Context) (cost, error) {
	picture, sound := b.file("xfade-picture"), filepath.Join(b.dir, "xfade-sound.m4a")
	args := append(append(b.inputs(), "-filter_complex", b.chain("v", "xfade=transition=fade:duration=%g:offset=%g"), "-map", "[o]", "-an"), encode...)
	all, err := measure(ctx, b.dir, "ffmpeg", quiet(append(args, picture)...)...)
	if err != nil {
		return all, err
	}
	args = append(append(b.inputs(), "-filter_complex", b.chain("a", "acrossfade=d=%g"), "-map", "[o]", "-vn"), encode...)
	more, err := measure(ctx, b.dir, "ffmpeg", quiet(append(args, sound)...)...)
	if err != nil {
		return all.then(more), err
	}
	joined, err := measure(ctx, b.dir, "ffmpeg", quiet("-i", picture, "-i", sound, "-c", "copy", "-movflags", "+faststart", b.file("xfade"))...)
	return all.then(more).then(joined), err
}

func (b *set) chain(kind, filter string) string {
	var graph []string
	last := "0:" + kind
	for i := range len(b.clips) - 1 {
		name := "o"
		if i < len(b.clips)-2 {
			name = kind + strconv.Itoa(i)
		}
		text := fmt.Sprintf(filter, fadeSeconds)
		if kind == "v" {
			text = fmt.Sprintf(filter, fadeSeconds, float64(i+1)*(clipSeconds-fadeSeconds))
		}
		graph = append(graph, fmt.Sprintf("[%s][%d:%s]%s[%s]", last, i+1, kind, text, name))
		last = name
	}
	return strings.Join(graph, ";")
}

func (b *set) melt(ctx context.Context) (cost, error) {
	args := []string{"-silent", "-profile", "atsc_720p_30"}
	for i, clip := range b.clips {
		args = append(args, clip)
		if i > 0 {
			args = append(args, "-mix", strconv.Itoa(fadeSeconds*30), "-mixer", "luma", "-mixer", "mix:-1")
		}
	}
	args = append(args, "-consumer", "avformat:"+b.file("melt"), "vcodec=libx264", "preset=fast", "crf=18", "pix_fmt=yuv420p", "acodec=aac", "ab=192k", "movflags=+faststart")
	return measure(ctx, b.dir, "melt", args...)
}
