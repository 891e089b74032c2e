package concat

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAClipIsCheckedForWhatWasAskedFor(t *testing.T) {
	whole := cook(t, recipe{size: small, rate: "24", seconds: 3, picture: "testsrc2", hertz: 48000, layout: "mono", encode: []string{"-g", "12", "-movflags", "+faststart"}})
	data := read(t, whole)
	cut := filepath.Join(t.TempDir(), "cut.mp4")
	holed := filepath.Join(t.TempDir(), "holed.mp4")
	hole := slices.Concat(data[:len(data)/2], bytes.Repeat([]byte{0x55}, 4000), data[len(data)/2+4000:])
	page := filepath.Join(t.TempDir(), "page.mp4")
	sound := tone(t, "sine=d=3")
	for path, content := range map[string][]byte{cut: data[:len(data)*6/10], holed: hole, page: []byte("<html>not found</html>")} {
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	table := map[string]struct {
		path string
		want Want
		says string
	}{
		"as asked for":          {whole, Want{3 * time.Second, small}, ""},
		"nothing asked for":     {whole, Want{}, ""},
		"a little short":        {whole, Want{Duration: 4 * time.Second}, ""},
		"longer":                {whole, Want{Duration: time.Second}, ""},
		"much shorter":          {whole, Want{Duration: 5 * time.Second}, "lasts 3.000s instead of 5s"},
		"another size":          {whole, Want{Size: Size{640, 360}}, "is 320x180 pixels instead of 640x360"},
		"cut off":               {cut, Want{Duration: 3 * time.Second}, "the clip "},
		"broken in its middle":  {holed, Want{Duration: 3 * time.Second}, "the clip does not decode"},
		"a web page":            {page, Want{}, "not a playable clip"},
		"sound without picture": {sound, Want{}, "it has no video stream"},
		"no file":               {filepath.Join(t.TempDir(), "none.mp4"), Want{}, "not a playable clip"},
	}
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			got := errorText(CheckClip(t.Context(), tools, row.path, row.want))
			if !strings.Contains(got, row.says) || (row.says == "") != (got == "") {
				t.Errorf("got %q, want %q", got, row.says)
			}
		})
	}
}

func TestTheLastFrameIsTheLastOneShown(t *testing.T) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 2, picture: "testsrc2", encode: []string{"-preset", "fast", "-crf", "10"}})
	png := filepath.Join(t.TempDir(), "last – 最后.png")
	if err := LastFrame(t.Context(), tools, path, png); err != nil {
		t.Fatal(err)
	}
	frames, last := colors(t, path, small), colors(t, png, small)
	if len(last) != 1 || len(frames) != 48 {
		t.Fatalf("%d pictures of %d frames", len(last), len(frames))
	}
	at, before := psnr(frames[47], last[0]), psnr(frames[46], last[0])
	if at < 30 || at < before+10 {
		t.Errorf("%.1f dB from the last frame, %.1f dB from the one before", at, before)
	}
}

// colors are the decoded frames in RGB; a file that does not say so is taken for BT.709.
func colors(t *testing.T, path string, size Size) [][]byte {
	t.Helper()
	var out bytes.Buffer
	ff(t, &out, "-i", "file:"+path, "-map", "0:v:0", "-vf", "scale=in_color_matrix=bt709", "-pix_fmt", "rgb24", "-f", "rawvideo", "-")
	return slices.Collect(slices.Chunk(out.Bytes(), size.W*size.H*3))
}
