package concat

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shotlist/concat/captions"
)

// looks are captions whose drawn frames have golden pictures, looked at by people. All begin with a font that comes with
// ffmpeg's own packages; what it lacks, libass takes from the fonts that .ci/tools installs.
var looks = map[string]string{
	"english": "Waves break over the gallery; the old keeper shields the lamp.",
	"chinese": "海浪拍打着灯塔的走廊，老守塔人用双手护住灯火。暴风雨还在继续！",
	"arabic":  "تتكسر الأمواج فوق الشرفة، ويحمي الحارس المصباح.\nSora 2 هو النموذج (2026).",
	"emoji":   "Lights ☀ camera 🎬 action! ❤ 🎉 {\\b1}",
}

// Fonts and libass differ a little from machine to machine. Two frames are held to be the same where their brightness,
// averaged over blocks of 8x8 pixels, correlates: another way of shaping keeps above 0.99, another family of letters
// falls to between 0.2 and 0.8, and so do boxes in their place, another row or another side.
const sameLook = 0.95

func TestBurntCaptionsLookAsInTheirPictures(t *testing.T) {
	theseFonts(t, "DejaVuSans.ttf", "NotoSansCJK-*", "Symbola*")
	size := Size{640, 360}
	path := cook(t, recipe{size: size, rate: "24", seconds: 1, picture: "color=c=0x304050"})
	for name, text := range looks {
		t.Run(name, func(t *testing.T) {
			film, _, _ := stitch(t, []Clip{{Shot: "a", Path: path, Captions: []captions.Line{{Text: text}}}},
				Settings{Captions: Captions{Burn: true, Size: 8, Font: "DejaVu Sans"}})
			var frame bytes.Buffer
			ff(t, &frame, "-i", "file:"+film, "-frames:v", "1", "-vf", "format=gray", "-f", "image2pipe", "-c:v", "png", "-")
			file := filepath.Join("testdata", "caption-"+name+".png")
			if *update {
				if err := os.WriteFile(file, frame.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if like := correlation(blocks(t, want), blocks(t, frame.Bytes())); like < sameLook {
				got := filepath.Join(os.TempDir(), "caption-"+name+"-got.png")
				_ = os.WriteFile(got, frame.Bytes(), 0o666)
				t.Errorf("%s correlates with %s by %.3f only (run with -update to take it over)", got, file, like)
			} else {
				t.Logf("correlation %.4f", like)
			}
		})
	}
}

// theseFonts hides all other fonts of the machine from the test: which of them has a character first is no matter of ours.
func theseFonts(t *testing.T, names ...string) {
	t.Helper()
	var accept strings.Builder
	for _, name := range names {
		fmt.Fprintf(&accept, "<glob>*/%s</glob>", name)
	}
	file := filepath.Join(t.TempDir(), "fonts.conf")
	text := `<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><selectfont>` +
		`<rejectfont><glob>*.*</glob></rejectfont><acceptfont>` + accept.String() + `</acceptfont></selectfont></fontconfig>`
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("FONTCONFIG_FILE", file)
}

// blocks are the mean brightness of 8x8 pixels each.
func blocks(t *testing.T, content []byte) []float64 {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	gray, ok := picture.(*image.Gray)
	if !ok {
		t.Fatal(fmt.Errorf("picture is %T", picture))
	}
	var out []float64
	for y := 0; y+8 <= gray.Rect.Dy(); y += 8 {
		for x := 0; x+8 <= gray.Rect.Dx(); x += 8 {
			sum := 0.0
			for i := range 64 {
				sum += float64(gray.GrayAt(x+i%8, y+i/8).Y)
			}
			out = append(out, sum/64)
		}
	}
	return out
}

// correlation is 1 for what is alike, and about 0 for what has nothing to do with each other.
func correlation(a, b []float64) float64 {
	var ma, mb, ab, aa, bb float64
	for i := range a {
		ma, mb = ma+a[i]/float64(len(a)), mb+b[i]/float64(len(b))
	}
	for i := range a {
		ab, aa, bb = ab+(a[i]-ma)*(b[i]-mb), aa+(a[i]-ma)*(a[i]-ma), bb+(b[i]-mb)*(b[i]-mb)
	}
	return ab / math.Sqrt(aa*bb)
}
