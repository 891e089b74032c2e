package concat

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Acceptance 6 of the main road: whatever the clips are, the film has the planned length to a frame, and flash and
// beep of the last shot come together.
func TestAFilmFromMixedClipsHasThePlannedLengthAndStaysInSync(t *testing.T) {
	wide, tall := Size{320, 180}, Size{180, 320}
	recipes := []recipe{
		{size: wide, rate: "24", seconds: 2, hertz: 48000, layout: "stereo"},
		{size: tall, rate: "30", seconds: 2, hertz: 44100, layout: "mono"},
		{size: wide, rate: "25", seconds: 2},
		{size: Size{200, 200}, rate: "30000/1001", seconds: 2, hertz: 44100, layout: "5.1"},
		{size: wide, rate: "24", seconds: 2, hertz: 48000, layout: "mono", encode: []string{"-bf", "0"}},
		{size: wide, rate: "60", seconds: 2, hertz: 22050, layout: "stereo"},
		{size: wide, rate: "24", seconds: 3, hertz: 48000, layout: "stereo"},
		{size: tall, rate: "25", seconds: 2, hertz: 44100, layout: "stereo"},
	}
	transitions := []Transition{{}, {Kind: "crossfade", Duration: ms(400)}, {Kind: "fade", Duration: ms(300)},
		{Kind: "wipeleft", Duration: ms(333)}, {}, {Kind: "dip", Duration: ms(500), Color: "#203040"}, {Kind: "crossfade", Duration: ms(250)}, {}}
	var clips []Clip
	for i, r := range recipes {
		clips = append(clips, Clip{Shot: string(rune('a' + i)), Path: cook(t, r), Duration: ms(2000), Transition: transitions[i]})
	}
	clips[3].Duration = ms(2345) // holds its last frame
	for _, fps := range []string{"24", "30000/1001"} {
		t.Run(fps, func(t *testing.T) {
			t.Parallel()
			rate, _ := rational(fps)
			film, tl, report := stitch(t, clips, Settings{Size: wide, FPS: rate, Fit: Blur})
			exact := planned(clips)
			f, _ := rate.Float64()
			if want, got := nearest(exact.Mul(exact, rate)), int64(len(lumas(t, film))); got != want || int64(report.Frames) != want {
				t.Errorf("%d frames, reported %d, planned %d", got, report.Frames, want)
			}
			checkSync(t, film, f, tl.Start(0).Seconds()+flashAt-0.5, 0.02)
			checkSync(t, film, f, tl.Start(len(clips)-1).Seconds()+flashAt-0.5, 0.02)
		})
	}
}

// checkSync wants flash and beep after a time to come together.
func checkSync(t *testing.T, film string, fps, after, within float64) {
	t.Helper()
	picture := flashAfter(t, lumas(t, film), fps, after)
	sound := beepAfter(t, samples(t, film), after)
	t.Logf("at %g fps: flash at %.4f s, beep at %.4f s", fps, picture, sound)
	if math.Abs(picture-sound) > within {
		t.Errorf("flash at %.4f s, beep at %.4f s", picture, sound)
	}
}

func TestMatchingClipsAreCopiedBitByBit(t *testing.T) {
	r := recipe{size: small, rate: "24", seconds: 2, picture: "testsrc2", hertz: 48000, layout: "stereo", encode: []string{"-preset", "fast", "-g", "24"}}
	path := cook(t, r)
	film, tl, report := stitch(t, []Clip{{Shot: "a", Path: path}, {Shot: "b", Path: path}}, Settings{})
	if report.Encoded != 0 || report.Copied != 96 || len(tl.Segments()) != 2 {
		t.Fatalf("copied %d, encoded %d:\n%s", report.Copied, report.Encoded, tl.Explain())
	}
	source, got := packetHashes(t, path), packetHashes(t, film)
	if want := append(source, source...); !slices.Equal(want, got) {
		t.Errorf("packets differ:\n%v\n%v", want, got)
	}
}

