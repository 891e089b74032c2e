package gates

import (
	"context"
	"math"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shotlist/concat/ffmpeg"
)

// make a clip with ffmpeg; args end before the output.
func makeClip(t *testing.T, name string, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	args = append(append([]string{"-v", "error", "-y"}, args...), "-pix_fmt", "yuv420p", path)
	if out, err := exec.Command("ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func measure(t *testing.T, path string) Measures {
	t.Helper()
	m, err := Measure(context.Background(), ffmpeg.Tools{}, path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// faulty is black for 1 s, moves for 2 s, stands still for 2 s; its sound is a tone of 3 s and then nothing.
func faulty(t *testing.T) Measures {
	return measure(t, makeClip(t, "a b'c 雨.mp4",
		"-f", "lavfi", "-i", "color=black:s=320x180:r=24:d=1,format=yuv420p[a];testsrc2=s=320x180:r=24:d=2,format=yuv420p[b];color=gray:s=320x180:r=24:d=2,format=yuv420p[c];[a][b][c]concat=n=3",
		"-f", "lavfi", "-i", "sine=f=440:r=48000:d=3,volume=12dB,apad=whole_dur=5", "-shortest"))
}

func around(a, b float64) bool { return math.Abs(a-b) < 0.1 }

func TestWhatIsWrongWithAClipIsMeasured(t *testing.T) {
	m := faulty(t)
	black, frozen, silent := longestOf(m.Black), longestOf(m.Frozen), longestOf(m.Silent)
	switch {
	case !around(m.Seconds, 5) || m.Width != 320 || m.Height != 180 || m.FPS != 24:
		t.Errorf("%+v", m)
	case len(m.Black) != 1 || !around(black.From, 0) || !around(black.To, 1):
		t.Errorf("black %v", m.Black)
	case !around(frozen.From, 3) || !around(frozen.To, 5):
		t.Errorf("frozen %v", m.Frozen)
	case !around(silent.From, 3) || !around(silent.To, 5):
		t.Errorf("silent %v", m.Silent)
	case m.TruePeak == nil || math.Abs(*m.TruePeak+6) > 0.6 || m.Loudness == nil || math.Abs(*m.Loudness+9.5) > 2: // a sine of 1/8, four times as loud
		t.Errorf("peak %v, loudness %v", *m.TruePeak, *m.Loudness)
	}
}

func TestAJumpAfterTheFirstFrameIsMeasured(t *testing.T) {
	jump := measure(t, makeClip(t, "jump.mp4", "-f", "lavfi", "-i", "color=white:s=320x180:r=24:d=0.04,format=yuv420p[a];mandelbrot=s=320x180:r=24,trim=duration=1,format=yuv420p[b];[a][b]concat"))
	calm := measure(t, makeClip(t, "calm.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=1"))
	if jump.FirstCut < 30 || calm.FirstCut > 10 || jump.Sound {
		t.Errorf("jump %v, calm %v", jump.FirstCut, calm.FirstCut)
	}
}

func TestSilenceHasNeitherPeakNorLoudness(t *testing.T) {
	m := measure(t, makeClip(t, "mute.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=1", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=5.1", "-shortest"))
	if m.TruePeak != nil || m.Loudness != nil || !around(longestOf(m.Silent).Length(), 1) || m.AudioChannels != 6 {
		t.Errorf("%+v", m)
	}
}

func TestEveryGateFindsWhatItIsFor(t *testing.T) {
	peak, loud, limit := 0.4, -9.0, 0.2
	m := Measures{Seconds: 4, FPS: 12, Width: 640, Height: 360, Black: []Span{{0, 0.3}, {1, 1.7}}, Frozen: []Span{{0, 3}},
		Silent: []Span{{0, 4}}, FirstCut: 55, Sound: true, TruePeak: &peak, Loudness: &loud}
	quiet := -20.0
	want := Expect{Seconds: 5, FPS: 24, Width: 1280, Height: 720, Loudness: &quiet}
	all := map[string]Gate{}
	for name := range checks {
		all[name] = Gate{Do: "warn"}
	}
	all["black"] = Gate{"hold", &limit}
	got := map[string]string{}
	for _, f := range Judge(m, all, want, OfClips) {
		got[f.Gate] = f.Do + ": " + f.Msg
	}
	expect := map[string]string{
		"duration": "warn: it lasts 4.00 s instead of 5.00 s", "size": "warn: it is 640x360 pixels instead of 1280x720",
		"fps": "warn: it has 12 frames a second, fewer than 24", "black": "hold: the picture is black for 0.70 s, from 1.00 s on",
		"frozen": "warn: the picture stands still for 3.00 s, from 0.00 s on", "silent": "warn: there is no sound for 4.00 s, from 0.00 s on",
		"clipping": "warn: its sound peaks at 0.4 dBTP, above -0.1", "loudness": "warn: its loudness is -9.0 LUFS, more than 8 LU from -20.0",
		"scene_cut": "warn: the picture jumps right after it begins (55 of 100)",
	}
	if diff := cmp.Diff(expect, got); diff != "" {
		t.Error(diff)
	}
}

func TestAGoodClipPassesEveryGate(t *testing.T) {
	peak, loud := -3.0, -16.0
	m := Measures{Seconds: 5.2, FPS: 24, Width: 1280, Height: 720, Black: []Span{{0, 0.4}}, Frozen: []Span{{1, 2.5}}, Sound: true,
		Silent: []Span{{0, 4}}, TruePeak: &peak, Loudness: &loud, FirstCut: 4}
	all := map[string]Gate{}
	for name := range checks {
		all[name] = Gate{Do: "hold"}
	}
	want := Expect{Seconds: 5, FPS: 24, Width: 1280, Height: 720, Loudness: Median([]float64{-30, -16, -10})}
	if found := Judge(m, all, want, OfClips); found != nil {
		t.Error(found)
	}
}
