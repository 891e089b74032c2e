package concat

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/concat/captions"
	"shotlist/concat/ffmpeg"
)

var (
	update = flag.Bool("update", false, "rewrite golden files")
	whole  = flag.Bool("whole", false, "make every film of odd clips, which takes long")
)

// option is an argument that is no value: a minus and a letter.
var option = regexp.MustCompile(`^-[a-z]`)

// setsA are parameter sets with id 0, setsB others with the same id.
var (
	setsA = avcC{head: [5]byte{1, 100, 0, 12, 0xff}, sps: [][]byte{{0x67, 100, 0, 12, 0xac}}, pps: [][]byte{{0x68, 0xeb}}, rest: []byte{0xfd, 0xf8, 0xf8, 0}}
	setsB = avcC{head: [5]byte{1, 100, 0, 13, 0xff}, sps: [][]byte{{0x67, 100, 0, 13, 0xac}}, pps: [][]byte{{0x68, 0xee}}, rest: []byte{0xfd, 0xf8, 0xf8, 0}}
)

// fake is what Inspect would find in an H.264 clip without B-frames and a keyframe every gop frames.
func fake(size Size, rate string, frames, gop int, more ...func(*Media)) Media {
	fps, _ := rational(rate)
	scale, step := clock{fps: fps}.timescale()
	m := Media{AVCC: setsA.bytes()}
	m.Info.Format.Name, m.Info.Format.StartTime = "mov,mp4,m4a,3gp,3g2,mj2", "0.000000"
	m.Info.Streams = []ffmpeg.Stream{
		{Index: 0, Type: "video", Codec: "h264", Width: size.W, Height: size.H, PixelFormat: "yuv420p", FieldOrder: "progressive",
			AverageRate: rate, FrameRate: rate, TimeBase: fmt.Sprintf("1/%d", scale), SampleAspect: "1:1", ColorSpace: "bt709",
			Duration: new(big.Rat).Quo(big.NewRat(int64(frames), 1), fps).FloatString(6)},
		{Index: 1, Type: "audio", Codec: "aac", Channels: 2, SampleRate: "48000"},
	}
	for i := range frames {
		m.Packets = append(m.Packets, Packet{PTS: int64(i) * step, DTS: int64(i) * step, Key: i%gop == 0, IDR: i%gop == 0})
	}
	for _, change := range more {
		change(&m)
	}
	return m
}

func silent(m *Media) { m.Info.Streams = m.Info.Streams[:1] }
func mono(m *Media)   { m.Info.Streams[1].Channels = 1 }

var small = Size{320, 180}