func packetHashes(t *testing.T, path string) []string {
	t.Helper()
	out, err := tools.ProbeRaw(t.Context(), "-select_streams", "v:0", "-show_packets", "-show_data_hash", "md5", "-show_entries", "packet=data_hash", "-of", "csv=p=0", "-i", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	var hashes []string
	for _, line := range bytes.Fields(out) {
		hashes = append(hashes, string(line))
	}
	return hashes
}

// What a fade or crossfade touches is encoded, the rest of the clip is the clip's own packets, and both decode side by side.
func TestOnlyWhatTransitionsTouchIsEncoded(t *testing.T) {
	r := recipe{size: small, rate: "24", seconds: 4, picture: "testsrc2", encode: []string{"-preset", "fast", "-g", "24"}}
	path := cook(t, r)
	film, tl, report := stitch(t, []Clip{
		{Shot: "a", Path: path},
		{Shot: "b", Path: path, Transition: Transition{Kind: "crossfade", Duration: ms(500)}},
		{Shot: "c", Path: path, Transition: Transition{Kind: "fade", Duration: ms(500)}, In: ms(500), Out: ms(3100)},
	}, Settings{})
	if report.Copied < 150 {
		t.Errorf("only %d of %d frames copied:\n%s", report.Copied, report.Frames, tl.Explain())
	}
	source, got := pictures(t, path, small), pictures(t, film, small)
	for _, s := range tl.Segments() {
		faded := s.From.fadeIn.frames+s.From.fadeOut.frames > 0
		if s.To != nil {
			continue
		}
		for i := range s.End - s.Start {
			db := psnr(source[s.From.Frame+i], got[s.Start+i])
			if s.Copy && db < 100 || !faded && db < 40 {
				t.Errorf("frame %d of the film, copied %t, is %.1f dB from frame %d of its clip", s.Start+i, s.Copy, db, s.From.Frame+i)
			}
		}
	}
	f, err := os.Open(film)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := readAVCC(f)
	if err != nil {
		t.Fatal(err)
	}
	if sets, err := parseAVCC(content); err != nil || len(sets.sps) != 2 {
		t.Errorf("the header announces %d parameter sets, %v", len(sets.sps), err)
	}
}

func TestAnInterruptedRunLeavesNothingAndTheNextGivesTheSameBytes(t *testing.T) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 2, picture: "testsrc2", hertz: 44100, layout: "mono", encode: []string{"-g", "12"}})
	loud := -20.0
	clips := []Clip{{Shot: "a", Path: path, ID: "1"}, {Shot: "b", Path: path, ID: "1", Transition: Transition{Kind: "crossfade", Duration: ms(500)}}}
	settings := Settings{Title: "Same", Loudness: &loud, Music: &Music{Path: path}}
	undisturbed, tl, _ := stitch(t, clips, settings)
	want := read(t, undisturbed)
	dir := t.TempDir()
	env := Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "cache"), Output: filepath.Join(dir, "film.mp4"), Workers: 1}
	for _, stage := range []string{StagePicture, StageSound, StageJoin, StageCheck} {
		interrupted(t, tl, env, stage)
	}
	report, err := Run(t.Context(), tl, env)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, env.Output), want) {
		t.Error("the film differs from that of an undisturbed run")
	}
	if report.Encoded != 0 || report.Cached == 0 {
		t.Errorf("encoded %d frames, took %d from the cache", report.Encoded, report.Cached)
	}
	if left, _ := os.ReadDir(env.Temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// interrupted stops a run in the middle of a stage.
func interrupted(t *testing.T, tl Timeline, env Env, stage string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	env.Progress = func(at string, part float64) {
		if at == stage {
			cancel()
		}
	}
	if _, err := Run(ctx, tl, env); !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted in stage %s: %v", stage, err)
	}
	if _, err := os.Stat(env.Output); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("interrupted in stage %s: a film stands there: %v", stage, err)
	}
}

