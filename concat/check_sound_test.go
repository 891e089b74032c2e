package concat

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// soundFilm is a prepared film of a tone, of more than one part of sound.
func soundFilm(t *testing.T, tone int, env Env) *work {
	t.Helper()
	source := "sine=" + strconv.Itoa(tone) + ":r=48000"
	clips := []Clip{
		{Shot: "a", Path: sounding(t, "sine=300:r=48000", 25), ID: "a"},
		{Shot: "b", Path: sounding(t, source, 13), ID: source},
	}
	return prepared(t, timeline(t, clips, Settings{}), env)
}

func soundEnv(t *testing.T) Env {
	dir := t.TempDir()
	return Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "cache"), Output: filepath.Join(dir, "film.mp4")}
}

// Whatever sound a film lacks, has too much of, in another order, at another time or otherwise, it is not taken for what was made.
func TestAFilmHoldsTheSoundThatWasMadeAndNoOther(t *testing.T) {
	w := soundFilm(t, 500, soundEnv(t))
	film, err := list(t.Context(), tools, w.path(nameFilm))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.checkSound(film); err != nil {
		t.Fatal(err)
	}
	audio, _ := film.First("audio")
	whole := film.of(audio.Index)
	later := *whole[20].PTS + 1
	for name, change := range map[string]func([]probed) []probed{
		"one less at the end":  func(p []probed) []probed { return p[:len(p)-1] },
		"one less between":     func(p []probed) []probed { return slices.Delete(p, 30, 31) },
		"one twice":            func(p []probed) []probed { return slices.Insert(p, 40, p[39]) },
		"two in another order": func(p []probed) []probed { p[60], p[61] = p[61], p[60]; return p },
		"one cut short":        func(p []probed) []probed { p[70].Size = "9"; return p },
		"one from nowhere":     func(p []probed) []probed { p[70].Pos = "N/A"; return p },
		"one later":            func(p []probed) []probed { p[20].PTS = &later; return p },
		"one without time":     func(p []probed) []probed { p[20].PTS = nil; return p },
		"none":                 func([]probed) []probed { return nil },
	} {
		other := film
		other.Packets = change(slices.Clone(whole))
		if w.checkSound(other) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	at, err := strconv.Atoi(whole[50].Pos)
	if err != nil {
		t.Fatal(err)
	}
	data := read(t, w.path(nameFilm))
	data[at+5] ^= 1
	if err := os.WriteFile(w.path(nameFilm), data, 0o666); err != nil {
		t.Fatal(err)
	}
	if w.checkSound(film) == nil {
		t.Error("a changed byte is taken")
	}
}

// Of a film's sound only the parts that no earlier film had are decoded, and what does not decode is found.
func TestOnlySoundThatNoEarlierFilmHadIsDecoded(t *testing.T) {
	env := soundEnv(t)
	w := soundFilm(t, 500, env)
	if from, to, ok := w.unheard(); !ok || from != 0 || to != w.Samples() {
		t.Errorf("of a new film %d to %d is decoded, %t", from, to, ok)
	}
	if err := w.finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if from, to, ok := soundFilm(t, 500, env).unheard(); ok {
		t.Errorf("of the same film %d to %d is decoded", from, to)
	}
	changed := soundFilm(t, 700, env)
	second := int64(partSize-1) * aacBlock
	if from, to, ok := changed.unheard(); !ok || from < second || from >= 25*48000 || to != changed.Samples() {
		t.Errorf("after a change at the end %d to %d is decoded, %t", from, to, ok)
	}
	if err := changed.decode(t.Context()); err != nil {
		t.Error(err)
	}
	data := read(t, changed.path(nameSound))
	clear(data[len(data)*3/4 : len(data)*7/8])
	if err := os.WriteFile(changed.path(nameSound), data, 0o666); err != nil {
		t.Fatal(err)
	}
	if changed.decode(t.Context()) == nil {
		t.Error("sound that does not decode is taken")
	}
}
