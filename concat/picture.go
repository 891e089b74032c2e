package concat

import (
	"fmt"
	"math/big"
	"strconv"

	graph "github.com/u2takey/ffmpeg-go"
)

const (
	// entryMargin keeps a seek off its picture, in microseconds: times are rounded on the way.
	entryMargin = 1000
	// tieBreak decides one way where a picture stands halfway between two frames of the film, in microseconds: else
	// rounding would, and segments of one clip would disagree.
	tieBreak = 100
)

// pictureArgs are ffmpeg's arguments that encode one segment, from files named a and b to one named out.mp4.
func (t Timeline) pictureArgs(s Segment) []string {
	pic := t.show(nameA, s.From, s.End-s.Start)
	if s.To != nil {
		pic = t.overlap(s, pic, t.show(nameB, *s.To, s.End-s.Start))
	}
	return t.encode(pic, s, nameOut).GetArgs()
}

// togetherArgs encode an overlap, and to a file named rest.mp4 what follows it: each to the same bytes as by itself, but
// the clip that came in is decoded once for both.
func (t Timeline) togetherArgs(s, rest Segment) []string {
	n := s.End - s.Start
	both := t.show(nameB, *s.To, rest.End-s.Start).Split()
	begins, goesOn := both.Get("0").Filter("trim", arg("end_frame=%d", n)), both.Get("1").Filter("trim", arg("start_frame=%d", n))
	return graph.MergeOutputs(
		t.encode(t.overlap(s, t.show(nameA, s.From, n), begins), s, nameOut),
		t.encode(goesOn.Filter("setpts", arg("PTS-STARTPTS")), rest, nameRest),
	).GetArgs()
}

// overlap is one clip giving way to another.
func (t Timeline) overlap(s Segment, from, to *graph.Stream) *graph.Stream {
	return t.clips[s.To.Clip].Transition.over(from, to, t.clock.time(s.End-s.Start))
}

func (t Timeline) encode(pic *graph.Stream, s Segment, to string) *graph.Stream {
	return t.draw(pic, s).Output(to, t.encoding())
}

// show is n frames of a clip as the film shows them.
func (t Timeline) show(name string, s Source, n int) *graph.Stream {
	clip := t.clips[s.Clip]
	video, _ := clip.Media.Info.First("video")
	at, from := t.entry(clip, s.Frame)
	more := options{"an": "", "sn": "", "dn": "", "threads": 1}
	if from > 0 {
		more["ss"], more["noaccurate_seek"] = fmt.Sprintf("%d.%06d", from/1e6, from%1e6), ""
	}
	pic := input(name, clip, more).Get(strconv.Itoa(video.Index))
	if interlaced(video) {
		pic = pic.Filter("bwdif", arg("mode=send_frame:deint=all"))
	}
	pic = pic.Filter("settb", arg("AVTB")).Filter("setpts", clip.retimed(from-at)).
		Filter("fps", arg("%s:start_time=0", t.settings.FPS.RatString())).
		Filter("tpad", arg("stop=-1:stop_mode=clone"))
	if s.moving > 0 {
		pic = pic.Filter("trim", arg("end_frame=%d", s.moving)).Filter("tpad", arg("stop=-1:stop_mode=clone"))
	}
	if s.lead > 0 {
		pic = pic.Filter("tpad", arg("start=%d:start_mode=clone", s.lead))
	}
	pic = pic.Filter("trim", arg("end_frame=%d", n))
	if s.moving > 0 {
		pic = pic.Filter("setpts", arg("N")) // else the place of the clip's end goes with it, and another frame comes out
	}
	return s.faded(fit(toSDR(pic, clip.Media), video, t.settings), n)
}

// entry is the time of a clip's frame, no later than its last, and where to start decoding for it: in microseconds.
func (t Timeline) entry(c Clip, frame int) (at, from int64) {
	frame = min(frame, t.clock.frame(new(big.Rat).Quo(c.Media.last(), c.speed())))
	shows := t.clock.time(frame)
	shows.Mul(shows, c.speed())
	from = c.entry(shows)
	return nearest(new(big.Rat).Mul(shows, big.NewRat(1e6, 1))), from
}

// entry is where to start decoding for what shows at a time of the clip, in microseconds. Of interlaced pictures the one
// before is needed too: from one field alone the other is guessed.
func (c Clip) entry(shows *big.Rat) int64 {
	if v, _ := c.Media.Info.First("video"); interlaced(v) {
		shows = new(big.Rat).Sub(shows, big.NewRat(1, 10))
	}
	start := c.Media.entry(shows)
	from := nearest(new(big.Rat).Mul(start, big.NewRat(1e6, 1)))
	if start.Sign() <= 0 {
		return 0
	}
	return from + entryMargin // from just before a keyframe ffmpeg would go back to the one before
}

// retimed moves a clip by microseconds and gives it its speed.
func (c Clip) retimed(by int64) graph.Args {
	if v := c.speed(); v.Cmp(big.NewRat(1, 1)) != 0 {
		return arg("(PTS%+d)*%s/%s+%d", by, v.Denom(), v.Num(), tieBreak)
	}
	return arg("PTS%+d", by+tieBreak)
}

// encoding makes segments that fit each other: one parameter set for all, groups of pictures that nothing reaches out
// of, one thread so that the bytes do not depend on the machine. Segments run in parallel instead.
func (t Timeline) encoding() options {
	scale, _ := t.clock.timescale()
	e := t.effort()
	return repeatable(options{
		"c:v": "libx264", "preset": e.preset, e.rate: e.value, "profile:v": "high", "pix_fmt": "yuv420p", "threads": 1,
		"g":           2 * t.clock.frame(big.NewRat(1, 1)),
		"x264-params": fmt.Sprintf("stitchable=1:open-gop=0:%ssps-id=%d", e.more, t.encoderID()),
		"color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709",
		"video_track_timescale": int(scale), "flags:v": "+bitexact", "f": "mp4",
	})
}

// encoderID tells the encoder's parameter set apart from those of copied segments, as both end up in one header.
func (t Timeline) encoderID() int {
	if !t.copied() {
		return 0
	}
	sets, err := parseAVCC(t.ref)
	if err != nil {
		return 0
	}
	return sets.freeID()
}
