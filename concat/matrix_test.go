package concat

import (
	"math"
	"strings"
	"testing"
)

const (
	lanczos = ":flags=lanczos+accurate_rnd+bitexact"
	scarce  = "too little between keyframes"
	params  = "parameters unlike"
	fromHDR = "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=limited"
)

// What several clips share; a matrix is a b, c d, x y of a track header.
var (
	untagged      = []string{"-color_range", "unknown", "-colorspace", "unknown", "-color_primaries", "unknown", "-color_trc", "unknown"}
	inPQ          = []string{"-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"}
	quarter       = [6]int32{0, 1, 0, -1, 0, 0}
	half          = [6]int32{-1, 0, 0, 0, -1, 0}
	threeQuarters = [6]int32{0, -1, 0, 1, 0, 0}
	mirror        = [6]int32{-1, 0, 0, 0, 1, 0}
	flip          = [6]int32{1, 0, 0, 0, -1, 0}
)

var oddities = []oddity{
	{name: "nothing odd"},
	{name: "23.976 fps", rate: "24000/1001"},
	{name: "29.97 fps", rate: "30000/1001"},
	{name: "30 fps", rate: "30"},
	{name: "60 fps", rate: "60"},
	{name: "all without B-frames", base: []string{"-bf", "0"}},
	{name: "all without B-frames at 29.97 fps", rate: "30000/1001", base: []string{"-bf", "0"}},
	{name: "all with 7 B-frames in pyramids", base: []string{"-bf", "7", "-x264-params", "b-adapt=0:b-pyramid=normal"}},
	{name: "all with open GOPs", base: []string{"-x264-params", "open-gop=1"}, faded: scarce},
	{name: "all with intra refresh", base: []string{"-x264-params", "intra-refresh=1"}, faded: scarce},
	{name: "all of keyframes", base: []string{"-g", "1", "-bf", "0"}},
	{name: "all baseline", base: []string{"-profile:v", "baseline"}},
	{name: "all main profile, 5 references, 4 slices", base: []string{"-profile:v", "main", "-refs", "5", "-slices", "4"}},
	{name: "all without colour tags", base: untagged},

	{name: "open GOPs", encode: []string{"-x264-params", "open-gop=1"}, faded: scarce},
	{name: "single keyframe", encode: []string{"-g", "999", "-keyint_min", "999"}, faded: scarce},
	{name: "without B-frames", encode: []string{"-bf", "0"}, why: params},
	{name: "other encoder settings", encode: []string{"-refs", "6", "-crf", "30", "-profile:v", "main"}, why: params},
	{name: "parameters that change within", base: []string{"-bf", "0"}, change: spliced, why: "parameters"},
	{name: "trimmed between keyframes", trim: frames(3, 37), faded: scarce},
	{name: "one frame shown", trim: frames(20, 21), deaf: true, kinds: "cut"},
	{name: "file of one frame", only: 1, deaf: true, why: scarce},
	{name: "file of 25 frames", only: 25},

	{name: "odd size", size: Size{193, 109}, encode: []string{"-pix_fmt", "yuv444p"}, shown: "scale=192:108" + lanczos, why: "pixel format yuv444p"},
	{name: "portrait", size: Size{90, 160}, shown: "scale=60:108" + lanczos + ",pad=192:108:66:0", deaf: true, why: "90x160 pixels"},
	{name: "rotated by 90", size: Size{108, 192}, change: turned(quarter), shown: "transpose=clock", why: "108x192 pixels"},
	{name: "rotated by 180", change: turned(half), shown: "hflip,vflip", why: "rotated"},
	{name: "rotated by 270", size: Size{108, 192}, change: turned(threeQuarters), shown: "transpose=cclock", why: "108x192 pixels"},
	{name: "mirrored", change: turned(mirror), shown: "hflip", why: "rotated"},
	{name: "upside down", change: turned(flip), shown: "vflip", why: "mirrored"},
	{name: "wide pixels", size: Size{144, 108}, vf: "setsar=4/3", shown: "scale=192:108" + lanczos, why: "144x108 pixels"},
	{name: "wide pixels of the film's number", vf: "setsar=4/3", shown: "scale=192:82" + lanczos + ",pad=192:108:0:12", deaf: true, why: "pixel shape 4:3"},
	{name: "interlaced", at: "50", vf: "interlace", encode: []string{"-flags", "+ilme+ildct", "-x264-params", "tff=1"}, shown: "bwdif=mode=send_frame:deint=all", why: "field order"},

	{name: "varying frame rate", vf: "select='not(eq(mod(n,3),1))'", encode: []string{"-fps_mode", "vfr"}, why: "varying frame rate"},
	{name: "24 fps", at: "24", why: "not at 25 frames a second", within: 0.03},
	{name: "50 fps", at: "50", why: "not at 25 frames a second"},
	{name: "12.5 fps", at: "25/2", why: "not at 25 frames a second", within: 0.09},
	{name: "stamps in milliseconds", rate: "30000/1001", encode: []string{"-video_track_timescale", "1000"}},

	{name: "mono", layout: "mono"},
	{name: "5.1", layout: "5.1"},
	{name: "without sound", layout: "none"},
	{name: "44.1 kHz", hertz: 44100},
	{name: "mono at 22.05 kHz", layout: "mono", hertz: 22050},
	{name: "sound shorter than picture", encode: []string{"-filter:a", "atrim=end=1.1"}},
	{name: "sound longer than picture", encode: []string{"-filter:a", "apad=pad_dur=1"}},
	{name: "sound begins late", encode: []string{"-filter:a", "atrim=start=0.3"}},

	{name: "full range", vf: "scale=in_range=tv:out_range=pc", encode: []string{"-color_range", "pc"}, shown: "scale=in_range=pc:out_range=tv" + lanczos, why: "pixel format yuvj420p"},
	{name: "HDR in PQ", encode: inPQ, shown: fromHDR, why: "HDR (smpte2084), shown in SDR"},
	{name: "HDR in HLG", encode: replaced(inPQ, "smpte2084", "arib-std-b67"), shown: fromHDR, why: "HDR (arib-std-b67), shown in SDR"},
	{name: "Display P3", encode: []string{"-color_primaries", "smpte432"}, shown: "zscale=p=bt709:t=bt709:m=bt709:r=limited", why: "wide colours (smpte432)"},
	{name: "BT.601", encode: []string{"-colorspace", "smpte170m"}, shown: "scale=in_color_matrix=smpte170m:out_color_matrix=bt709" + lanczos, why: "color space smpte170m"},
	{name: "10 bits", encode: []string{"-pix_fmt", "yuv420p10le"}, shown: "scale=192:108" + lanczos, why: "pixel format yuv420p10le"},
	{name: "4:4:4", encode: []string{"-pix_fmt", "yuv444p"}, shown: "scale=192:108" + lanczos, why: "pixel format yuv444p"},

	{name: "HEVC", encode: []string{"-c:v", "libx265", "-x265-params", "log-level=none"}, why: "codec hevc"},
	{name: "VP9 in WebM", format: "webm", encode: []string{"-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"}, why: "codec vp9", within: 0.012},
	{name: "H.264 in Matroska", format: "mkv", why: "no single set of parameters", within: 0.03},
	{name: "H.264 in MPEG-TS", format: "ts", why: "no single set of parameters", within: 0.05},
	{name: "H.264 in MOV", format: "mov"},
	{name: "fragmented", change: remux(nil, "-map", "0", "-c", "copy", "-movflags", "frag_keyframe+empty_moov+default_base_moof")},
	{name: "faststart", change: remux(nil, "-map", "0", "-c", "copy", "-movflags", "+faststart")},
	{name: "without edit list", change: remux(nil, "-map", "0", "-c", "copy", "-use_editlist", "0")},
	{name: "cut before a keyframe by copying", lead: 7, change: remux([]string{"-ss", "0.28"}, "-c", "copy"), why: "hidden"},
	{name: "cut at an open GOP by copying", lead: 10, encode: []string{"-x264-params", "open-gop=1"}, change: remux([]string{"-ss", "0.4"}, "-c", "copy"), why: scarce},
	{name: "timecode track", change: remux(nil, "-map", "0", "-c", "copy", "-timecode", "10:00:00:00")},
	{name: "subtitles first", change: subtitled},
	{name: "cover picture", change: covered},
	{name: "two pictures", change: remux(nil, "-map", "0:v", "-map", "0:v", "-map", "0:a", "-c", "copy"), why: "no single set of parameters"},
}

