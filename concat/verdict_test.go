package concat

import (
	"os"
	"path/filepath"
	"testing"
	"time"
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
	if err := w.check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if runs := prepared(t, film(b), env).undecoded(); len(runs) != 0 {
		t.Errorf("of the same film %v are to be decoded", runs)
	}
	changed := prepared(t, film(d), env)
	if runs := changed.undecoded(); len(runs) != 1 || runs[0].start != 0 || runs[0].end != 152 {
		t.Errorf("after a change from 48 to 96 %v are to be decoded", runs)
	}
	if err := changed.check(t.Context()); err != nil {
		t.Error(err)
	}
	damage(t, changed.path(nameFilm), changed.path(segmentName(3)))
	if err := changed.check(t.Context()); err == nil {
		t.Error("a picture that changed on its way into the film, in a part decoded earlier, is taken")
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
