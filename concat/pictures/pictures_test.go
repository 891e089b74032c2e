package pictures

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
)

// clip is red, then green, then blue, a third of a second each, with a tone in its first half.
func clip(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a 雨'.mp4")
	out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i",
		"color=red:s=320x180:r=24:d=0.34[a];color=lime:s=320x180:r=24:d=0.33[b];color=blue:s=320x180:r=24:d=0.33[c];[a][b][c]concat=n=3",
		"-f", "lavfi", "-i", "sine=f=440:d=0.5,volume=15dB,apad=whole_dur=1", "-shortest", "-pix_fmt", "yuv420p", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// dominant names the strongest colour of a pixel.
func dominant(c color.Color) string {
	r, g, b, _ := c.RGBA()
	switch {
	case r > 2*g && r > 2*b:
		return "red"
	case g > 2*r && g > 2*b:
		return "green"
	case b > 2*r && b > 2*g:
		return "blue"
	}
	return "none"
}

func TestStillsShowTheFirstTheMiddleAndTheLastFrame(t *testing.T) {
	stills, err := Stills(context.Background(), ffmpeg.Tools{}, clip(t), image.Pt(160, 160), 0, 0.5, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"red", "green", "blue"} {
		if got := dominant(stills[i].At(80, 45)); got != want || stills[i].Bounds().Dx() != 160 || stills[i].Bounds().Dy() != 90 {
			t.Errorf("still %d of %v is %s, not %s", i, stills[i].Bounds(), got, want)
		}
	}
}

// A clip that does not say what its colours are is taken for BT.709, as in the film.
func TestStillsHaveTheColoursOfTheFilm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "untagged.mp4")
	out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=0x40c080:s=320x180:r=24:d=0.5,format=gbrp",
		"-vf", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-c:v", "libx264", "-crf", "5", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	stills, err := Stills(context.Background(), ffmpeg.Tools{}, path, image.Pt(160, 160), 0)
	if err != nil {
		t.Fatal(err)
	}
	got := color.RGBAModel.Convert(stills[0].At(80, 45)).(color.RGBA)
	for i, c := range [][2]uint8{{got.R, 0x40}, {got.G, 0xc0}, {got.B, 0x80}} {
		if d := int(c[0]) - int(c[1]); d < -3 || d > 3 {
			t.Errorf("channel %d of %v is %d off", i, got, d)
		}
	}
}

func TestStillsFitTheirBox(t *testing.T) {
	box := image.Pt(320, 180)
	for size, want := range map[concat.Size]image.Point{{W: 1280, H: 720}: {X: 320, Y: 180}, {W: 720, H: 1280}: {X: 100, Y: 180}, {W: 1000, H: 100}: {X: 320, Y: 32}} {
		if got := within(size, box); got != want {
			t.Errorf("%v becomes %v, not %v", size, got, want)
		}
	}
}

func TestAWaveformShowsWhereTheSoundIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "wave.png")
	if err := Waveform(context.Background(), ffmpeg.Tools{}, clip(t), path, image.Pt(200, 60)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Mode().Perm()&0o444 != 0o444 {
		t.Errorf("not everybody may read it: %v, %v", info.Mode(), err)
	}
	picture, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	drawn := func(x, y int) bool { r, _, _, _ := picture.At(x, y).RGBA(); return r > 0x8000 }
	if !drawn(50, 20) || drawn(150, 20) || !drawn(150, 30) {
		t.Errorf("sound at 0.25 s: %v, at 0.75 s: %v", drawn(50, 20), drawn(150, 20))
	}
}

func TestASheetHasEveryTakeInItsPlace(t *testing.T) {
	var texts []string
	write := func(dst draw.Image, text string, c color.Color) {
		texts = append(texts, text)
		draw.Draw(dst, dst.Bounds(), image.NewUniform(color.RGBA{0, 0xff, 0, 0xff}), image.Point{}, draw.Src)
	}
	red := image.NewRGBA(image.Rect(0, 0, 100, 50))
	draw.Draw(red, red.Bounds(), image.NewUniform(color.RGBA{0xff, 0, 0, 0xff}), image.Point{}, draw.Src)
	var rows []Row
	for range 20 {
		rows = append(rows, Row{Text: "take", Marked: true, Stills: []image.Image{red, red, red}})
	}
	sheet := Sheet(rows, write)
	if len(texts) != 20 || texts[0] != "● take" {
		t.Errorf("texts %q", texts)
	}
	second := gap + columnWidth(rows) + gap // where the second column begins
	for i, at := range []image.Point{{gap, gap}, {gap + 106, gap}, {second, gap}, {gap, gap + 9*(50+caption+gap)}} {
		if got := dominant(sheet.At(at.X+5, at.Y+5)); got != "red" {
			t.Errorf("place %d, %v, is %s", i, at, got)
		}
	}
	if got := dominant(sheet.At(gap+5, gap+50+5)); got != "green" {
		t.Errorf("below the first take is %s, not its text", got)
	}
}