// TestWhateverAClipIsItsFilmIsRight makes a film with hard cuts or one with crossfades of every odd clip, in turn; both
// of each with -whole, as make soak has it.
func TestWhateverAClipIsItsFilmIsRight(t *testing.T) {
	dir := t.TempDir()
	for i, o := range oddities {
		if *whole || o.kinds == "cut" || i%2 == 0 {
			t.Run(o.name+", cut", func(t *testing.T) {
				t.Parallel()
				o.check(t, dir, "")
			})
		}
		if o.kinds != "cut" && (*whole || i%2 == 1) {
			t.Run(o.name+", crossfade", func(t *testing.T) {
				t.Parallel()
				o.check(t, dir, crossfadeKind)
			})
		}
	}
}

// check makes a film of the clip and holds it to a reference.
func (o oddity) check(t *testing.T, dir, kind string) {
	t.Helper()
	clips := o.film(t, dir, kind)
	film, tl, report := stitch(t, clips, Settings{Size: tiny, FPS: o.fps()})
	want := expectation{fps: o.fps(), size: tiny, hertz: 48000, frames: o.planned(clips), reference: o.reference(t, clips), least: 40}
	want.exact = make([]bool, want.frames)
	var copied int
	var whys []string
	for _, s := range tl.Segments() {
		for i := s.Start; i < s.End; i++ {
			want.exact[i] = s.Copy
		}
		switch n := s.End - s.Start; {
		case s.From.Clip != 1 || s.To != nil:
		case s.Copy:
			copied += n
		default:
			whys = append(whys, s.Why)
		}
	}
	f, db := checkRight(t, film, want)
	why, said := o.why, strings.Join(whys, "; ")
	if kind != "" {
		why = or(o.faded, why)
	}
	if (why == "") != (copied > 0) || !strings.Contains(said, why) {
		t.Errorf("%d frames of the odd clip are copied, the others encoded for %q:\n%s", copied, said, tl.Explain())
	}
	if report.NotCopied != nil {
		t.Errorf("copying failed: %v", report.NotCopied)
	}
	t.Logf("| %s | %s | %d | %s | %.1f | %.1f |", o.name, or(kind, "cut"), copied, said, db, 1000*o.checkSync(t, f, clips))
}

