package concat

import (
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
	if err := w.checkUnits(media.Packets); err != nil {
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
		if w.checkUnits(change(slices.Clone(media.Packets))) == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
