package concat

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"shotlist/concat/ffmpeg"
)

// tone makes a sound file: music, or what a clip is given in place of its beep.
func tone(t *testing.T, source string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "theme – 主题.m4a")
	ff(t, nil, "-f", "lavfi", "-i", source, "-c:a", "aac", "-b:a", "192k", "-f", "mp4", "file:"+name)
	return name
}

// sounding makes a clip with the sound of a lavfi source.
func sounding(t *testing.T, source string, seconds int) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "clip.mp4")
	ff(t, nil, "-f", "lavfi", "-i", fmt.Sprintf("color=black:s=64x64:r=24:d=%d", seconds), "-f", "lavfi", "-i", source,
		"-t", strconv.Itoa(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-f", "mp4", "file:"+name)
	return name
}

var summary = regexp.MustCompile(`I:\s+(\S+) LUFS[\s\S]*Peak:\s+(\S+) dBFS`)

// ebur128 measures integrated loudness and true peak as ffmpeg sums them up itself.
func ebur128(t *testing.T, film string) (lufs, peak float64) {
	t.Helper()
	var log bytes.Buffer
	job := ffmpeg.Job{Args: []string{"-loglevel", "info", "-i", "file:" + film, "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"}, Log: &log}
	if err := tools.Run(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	m := summary.FindSubmatch(log.Bytes())
	if m == nil {
		t.Fatalf("no summary in %s", log.String())
	}
	lufs, _ = strconv.ParseFloat(string(m[1]), 64)
	peak, _ = strconv.ParseFloat(string(m[2]), 64)
	return lufs, peak
}

func TestTheFilmHasTheLoudnessItAsksFor(t *testing.T) {
	table := map[string]struct {
		source string
		target float64
	}{
		"quiet noise is turned up":     {"anoisesrc=c=pink:a=0.02:r=48000:seed=1", -16},
		"louder than its peaks allow":  {"anoisesrc=c=pink:a=0.02:r=48000:seed=1", -11},
		"loud and quiet":               {"anoisesrc=c=pink:a=0.5:r=48000:seed=1,volume=eval=frame:volume='if(lt(t,5),0.03,0.8)'", -16},
		"loud noise is turned down":    {"anoisesrc=c=pink:a=0.9:r=48000:seed=1", -23},
		"peaks are limited on the way": {"aevalsrc='if(lt(mod(t,1),0.004),0.9*sin(2*PI*800*t),0)':s=48000[c];anoisesrc=c=pink:a=0.3:r=48000:seed=1[n];[c][n]amix=normalize=0", -14},
	}
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			film, _, _ := stitch(t, []Clip{{Shot: "a", Path: sounding(t, row.source, 8)}}, Settings{Loudness: &row.target})
			lufs, peak := ebur128(t, film)
			t.Logf("%.1f LUFS, peak %.1f dBTP", lufs, peak)
			if math.Abs(lufs-row.target) > 1 {
				t.Errorf("%.1f LUFS instead of %.1f", lufs, row.target)
			}
			if peak > -1.5 {
				t.Errorf("true peak at %.1f dBTP", peak)
			}
		})
	}
}

func TestAFilmWithoutSoundIsSilentWhateverLoudnessItAsksFor(t *testing.T) {
	loud := -16.0
	film, tl, _ := stitch(t, []Clip{{Shot: "a", Path: cook(t, recipe{size: small, rate: "24", seconds: 1})}}, Settings{Loudness: &loud})
	s := samples(t, film)
	if diff := int64(len(s)) - tl.Samples(); diff < 0 || diff > 1023 {
		t.Errorf("%d samples, planned are %d", len(s), tl.Samples())
	}
	for i, x := range s {
		if x != 0 {
			t.Fatalf("sample %d is %g", i, x)
		}
	}
}

func TestMusicGivesWayToTheClipsSoundAndEndsWithTheFilm(t *testing.T) {
	loud := sounding(t, "sine=f=300:r=48000,volume=4", 3)
	mute := cook(t, recipe{size: Size{64, 64}, rate: "24", seconds: 5})
	theme := tone(t, "sine=f=3000:r=44100:d=1.5,volume=3") // shorter than the film, so it is repeated
	film, _, _ := stitch(t, []Clip{{Shot: "a", Path: loud}, {Shot: "b", Path: mute}}, Settings{Music: &Music{Path: theme, Duck: true}})
	s := samples(t, film)
	ducked, free, end := level(s, 3000, 1, 2.5), level(s, 3000, 4.2, 5.7), level(s, 3000, 7.9, 8)
	t.Logf("music at %.4f under the clip, %.4f alone, %.4f at the end", ducked, free, end)
	if ducked > free/2 || ducked == 0 || free < 0.1 || end > free/10 {
		t.Errorf("music at %.4f under the clip, %.4f alone, %.4f at the end", ducked, free, end)
	}
	if clip := level(s, 300, 1, 2.5); clip < 0.3 {
		t.Errorf("the clip's own sound is at %.4f", clip)
	}
}

func TestSoundFollowsThePicture(t *testing.T) {
	low, high := sounding(t, "sine=f=300:r=48000,volume=4", 2), sounding(t, "sine=f=2000:r=44100,volume=4,aformat=channel_layouts=mono", 2)
	follow := func(kind string) (lowLevel, highLevel func(from, to float64) float64) {
		film, _, _ := stitch(t, []Clip{{Shot: "a", Path: low}, {Shot: "b", Path: high, Transition: Transition{Kind: kind, Duration: time.Second}}}, Settings{})
		s := samples(t, film)
		return func(a, b float64) float64 { return level(s, 300, a, b) }, func(a, b float64) float64 { return level(s, 2000, a, b) }
	}
	t.Run("a crossfade mixes both", func(t *testing.T) {
		low, high := follow("crossfade") // from 1 to 2 s
		if a, b := low(1.45, 1.55), high(1.45, 1.55); math.Abs(a/low(0.2, 0.8)-0.71) > 0.05 || math.Abs(b/high(2.2, 2.8)-0.71) > 0.05 {
			t.Errorf("in the middle they are at %.3f of %.3f and %.3f of %.3f", a, low(0.2, 0.8), b, high(2.2, 2.8))
		}
		if a, b := low(2.05, 2.9), high(0.05, 0.95); a > 0.002 || b > 0.002 {
			t.Errorf("after the crossfade the first is at %.4f, before it the second at %.4f", a, b)
		}
	})
	t.Run("a fade goes through silence", func(t *testing.T) {
		low, high := follow("fade") // half a second each, around 2 s
		if a, b := low(1.98, 2.02), high(1.98, 2.02); a > 0.02 || b > 0.02 {
			t.Errorf("in the middle they are at %.3f and %.3f", a, b)
		}
		if a, b := low(1.2, 1.4), high(2.6, 2.8); a < 0.3 || b < 0.3 {
			t.Errorf("outside of the fade they are at %.3f and %.3f", a, b)
		}
	})
}
