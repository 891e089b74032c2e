package concat

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Whatever pictures a film lacks, has too many of, or has in another order, it is not taken for what it was made from.
func TestAFilmHoldsThePicturesOfItsSegmentsAndNoOthers(t *testing.T) {
	clip := func(picture string) Clip {
		return Clip{Shot: "a", Path: cook(t, recipe{size: small, rate: "24", seconds: 2, picture: picture, encode: []string{"-g", "12"}}), Duration: 2 * time.Second}
	}
	soft := clip("testsrc")
	soft.Transition = Transition{Kind: "crossfade", Duration: 250 * time.Millisecond}
	dir := t.TempDir()
	tl := timeline(t, []Clip{clip("testsrc2"), soft}, Settings{})
	w := prepared(t, tl, Env{Tools: tools, Temp: filepath.Join(dir, "work"), Output: filepath.Join(dir, "film.mp4")})
	media, err := inspect(t.Context(), tools, w.path(nameFilm))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.checkUnits(media); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]Packet) []Packet{
		"one less at the end":   func(p []Packet) []Packet { return p[:len(p)-1] },
		"one less at the start": func(p []Packet) []Packet { return p[1:] },
		"one less between":      func(p []Packet) []Packet { return slices.Delete(p, 30, 31) },
		"one twice":             func(p []Packet) []Packet { return slices.Insert(p, 40, p[39]) },
		"one more at the end":   func(p []Packet) []Packet { return append(p, p[50]) },
		"two in another order":  func(p []Packet) []Packet { p[60], p[61] = p[61], p[60]; return p },
		"one cut short":         func(p []Packet) []Packet { p[70].Size -= 9; return p },
		"none":                  func([]Packet) []Packet { return nil },
	} {
		other := media
		other.Packets = change(slices.Clone(media.Packets))
		if w.checkUnits(other) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	media.AVCC = bytes.Clone(media.AVCC)
	media.AVCC[len(media.AVCC)-1] ^= 1
	if w.checkUnits(media) == nil {
		t.Error("other parameter sets are taken")
	}
}

// fading is a film of two clips in which a crossfade, and what follows it up to a keyframe, are encoded and kept.
type fading struct {
	tl  Timeline
	env Env
}

func newFading(t *testing.T) fading {
	dir := t.TempDir()
	var clips []Clip
	for _, picture := range []string{"testsrc2", "testsrc"} {
		path := cook(t, recipe{size: small, rate: "24", seconds: 2, picture: picture, encode: []string{"-g", "12"}})
		clips = append(clips, Clip{Shot: picture, Path: path, ID: picture, Duration: 2 * time.Second, Transition: Transition{Kind: "crossfade", Duration: 250 * time.Millisecond}})
	}
	return fading{timeline(t, clips, Settings{}), Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "cache"), Output: filepath.Join(dir, "film.mp4")}}
}

func (f fading) cut(t *testing.T) ([]byte, Report) {
	t.Helper()
	report, err := Run(t.Context(), f.tl, f.env)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, f.env.Output), report
}

func (f fading) kept(t *testing.T) []string {
	t.Helper()
	kept, err := filepath.Glob(filepath.Join(f.env.Cache, "*.mp4"))
	if err != nil || len(kept) != 2 {
		t.Fatalf("kept are %v, %v", kept, err)
	}
	return kept
}

// An encoded segment that was damaged where it is kept does not get into a film, and the next film has it made anew.
func TestADamagedKeptSegmentIsEncodedAnew(t *testing.T) {
	film := newFading(t)
	want, first := film.cut(t)
	for name, damage := range map[string]func([]byte) []byte{
		"its end is missing":       func(b []byte) []byte { return b[:len(b)*2/3] },
		"its index is of zeros":    func(b []byte) []byte { clear(b[bytes.Index(b, []byte("stbl"))+4:]); return b },
		"a unit has another size":  func(b []byte) []byte { b[50] ^= 0x40; return b },
		"it is empty":              func([]byte) []byte { return nil },
		"it is something else":     func([]byte) []byte { return []byte("<html>not found</html>") },
		"its packets are of zeros": func(b []byte) []byte { clear(b[len(b)/4 : len(b)/2]); return b },
	} {
		for _, file := range film.kept(t) {
			if err := os.WriteFile(file, damage(read(t, file)), 0o666); err != nil {
				t.Fatal(err)
			}
			got, report := film.cut(t)
			if report.Cached > 0 || report.Copied != first.Copied || !bytes.Equal(got, want) {
				t.Errorf("%s: another film, of which %d frames are copied and %d kept", name, report.Copied, report.Cached)
			}
			if got, report = film.cut(t); report.Encoded > 0 || !bytes.Equal(got, want) {
				t.Errorf("%s: for the film after that %d frames are encoded", name, report.Encoded)
			}
		}
	}
}

// One process makes a crossfade and what follows it. When one of them is missing it is made by itself, to the same bytes.
func TestWhatIsMadeTogetherIsTheSameMadeAlone(t *testing.T) {
	film := newFading(t)
	want, first := film.cut(t)
	for _, file := range film.kept(t) {
		together := read(t, file)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		got, report := film.cut(t)
		if report.Encoded == 0 || report.Cached == 0 || report.Encoded+report.Cached != first.Encoded || !bytes.Equal(got, want) {
			t.Errorf("another film, of which %d frames are encoded and %d kept", report.Encoded, report.Cached)
		}
		if !bytes.Equal(read(t, file), together) {
			t.Error("the segment has other bytes")
		}
	}
}

// Kept parameter sets that do not decode the copied packets do not get into a film either.
func TestDamagedKeptParameterSetsAreMadeAnew(t *testing.T) {
	film := newFading(t)
	want, _ := film.cut(t)
	files, err := filepath.Glob(filepath.Join(film.env.Cache, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for _, file := range files {
		var sets []byte
		if !(cache{film.env.Cache}).recall(filepath.Base(file), &sets) {
			continue
		}
		damaged++
		for _, other := range [][]byte{setsA.bytes(), sets[:len(sets)/2], nil} {
			cache{film.env.Cache}.remember(filepath.Base(file), other)
			if got, report := film.cut(t); report.NotCopied != nil || !bytes.Equal(got, want) {
				t.Errorf("another film: %v", report.NotCopied)
			}
		}
	}
	if damaged != 1 {
		t.Errorf("%d files of %v are parameter sets", damaged, files)
	}
}
