package concat

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// What was measured of a part of a mix is kept by what sounds in it: a kept figure that is 6 LU off shows in the next film
// of the same sound, and not in one whose sound has changed.
func TestAPartOfAMixIsMeasuredOnce(t *testing.T) {
	target, kept := -20.0, t.TempDir()
	film := func(clip string, picture Clip) float64 {
		t.Helper()
		picture.Path = clip
		film, _, _ := stitch(t, []Clip{picture}, Settings{Loudness: &target}, func(e *Env) { e.Cache = kept })
		lufs, _ := ebur128(t, film)
		return lufs
	}
	clip := sounding(t, "anoisesrc=c=pink:a=0.1:r=48000:seed=1", 4)
	if lufs := film(clip, Clip{Shot: "a"}); math.Abs(lufs-target) > 0.2 {
		t.Fatalf("%.1f LUFS instead of %.1f", lufs, target)
	}
	mislead(t, kept)
	if lufs := film(clip, Clip{Shot: "a", Titles: []Title{{Text: "New"}}}); math.Abs(lufs-target+6) > 0.2 {
		t.Errorf("the same mix has %.1f LUFS: it was measured again", lufs)
	}
	if lufs := film(sounding(t, "anoisesrc=c=pink:a=0.2:r=48000:seed=1", 4), Clip{Shot: "a"}); math.Abs(lufs-target) > 0.2 {
		t.Errorf("another mix has %.1f LUFS: it was not measured", lufs)
	}
}

// mislead makes the only kept measurement 6 LU too loud.
func mislead(t *testing.T, folder string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.loudness.json"))
	if err != nil || len(names) != 1 {
		t.Fatalf("kept are %v, %v", names, err)
	}
	var h heard
	c := cache{folder}
	if !c.recall(filepath.Base(names[0]), &h) {
		t.Fatal("what is kept cannot be read")
	}
	for i := range h.Momentary {
		h.Momentary[i] += 6
	}
	c.remember(filepath.Base(names[0]), h)
}

// Measured in parts, a film has the loudness that ffmpeg measures of it as a whole, whether parts are whole, silent or
// cut in the middle of a step.
func TestLoudnessMeasuredInPartsIsThatOfTheWhole(t *testing.T) {
	for name, row := range map[string]struct {
		source  string
		seconds float64
		hertz   int
	}{
		"shorter than a part":        {"anoisesrc=c=pink:a=0.3:r=48000:seed=1", 3, 0},
		"not a number of steps":      {"anoisesrc=c=pink:a=0.3:r=48000:seed=2", 23.47, 0},
		"louder from part to part":   {"anoisesrc=c=pink:a=0.3:r=48000:seed=3,volume=eval=frame:volume='0.05+0.05*floor(t/7)'", 35, 0},
		"much of it silent":          {"anoisesrc=c=brown:a=0.5:r=48000:seed=4,volume=eval=frame:volume='between(t,12,16)'", 30, 0},
		"a peak at the end of parts": {"aevalsrc='if(lt(mod(t+0.01,10),0.01),0.9*sin(2*PI*800*t),0.05*sin(2*PI*300*t))':s=48000", 30, 0},
		"44100 samples a second":     {"anoisesrc=c=pink:a=0.3:r=44100:seed=5", 24, 44100},
		"11025 samples a second":     {"anoisesrc=c=pink:a=0.3:r=11025:seed=6", 24, 11025},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mix := filepath.Join(t.TempDir(), "mix.wav")
			ff(t, nil, "-f", "lavfi", "-i", row.source, "-t", fmt.Sprint(row.seconds), "-ac", "2", "-c:a", "pcm_f32le", mix)
			lufs, peak := ebur128(t, mix)
			l := measured(t, mix, row.seconds, cmp.Or(row.hertz, 48000))
			t.Logf("%.2f LUFS and %.2f dBTP", l.I, l.TP)
			if !(math.Abs(l.I-lufs) <= 0.1) || math.Abs(l.TP-peak) > 0.15 {
				t.Errorf("%.2f LUFS and %.2f dBTP instead of %.1f and %.1f", l.I, l.TP, lufs, peak)
			}
		})
	}
}

// measured is the loudness of a file as if it was the mix of a film.
func measured(t *testing.T, mix string, seconds float64, hertz int) loudness {
	t.Helper()
	w := mixing(t, seconds, Settings{FPS: big.NewRat(100, 1), SampleRate: hertz})
	ff(t, nil, "-i", mix, "-f", raw, "-ar", strconv.Itoa(hertz), w.path(nameMix))
	l, err := w.measure(t.Context(), nameMix)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// mixing is the work on a film of so many seconds, of which nothing is made yet.
func mixing(t *testing.T, seconds float64, s Settings) *work {
	t.Helper()
	clip := Clip{Shot: "a", Media: fake(small, "100", int(math.Round(100*seconds)), 100), Duration: time.Duration(seconds * 1e9)}
	tl, err := Build([]Clip{clip}, s)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w, err := newWork(t.Context(), tl, Env{Tools: tools, Temp: dir, Output: filepath.Join(dir, "film.mp4")})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSilenceHasNoLoudness(t *testing.T) {
	if l := loudnessOf([]heard{{Momentary: []float64{audible(math.NaN()), audible(math.Inf(-1)), -80, -70.1}}}); !l.silent() {
		t.Errorf("got %+v", l)
	}
}

// The gates are those of ITU-R BS.1770-4, computed here in another order of steps.
func TestLoudnessIsGated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		var all []float64
		var parts []heard
		for range 1 + random.IntN(4) {
			var h heard
			for range random.IntN(100) {
				h.Momentary = append(h.Momentary, -90+80*random.Float64())
			}
			all, parts = append(all, h.Momentary...), append(parts, h)
		}
		slices.Sort(all)
		from, _ := slices.BinarySearch(all, -70)
		all = all[from:]
		loud, _ := slices.BinarySearch(all, energy(all)-10)
		if l := loudnessOf(parts); len(all) > 0 && math.Abs(l.I-energy(all[loud:])) > 1e-9 {
			t.Fatalf("%g instead of %g", l.I, energy(all[loud:]))
		}
	}
}

func energy(blocks []float64) float64 {
	sum := 0.0
	for _, b := range blocks {
		sum += math.Exp(b * math.Ln10 / 10)
	}
	return 10 * math.Log10(sum/float64(len(blocks)))
}

// A limiter looks ahead, which must not make the sound late: where nothing is loud it leaves every sample in its place.
func TestLimitedSoundKeepsItsTime(t *testing.T) {
	w := mixing(t, 2, Settings{FPS: big.NewRat(100, 1)})
	ff(t, nil, "-f", "lavfi", "-i", "aevalsrc='0.2*sin(2*PI*(300*t+400*t*t))+if(lt(mod(t,1),0.01),0.7*sin(2*PI*500*t),0)':s=48000:d=2", "-ac", "2", "-f", raw, w.path(nameMix))
	if err := w.run(t.Context(), w.levelArgs(6, true), nil); err != nil {
		t.Fatal(err)
	}
	before, after := floats(read(t, w.path(nameMix))), floats(read(t, w.path(nameLeveled)))
	if len(before) != len(after) {
		t.Fatalf("%d samples have become %d", len(before), len(after))
	}
	for i := 2 * 24000; i < 2*47000; i++ { // from half a second on, long after a peak
		if want := before[i] * math.Pow(10, 0.3); math.Abs(after[i]-want) > 0.002 {
			t.Fatalf("sample %d is %g instead of %g", i/2, after[i], want)
		}
	}
}
