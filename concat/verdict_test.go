package concat

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"shotlist/concat/ffmpeg"
)

// work prepares a run as Run does, so that a test can look into its steps.
func prepared(t *testing.T, tl Timeline, env Env) *work {
	t.Helper()
	w, err := newWork(t.Context(), tl, env)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{func() error { return w.streams(t.Context()) }, func() error { return w.join(t.Context()) }} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestOnlyWhatNoEarlierFilmHasDecodedIsDecodedAgain(t *testing.T) {
	path := func(picture string) string {
		return cook(t, recipe{size: small, rate: "24", seconds: 2, picture: picture, encode: []string{"-g", "12"}})
	}
	a, b, c, d := path("testsrc2"), path("testsrc"), path("smptebars=d=9"), path("rgbtestsrc")
	film := func(second string) Timeline {
		var clips []Clip
		for i, p := range []string{a, second, c, d, a, b} {
			clips = append(clips, Clip{Shot: string(rune('a' + i)), Path: p, ID: p, Duration: 2 * time.Second})
		}
		return timeline(t, clips, Settings{})
	}
	dir := t.TempDir()
	env := Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "cache"), Output: filepath.Join(dir, "film.mp4")}
	w := prepared(t, film(b), env)
	if runs := w.undecoded(); len(runs) != 1 || runs[0].start != 0 || runs[0].end != 288 {
		t.Errorf("of a new film %v are to be decoded", runs)
	}
	if err := w.finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if runs := prepared(t, film(b), env).undecoded(); len(runs) != 0 {
		t.Errorf("of the same film %v are to be decoded", runs)
	}
	changed := prepared(t, film(d), env)
	if runs := changed.undecoded(); len(runs) != 1 || runs[0].start != 0 || runs[0].end != 104 {
		t.Errorf("after a change from 48 to 96 %v are to be decoded", runs)
	}
	if err := changed.finish(t.Context()); err != nil {
		t.Error(err)
	}
	damage(t, changed.path(nameFilm), changed.clips[3].Path)
	if err := changed.check(t.Context()); err == nil {
		t.Error("a picture that changed on its way into the film, in a part decoded earlier, is taken")
	}
}

func TestACopiedClipThatDecodedWhenItCameIsNotDecodedAgain(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	var clips []Clip
	for _, picture := range []string{"testsrc2", "testsrc", "rgbtestsrc"} {
		path := cook(t, recipe{size: small, rate: "24", seconds: 2, picture: picture, encode: []string{"-g", "12", "-bf", "2"}})
		if err := CheckClipKept(t.Context(), tools, path, Want{}, cache); err != nil {
			t.Fatal(err)
		}
		id, err := Digest(path)
		if err != nil {
			t.Fatal(err)
		}
		clips = append(clips, Clip{Shot: picture, Path: path, ID: id, Duration: 2 * time.Second})
	}
	clips, err := InspectKept(t.Context(), ffmpeg.Tools{FFprobe: "none"}, clips, 1, cache)
	if err != nil {
		t.Fatalf("what was found when a clip came is looked for again: %v", err)
	}
	tl, err := Build(clips, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: cache, Output: filepath.Join(dir, "film.mp4")}
	w := prepared(t, tl, env)
	if runs := w.undecoded(); len(runs) != 3 || runs[1] != (window{start: 48, end: 56}) || runs[2] != (window{start: 96, end: 104}) {
		t.Errorf("of clips that decode, %v are to be decoded", runs)
	}
	w.clips[1].Media.Decodes = "another version"
	if runs := w.undecoded(); len(runs) != 2 || runs[1] != (window{start: 48, end: 104}) {
		t.Errorf("of a clip that another ffmpeg decoded, %v are to be decoded", runs)
	}
	if err := w.finish(t.Context()); err != nil {
		t.Error(err)
	}
	w.clips[0].Media.Packets[7].Pos++
	if err := w.findStrips(); err != nil {
		t.Fatal(err)
	}
	if err := w.finish(t.Context()); err == nil {
		t.Error("a film that does not hold what its clip holds is taken")
	}
}

// damage changes a byte in the middle of where a segment's last pictures stand in a film.
func damage(t *testing.T, film, segment string) {
	t.Helper()
	data, part := read(t, film), read(t, segment)
	needle := part[len(part)/2 : len(part)/2+32]
	for i := range data[:len(data)-32] {
		if string(data[i:i+32]) == string(needle) {
			data[i+16] ^= 0x55
			if err := os.WriteFile(film, data, 0o666); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("the segment's data is not in the film")
}
