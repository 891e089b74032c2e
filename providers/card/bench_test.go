package card

import (
	"image"
	"io"
	"testing"
)

// benchSpec is a shot of eight seconds at 720p.
func benchSpec() Spec {
	return Spec{
		Size: image.Pt(1280, 720), Rate: Rate{24, 1}, Frames: 192, Film: "The Lighthouse Keeper", Shot: "dawn", Number: 1,
		Characters: []string{"keeper"}, Scenes: []Scene{{192, "The keeper climbs the spiral stairs at dawn. Wide shot, dolly in."}},
		Style: "Hand-painted gouache, muted blues, slow camera.", Facts: []string{"sora-2", "8 s", "1280 × 720"},
	}
}

func BenchmarkCompose(b *testing.B) {
	fonts, s := newTestFonts(b), benchSpec()
	for b.Loop() {
		Compose(fonts, s)
	}
}

func BenchmarkFramesOfCard(b *testing.B) { benchmarkReel(b, benchSpec()) }

func BenchmarkFramesOfPicture(b *testing.B) {
	s := benchSpec()
	s.Picture = image.NewRGBA(image.Rect(0, 0, 1600, 900))
	benchmarkReel(b, s)
}

func benchmarkReel(b *testing.B, s Spec) {
	c := Compose(newTestFonts(b), s)
	for b.Loop() {
		if err := c.Play(io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*s.Frames), "ms/frame")
}

func newTestFonts(tb testing.TB) *Fonts {
	tb.Helper()
	fonts, err := NewFonts(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	return fonts
}