// planned is how many frames the film has.
func (o oddity) planned(clips []Clip) int {
	n := 0
	for _, c := range clips {
		n += o.length(c)
		if c.Transition.overlaps() {
			n -= tinyOverlap
		}
	}
	return n
}

func (o oddity) length(c Clip) int {
	if c.Out > 0 {
		return clock{fps: o.fps()}.frame(seconds(c.Out - c.In))
	}
	return tinyFrames
}

// checkSync measures how far flash and beep are apart in each clip; it gives that of the odd one, in seconds.
func (o oddity) checkSync(t *testing.T, f finished, clips []Clip) float64 {
	t.Helper()
	rate, _ := o.fps().Float64()
	var odd float64
	at := 0
	for i, clip := range clips {
		if clip.Transition.overlaps() {
			at -= tinyOverlap
		}
		from := at + tinyOverlap
		at += o.length(clip)
		if i == 1 && (o.layout == "none" || o.deaf) {
			continue
		}
		picture, sound := f.flashAfter(t, rate, from), f.beepAfter(t, 48000, float64(from)/rate)
		within := wantAlike
		if i == 1 {
			within, odd = max(within, o.within), picture-sound
		}
		if math.Abs(picture-sound) > within {
			t.Errorf("clip %d: flash at %.4f s, beep at %.4f s", i, picture, sound)
		}
	}
	return odd
}
