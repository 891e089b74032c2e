package card

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestTextStaysWithinTheSafeAreaAndApart(t *testing.T) {
	fonts, random := newTestFonts(t), rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		s := randomSpec(random)
		t.Run(fmt.Sprintf("%d %v", i, s.Size), func(t *testing.T) {
			sh, c := laidOut(fonts, s)
			checkSafe(t, sh, sh.picture(0, c))
			checkApart(t, sh.items(0, c))
		})
	}
}

// randomSpec has any size and texts of any length, among them words that are wider than the card.
func randomSpec(r *rand.Rand) Spec {
	words := []string{"sea", "Lighthouse", "灯塔守望者", "حارس", "😀", "gq", strings.Repeat("W", 40), "Ångström"}
	text := func(most int) string {
		var all []string
		for range r.IntN(most) {
			all = append(all, words[r.IntN(len(words))])
		}
		return strings.Join(all, " ")
	}
	return Spec{
		Size: image.Pt(2*(16+r.IntN(400)), 2*(16+r.IntN(300))), Rate: Rate{24, 1}, Frames: 24,
		Film: text(6), Shot: text(5), Number: r.IntN(300), Take: 1, Takes: r.IntN(3), Characters: []string{text(3), text(3)},
		Scenes: []Scene{{24, text(1 << r.IntN(9))}}, Style: text(20), Note: text(8), Facts: []string{"sora-2", "8 s"},
	}
}

func laidOut(fonts *Fonts, s Spec) (*sheet, *Card) {
	return newSheet(s, newTypesetter(fonts)), Compose(fonts, s)
}

// checkSafe allows for the soft edge of a glyph.
func checkSafe(t *testing.T, s *sheet, picture *image.RGBA) {
	t.Helper()
	const edge = 2
	safe := image.Rect(int(s.safe.left)-edge, int(s.safe.top)-edge, int(s.safe.right)+edge, int(s.safe.bottom)+edge)
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if picture.RGBAAt(x, y).A > 0 && !image.Pt(x, y).In(safe) {
				t.Fatalf("ink at %d,%d, outside of %v", x, y, safe)
			}
		}
	}
}

func checkApart(t *testing.T, items []item) {
	t.Helper()
	for i, a := range items {
		for _, b := range items[:i] {
			if a.x < b.x+b.block.width && b.x < a.x+a.block.width && a.y+1 < b.y+b.block.height && b.y+1 < a.y+a.block.height {
				t.Errorf("texts at %.0f,%.0f and %.0f,%.0f overlap", a.x, a.y, b.x, b.y)
			}
		}
	}
}

func TestAThousandCharactersFitOn720p(t *testing.T) {
	for name, size := range map[string]image.Point{"wide": {1280, 720}, "high": {720, 1280}, "square": {720, 720}} {
		t.Run(name, func(t *testing.T) {
			s := benchSpec()
			s.Size, s.Scenes = size, []Scene{{192, strings.Repeat("The keeper climbs on. ", 46)[:1000]}}
			sh, c := laidOut(newTestFonts(t), s)
			for _, it := range sh.items(0, c) {
				if it.block.cut {
					t.Error("a text is cut")
				}
			}
		})
	}
}

func TestEveryTextIsShown(t *testing.T) {
	s := benchSpec()
	s.Takes, s.Take, s.Note = 3, 2, "Picture at example.com"
	sh, c := laidOut(newTestFonts(t), s)
	if got, want := len(sh.items(0, c)), 11; got != want { // film, take, 3 facts, number, shot, scene, character, style, note
		t.Errorf("%d texts, want %d", got, want)
	}
}

func TestScenesFollowEachOther(t *testing.T) {
	c := Compose(newTestFonts(t), Spec{
		Size: image.Pt(64, 36), Rate: Rate{24, 1}, Frames: 10, Scenes: []Scene{{3, "a"}, {4, "b"}, {1, "c"}},
	})
	want := "0001111222"
	got := ""
	for i := range 10 {
		got += fmt.Sprint(c.sceneAt(i))
	}
	if got != want {
		t.Errorf("scenes %s, want %s", got, want)
	}
}

func TestShotsThatFollowEachOtherDifferInHue(t *testing.T) {
	for n := 1; n < 30; n++ {
		_, _, h := paletteOf("Film", "a", n).accent.OkLch()
		_, _, next := paletteOf("Film", "a", n+1).accent.OkLch()
		if d := min(abs(h-next), 360-abs(h-next)); d < 60 {
			t.Errorf("shots %d and %d are %.0f degrees apart", n, n+1, d)
		}
	}
}

func abs(v float64) float64 { return max(v, -v) }

func TestTheSameSpecIsTheSameFrames(t *testing.T) {
	s := benchSpec()
	s.Size, s.Frames = image.Pt(320, 180), 5
	fonts := newTestFonts(t)
	var a, b bytes.Buffer
	if err := errors.Join(Compose(fonts, s).Play(&a, nil), Compose(newTestFonts(t), s).Play(&b, nil)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) || a.Len() != 5*320*180*3/2 {
		t.Errorf("frames differ, or are not all there: %d bytes", a.Len())
	}
}

func TestFramesChangeLittleByLittle(t *testing.T) {
	s := benchSpec()
	s.Size, s.Number, s.Scenes = image.Pt(320, 180), 0, []Scene{{192, ""}}
	c := Compose(newTestFonts(t), s)
	was, is := make([]byte, c.FrameBytes()), make([]byte, c.FrameBytes())
	c.Paint(0, was)
	for i := 1; i < 48; i++ {
		c.Paint(i, is)
		for n := range 320 * 140 { // above the timecode
			if d := int(is[n]) - int(was[n]); d > 2 || d < -2 {
				t.Fatalf("frame %d jumps by %d at %d,%d", i, d, n%320, n/320)
			}
		}
		was, is = is, was
	}
}

func TestPlayEndsWithItsListener(t *testing.T) {
	s := benchSpec()
	s.Size = image.Pt(64, 36)
	in, out := io.Pipe()
	done := make(chan error)
	go func() { done <- Compose(newTestFonts(t), s).Play(out, nil) }()
	if _, err := io.CopyN(io.Discard, in, 5000); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
		}
	case <-time.After(10 * time.Second):
		t.Error("it goes on playing")
	}
}
