package concat

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// What was measured of a mix is kept by what sounds in it: a kept figure that is 6 LU off shows in the next film of the
// same sound, and not in one whose sound has changed.
func TestAMixIsMeasuredOnce(t *testing.T) {
	target, kept := -20.0, t.TempDir()
	film := func(clip string, picture Clip) float64 {
		t.Helper()
		picture.Path = clip
		film, _, _ := stitch(t, []Clip{picture}, Settings{Loudness: &target}, func(e *Env) { e.Cache = kept })
		lufs, _ := ebur128(t, film)
		return lufs
	}
	clip := sounding(t, "anoisesrc=c=pink:a=0.1:r=48000:seed=1", 4)
	if lufs := film(clip, Clip{Shot: "a"}); math.Abs(lufs-target) > 1 {
		t.Fatalf("%.1f LUFS instead of %.1f", lufs, target)
	}
	mislead(t, kept)
	if lufs := film(clip, Clip{Shot: "a", Titles: []Title{{Text: "New"}}}); math.Abs(lufs-target+6) > 1 {
		t.Errorf("the same mix has %.1f LUFS: it was measured again", lufs)
	}
	if lufs := film(sounding(t, "anoisesrc=c=pink:a=0.2:r=48000:seed=1", 4), Clip{Shot: "a"}); math.Abs(lufs-target) > 1 {
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
	c := cache{folder}
	l, ok := c.loudness(filepath.Base(names[0]))
	if !ok {
		t.Fatal("what is kept cannot be read")
	}
	l.I += 6
	w := &work{dir: t.TempDir(), cache: c}
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	w.keepLoudness(filepath.Base(names[0]), l)
}