// timelines are the films that have golden files.
var timelines = map[string]func() ([]Clip, Settings){
	"hard cuts of matching clips": func() ([]Clip, Settings) {
		m := fake(small, "24", 48, 24)
		return []Clip{{Shot: "one", Media: m, Duration: 2 * time.Second}, {Shot: "two", Media: m, Duration: 2 * time.Second}}, Settings{}
	},
	"crossfade between matching clips": func() ([]Clip, Settings) {
		m := fake(small, "24", 96, 24)
		return []Clip{
			{Shot: "one", Media: m, Duration: 4 * time.Second},
			{Shot: "two", Media: m, Duration: 4 * time.Second, Transition: Transition{Kind: "crossfade", Duration: 500 * time.Millisecond}},
		}, Settings{}
	},
	"matching clips that are worked on": func() ([]Clip, Settings) {
		m := fake(small, "24", 144, 24)
		said := &Voice{Path: "voice.wav", Media: fake(small, "24", 60, 24), At: 500 * time.Millisecond, Gain: -3}
		return []Clip{
			{Shot: "titled", Media: m, Duration: 6 * time.Second, Titles: []Title{{Text: "Day one", At: time.Second, For: time.Second, Place: "top"}}, Voice: said},
			{Shot: "held", Media: m, Duration: 4 * time.Second, Hold: Hold{In: 500 * time.Millisecond, Out: time.Second}},
			{Shot: "trimmed", Media: m, Duration: 6 * time.Second, In: 1250 * time.Millisecond, Out: 5500 * time.Millisecond, Transition: Transition{Kind: "crossfade", Duration: 500 * time.Millisecond}},
			{Shot: "fast", Media: m, Duration: 6 * time.Second, Speed: big.NewRat(2, 1), Transition: Transition{Kind: "dip", Duration: time.Second, Color: "#ffffff"}},
			{Shot: "captioned", Media: m, Duration: 6 * time.Second, Captions: []captions.Line{{From: 3 * time.Second, To: 4 * time.Second, Text: "字幕"}}},
			{Shot: "odd", Media: fake(Size{180, 320}, "30000/1001", 120, 30, mono), Duration: 4 * time.Second, Transition: Transition{Kind: "wipeleft", Duration: 750 * time.Millisecond}},
		}, Settings{Captions: Captions{Burn: true}, Duck: true, Music: &Music{Path: "theme.m4a", Gain: -9, FadeIn: 2 * time.Second, FadeOut: 3 * time.Second}}
	},
	"mixed clips with everything": func() ([]Clip, Settings) {
		loud := -16.0
		return []Clip{
			{Shot: "wide", Title: "Weit; weg", Media: fake(small, "24", 48, 24), Duration: 2 * time.Second, In: 500 * time.Millisecond},
			{Shot: "tall", Media: fake(Size{180, 320}, "30", 60, 30, mono), Duration: 2 * time.Second, Transition: Transition{Kind: "wipeleft", Duration: 250 * time.Millisecond}},
			{Shot: "mute", Media: fake(small, "25", 50, 25, silent), Duration: 3 * time.Second, Transition: Transition{Kind: "dip", Duration: 500 * time.Millisecond, Color: "#102030"}},
		}, Settings{Title: "All", Fit: Blur, Music: &Music{Path: "theme.m4a", Duck: true, Gain: -6}, Loudness: &loud, FadeIn: time.Second, FadeOut: time.Second}
	},
}

func TestArgumentsAndTimelineAreTheGoldenOnes(t *testing.T) {
	for name, film := range timelines {
		t.Run(name, func(t *testing.T) {
			tl, err := Build(film())
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.ReplaceAll(name, " ", "-")+".txt", script(tl))
		})
	}
}

// script is everything that would be run, an option with its value on each line.
func script(tl Timeline) string {
	var b strings.Builder
	say := func(title string, args []string) {
		fmt.Fprintf(&b, "\n%s:", title)
		for i, a := range args {
			between := "\n  "
			if i > 0 && option.MatchString(args[i-1]) && !option.MatchString(a) {
				between = " "
			}
			b.WriteString(between + strings.ReplaceAll(a, ";[", ";\n    ["))
		}
		b.WriteString("\n")
	}
	b.WriteString(tl.Explain())
	for i, s := range tl.segments {
		if !s.Copy {
			say(segmentName(i), tl.pictureArgs(s))
		}
	}
	for _, c := range tl.cues() {
		say(fmt.Sprintf("sound of %s, samples %d to %d", tl.clips[c.clip].Shot, c.start, c.end), tl.cueArgs(c))
	}
	if tl.layered() {
		say(nameMix, tl.mixArgs())
	}
	if tl.settings.Loudness != nil {
		say("its loudness", tl.measureArgs())
		say(nameLeveled, tl.levelArgs(7.04, false))
		say(nameLeveled+" where peaks are in the way", tl.levelArgs(7.04, true))
	}
	say("a part of the sound", tl.partArgs())
	say(nameFilm, tl.joinArgs())
	fmt.Fprintf(&b, "\n%s:\n%s", nameChapters, tl.chapters())
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("differs from %s (run with -update to take it over):\n%s", file, diff)
	}
}