func TestARecutEncodesOnlyWhatChanged(t *testing.T) {
	one := cook(t, recipe{size: Size{180, 320}, rate: "24", seconds: 1})
	two := cook(t, recipe{size: Size{180, 320}, rate: "25", seconds: 1, picture: "testsrc2"})
	kept := filepath.Join(t.TempDir(), "cache")
	cut := func(clips []Clip) Report {
		_, _, report := stitch(t, clips, Settings{Size: small, FPS: big.NewRat(24, 1)}, func(e *Env) { e.Cache = kept })
		return report
	}
	first := cut([]Clip{{Shot: "a", Path: one, ID: "1"}, {Shot: "b", Path: one, ID: "1"}, {Shot: "c", Path: two, ID: "2"}})
	again := cut([]Clip{{Shot: "a", Path: one, ID: "1"}, {Shot: "z", Path: two, ID: "3"}, {Shot: "c", Path: two, ID: "2"}})
	unnamed := cut([]Clip{{Shot: "a", Path: one}})
	if first.Encoded != 72 || first.Cached != 0 || again.Encoded != 24 || again.Cached != 48 || unnamed.Encoded != 24 {
		t.Errorf("encoded %d, then %d with %d from the cache; without an ID %d", first.Encoded, again.Encoded, again.Cached, unnamed.Encoded)
	}
}

func TestProgressRunsThroughAllStages(t *testing.T) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 1, hertz: 48000, layout: "mono"})
	var stages []string
	var last float64
	stitch(t, []Clip{{Shot: "a", Path: path}}, Settings{Size: Size{160, 90}}, func(e *Env) {
		e.Progress = func(stage string, part float64) {
			if len(stages) == 0 || stages[len(stages)-1] != stage {
				stages, last = append(stages, stage), 0
			}
			if part < last || part > 1 {
				t.Errorf("%s went from %g to %g", stage, last, part)
			}
			last = part
		}
	})
	if want := []string{StagePicture, StageSound, StageJoin, StageCheck}; !slices.Equal(stages, want) || last != 1 {
		t.Errorf("got %v up to %g", stages, last)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A kept segment of which pictures are missing is sound in itself; only the film made of it shows that it is not right.
func TestAFilmThatIsNotRightIsNotPublishedButMadeWithoutWhatWasKept(t *testing.T) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 1})
	other := cook(t, recipe{size: small, rate: "24", seconds: 1, encode: []string{"-t", "0.5"}})
	tl := timeline(t, []Clip{{Shot: "a", Path: path, ID: "1", Transition: Transition{Kind: "fade", Duration: ms(500)}}}, Settings{})
	dir := t.TempDir()
	env := Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "cache"), Output: filepath.Join(dir, "film.mp4")}
	version, err := tools.Version(t.Context(), "ffmpeg")
	if err != nil {
		t.Fatal(err)
	}
	kept := cache{env.Cache}
	key := tl.key(tl.segments[0], version) + ".mp4"
	kept.put(key, other) // half as long as it should be
	var wrong *copyError
	if _, err := run(t.Context(), tl, env); !errors.As(err, &wrong) || !wrong.stale {
		t.Fatalf("a film with frames missing was taken for right, or nothing was forgotten: %v", err)
	}
	if _, err := os.Stat(env.Output); err == nil {
		t.Error("it was published")
	}
	kept.put(key, other)
	report, err := Run(t.Context(), tl, env)
	if err != nil || report.Encoded != 24 {
		t.Fatalf("of the film, %d frames are encoded anew, %v", report.Encoded, err)
	}
	if m, err := inspect(t.Context(), tools, env.Output); err != nil || len(m.Packets) != 24 {
		t.Errorf("it has %d frames, %v", len(m.Packets), err)
	}
}

