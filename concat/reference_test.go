package concat

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// mirrored are transitions that ffmpeg 5.1 makes differently each time, as it reads past the picture: by their opposites.
var mirrored = map[string][2]string{"slideup": {"slidedown", "vflip"}, "slideleft": {"slideright", "hflip"}}

// mixed mixes a frame with a colour, part of which is 1 where only the colour shows, in the planes as they are.
func mixed(frame []byte, color string, part float64) {
	y, cb, cr := 16, 128, 128
	if color != "" {
		y, cb, cr = bt709(color)
	}
	luma := tiny.W * tiny.H
	for i, v := range frame {
		to := y
		if i >= luma+luma/4 {
			to = cr
		} else if i >= luma {
			to = cb
		}
		frame[i] = byte(math.Round(float64(v) + (float64(to)-float64(v))*part))
	}
}

// fade lays fades through colours over the frames of a film: the clip before and the one that comes in have half each, of
// an odd number of frames the one that comes in has one more.
func (o oddity) fade(frames [][]byte, clips []Clip) {
	c, at := clock{fps: o.fps()}, 0
	for i, clip := range clips {
		n := c.frame(seconds(clip.Transition.Duration))
		switch {
		case clip.Transition.overlaps():
			at -= n
		case clip.Transition.fades():
			color, before := clip.Transition.color(), n/2
			for k := range before {
				mixed(frames[at-before+k], color, float64(k)/float64(before))
			}
			for k := range n - before {
				mixed(frames[at+k], color, 1-float64(k)/float64(n-before))
			}
		}
		end := clip.Duration
		if clip.Out > 0 {
			end = clip.Out
		}
		at += c.frame(seconds(end)) - c.frame(seconds(clips[i].In))
	}
}

// reference is the film as one plain filter graph makes it, without loss: clips are cut into what shows alone and what
// overlaps, as xfade would turn all of them from 4:2:0 to 4:4:4 and back.
func (o oddity) reference(t *testing.T, clips []Clip) [][]byte {
	t.Helper()
	var args, parts []string
	var graph strings.Builder
	c := clock{fps: o.fps()}
	cut := func(from, to, start, end int) {
		fmt.Fprintf(&graph, "[c%d-%d]trim=start_frame=%d:end_frame=%d,setpts=N[p%d-%d];", from, to, start, end, from, to)
	}
	for i, clip := range clips {
		args = append(args, "-noautorotate", "-i", "file:"+clip.Path)
		shown := "null"
		if i == 1 && o.shown != "" {
			shown = o.shown
		}
		in, n := c.frame(seconds(clip.In)), c.frame(seconds(clip.Duration))
		if clip.Out > 0 {
			n = c.frame(seconds(clip.Out))
		}
		n -= in
		fmt.Fprintf(&graph, "[%d:V:0]setpts=PTS+0.0001/TB,fps=%s:start_time=0,tpad=stop=-1:stop_mode=clone,trim=start_frame=%d:end_frame=%d,setpts=N,%s,settb=1/(%s),setpts=N,setsar=1,format=yuv420p,split=3[c%d-0][c%d-1][c%d-2];",
			i, o.fps().RatString(), in, in+n, shown, o.fps().RatString(), i, i, i)
		head, tail := 0, 0
		if clip.Transition.overlaps() {
			head = c.frame(seconds(clip.Transition.Duration))
		}
		if i+1 < len(clips) && clips[i+1].Transition.overlaps() {
			tail = c.frame(seconds(clips[i+1].Transition.Duration))
		}
		cut(i, 0, 0, head)
		cut(i, 1, head, n-tail)
		cut(i, 2, n-tail, n)
		if head > 0 {
			kind, mirror := clip.Transition.xfade(), "null"
			if opposite, ok := mirrored[kind]; ok {
				kind, mirror = opposite[0], opposite[1]
			}
			fmt.Fprintf(&graph, "[p%d-2]format=yuv444p,%s[m%d];[p%d-0]format=yuv444p,%s[n%d];", i-1, mirror, i, i, mirror, i)
			fmt.Fprintf(&graph, "[m%d][n%d]xfade=transition=%s:duration=%s:offset=0,%s,format=yuv420p[x%d];", i, i, kind, c.time(head).FloatString(6), mirror, i)
			parts = append(parts, fmt.Sprintf("[x%d]", i))
		} else {
			fmt.Fprintf(&graph, "[p%d-0]nullsink;", i)
		}
		if tail == 0 {
			fmt.Fprintf(&graph, "[p%d-2]nullsink;", i)
		}
		parts = append(parts, fmt.Sprintf("[p%d-1]", i))
	}
	fmt.Fprintf(&graph, "%sconcat=n=%d,format=yuv420p[film]", strings.Join(parts, ""), len(parts))
	args = append(args, "-filter_complex", graph.String(), "-map", "[film]", "-fps_mode", "passthrough", "-f", "rawvideo", "-")
	var out bytes.Buffer
	ff(t, &out, args...) // which may complain about its sources
	frames := slices.Collect(slices.Chunk(out.Bytes(), tiny.W*tiny.H*3/2))
	o.fade(frames, clips)
	return frames
}