// randomFilm is a film whose clips are long enough for their transitions.
func randomFilm(r *rand.Rand) ([]Clip, Settings) {
	rates := []string{"24", "25", "30", "60", "24000/1001", "30000/1001"}
	fps, _ := rational(rates[r.IntN(len(rates))])
	var clips []Clip
	for i := range 1 + r.IntN(12) {
		long := []time.Duration{time.Second, ms(2000 + r.IntN(6000))}[r.IntN(2)]
		frames := 1 + r.IntN(200)
		c := Clip{Shot: fmt.Sprint(i), Duration: long, Media: fake(small, rates[r.IntN(len(rates))], frames, 1+r.IntN(60))}
		c.Transition = Transition{Kind: TransitionKinds()[r.IntN(12)], Duration: []time.Duration{0, ms(500), ms(r.IntN(500))}[r.IntN(3)]}
		if long > time.Second && r.IntN(3) == 0 {
			c.In, c.Out = ms(r.IntN(300)), long-ms(r.IntN(300))
		}
		clips = append(clips, c)
	}
	return clips, Settings{Size: small, FPS: fps, FadeIn: ms(r.IntN(200))}
}

func TestEveryFrameOfARandomFilmIsAccountedFor(t *testing.T) {
	for seed := range uint64(600) {
		clips, settings := randomFilm(rand.New(rand.NewPCG(seed, 2)))
		tl, err := Build(clips, settings)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		exact := planned(clips)
		if want := int(nearest(exact.Mul(exact, settings.FPS))); tl.Frames() != want {
			t.Fatalf("seed %d: %d frames, planned are %d", seed, tl.Frames(), want)
		}
		at := 0
		for _, s := range tl.Segments() {
			if s.Start != at || s.End <= s.Start {
				t.Fatalf("seed %d: segment from %d to %d after frame %d", seed, s.Start, s.End, at)
			}
			at = s.End
			checkSources(t, tl, s)
		}
		if at != tl.Frames() {
			t.Fatalf("seed %d: segments end at %d of %d", seed, at, tl.Frames())
		}
		checkCues(t, tl)
	}
}

// planned adds up the lengths that were asked for, exactly.
func planned(clips []Clip) *big.Rat {
	sum := new(big.Rat)
	for i, c := range clips {
		end := c.Duration
		if c.Out > 0 {
			end = c.Out
		}
		sum.Add(sum, seconds(end-c.In))
		if i > 0 && c.Transition.overlaps() {
			sum.Sub(sum, seconds(c.Transition.Duration))
		}
	}
	return sum
}

// checkSources holds every segment to the place that its clip has in the film, and copies to what can be copied.
func checkSources(t *testing.T, tl Timeline, s Segment) {
	t.Helper()
	span := tl.spans[s.From.Clip]
	if s.From.Frame-span.in != s.Start-span.start {
		t.Fatalf("segment at %d shows frame %d of a clip that begins at %d with %d", s.Start, s.From.Frame, span.start, span.in)
	}
	if s.To != nil && (s.To.Clip != s.From.Clip+1 || s.To.Frame != tl.spans[s.To.Clip].in || s.Copy) {
		t.Fatalf("overlap at %d comes from %+v", s.Start, *s.To)
	}
	if packets := tl.clips[s.From.Clip].Media.Packets; s.Copy && (!packets[s.From.Frame].IDR || s.From.Frame+s.End-s.Start > len(packets)) {
		t.Fatalf("copy at %d does not begin at a keyframe or runs over the clip's end", s.Start)
	}
}

// checkCues holds that a clip sounds as long as it shows, in the film and with its ramps.
func checkCues(t *testing.T, tl Timeline) {
	t.Helper()
	for _, c := range tl.cues() {
		span := tl.spans[c.clip]
		if c.start != tl.clock.sample(span.start) || c.end != tl.clock.sample(span.end) || c.end > tl.Samples() || c.in.samples+c.out.samples > c.end-c.start {
			t.Fatalf("cue %+v of a clip that shows in frames %d to %d, of %d samples", c, span.start, span.end-1, tl.Samples())
		}
	}
}