func TestWhereCopiesMakeNoRightFilmAllOfItIsEncoded(t *testing.T) {
	r := recipe{size: small, rate: "24", seconds: 1, picture: "testsrc2"}
	one := cook(t, r)
	r.encode = []string{"-preset", "fast"}
	two := cook(t, r)
	clips, err := Inspect(t.Context(), tools, []Clip{{Shot: "a", Path: one}, {Shot: "b", Path: two}}, 2)
	if err != nil {
		t.Fatal(err)
	}
	clips[1].Media.AVCC = clips[0].Media.AVCC // which is not true
	tl, err := Build(clips, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	report, err := Run(t.Context(), tl, Env{Tools: tools, Temp: dir, Output: filepath.Join(dir, "film.mp4")})
	if err != nil {
		t.Fatal(err)
	}
	if tl.copied() != true || report.Copied != 0 || report.Encoded != 48 || report.NotCopied == nil {
		t.Errorf("got %+v of\n%s", report, tl.Explain())
	}
}

func TestAClipThatWasNotInspectedIsNotCut(t *testing.T) {
	tl, err := Build([]Clip{{Shot: "a", Duration: time.Second}}, Settings{Size: small})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Run(t.Context(), tl, Env{Temp: dir, Output: filepath.Join(dir, "film.mp4")}); err == nil {
		t.Error("it was")
	}
}

func TestChaptersTitleAndPosterAreThere(t *testing.T) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 2, hertz: 48000, layout: "stereo"})
	dir := t.TempDir()
	poster := filepath.Join(dir, "poster 海.jpg")
	film, _, report := stitch(t, []Clip{{Shot: "a", Title: "开始 = ; #", Path: path}, {Shot: "b", Path: path}},
		Settings{Title: "灯塔", Poster: time.Second}, func(e *Env) { e.Poster = poster })
	out, err := tools.ProbeRaw(t.Context(), "-show_chapters", "-show_entries", "chapter=start_time,end_time:chapter_tags=title:format_tags=title", "-of", "csv", "-i", "file:"+film)
	if err != nil {
		t.Fatal(err)
	}
	want := "chapter,0.000000,2.000000,开始 = ; #\nchapter,2.000000,4.000000,b\nformat,灯塔\n"
	if string(bytes.ReplaceAll(out, []byte("\r"), nil)) != want {
		t.Errorf("got %s", out)
	}
	if white := lumas(t, poster); len(white) != 1 || white[0] < 200 || report.Poster != poster {
		t.Errorf("the poster's brightness is %v", white)
	}
}

func TestOddClipsBecomePartOfAFilm(t *testing.T) {
	table := map[string]recipe{
		"odd size":         {size: Size{321, 181}, encode: []string{"-pix_fmt", "yuv444p"}},
		"varying rate":     {size: small, encode: []string{"-vf", "testsrc2select"}},
		"rotated":          {size: Size{180, 320}, turned: true},
		"wide pixels":      {size: Size{240, 180}, encode: []string{"-vf", "setsar=4/3"}},
		"full range":       {size: small, encode: []string{"-vf", "scale=out_range=pc", "-color_range", "pc"}},
		"open GOPs":        {size: small, encode: []string{"-preset", "fast", "-g", "12", "-x264-params", "open-gop=1"}},
		"single keyframe":  {size: small, encode: []string{"-preset", "fast", "-g", "999"}},
		"HEVC":             {size: small, encode: []string{"-c:v", "libx265", "-x265-params", "log-level=none"}},
		"late sound":       {size: small, hertz: 48000, layout: "stereo", encode: []string{"-af", "asetpts=PTS+0.3/TB"}},
		"ten bits per dot": {size: small, encode: []string{"-pix_fmt", "yuv420p10le"}},
	}
	for name, r := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r.rate, r.seconds, r.picture = "24", 2, "testsrc2"
			for i, option := range r.encode {
				if option == "testsrc2select" {
					r.encode[i] = "select='not(eq(mod(n,3),1))',setpts=N/TB/16"
				}
			}
			path := cook(t, r)
			film, tl, _ := stitch(t, []Clip{
				{Shot: "a", Path: path, Duration: ms(2000)},
				{Shot: "b", Path: path, Duration: ms(2000), Transition: Transition{Kind: "crossfade", Duration: ms(250)}},
			}, Settings{Size: small, FPS: big.NewRat(24, 1)})
			if n := len(lumas(t, film)); n != 90 {
				t.Errorf("%d frames instead of 90:\n%s", n, tl.Explain())
			}
		})
	}
}
