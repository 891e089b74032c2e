package concat

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shotlist/concat/ffmpeg"
)

// The tests from here on run the real ffmpeg.
var tools ffmpeg.Tools

// recipe is a clip that a test asks ffmpeg to make. At flashAt its picture turns white and its sound beeps.
type recipe struct {
	size    Size
	rate    string
	seconds int
	hertz   int
	layout  string   // mono, stereo, 5.1; empty: no sound
	picture string   // lavfi source with %s for size and rate; empty: black
	encode  []string // more options for the encoder
	turned  bool     // by a quarter, in the container alone
}

const (
	flashAt = 1.0
	flash   = "drawbox=w=iw:h=ih:c=white:t=fill:enable='between(t,0.999,1.19)'"
	beep    = "aevalsrc='if(between(t,1,1.15),0.6*sin(2*PI*1000*t),0)'"
)

// cook makes a clip in a folder with a name that is no fun for command lines.
func cook(t *testing.T, r recipe) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "it's 50% – 第一")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "clip\n海.mp4")
	picture := or(r.picture, "color=black")
	args := []string{"-f", "lavfi", "-i", fmt.Sprintf("%s:s=%s:r=%s:d=%d", colon(picture), r.size, r.rate, r.seconds)}
	if r.layout != "" {
		args = append(args, "-f", "lavfi", "-i", fmt.Sprintf("%s:s=%d:d=%d", beep, r.hertz, r.seconds), "-ac", map[string]string{"mono": "1", "stereo": "2", "5.1": "6"}[r.layout])
	}
	if r.picture == "" {
		args = append(args, "-vf", flash)
	}
	args = append(args, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-threads", "1", "-c:a", "aac")
	args = append(append(args, r.encode...), "-f", "mp4", "file:"+name)
	ff(t, nil, args...)
	if r.turned {
		turn(t, name)
	}
	return name
}

// turn makes players show a file's picture turned by a quarter to the right.
func turn(t *testing.T, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	moov, at, err := readMoov(f)
	if err != nil {
		t.Fatal(err)
	}
	p, ok := path(moov, box{"moov", 0, len(moov), 8}, "trak", "tkhd")
	if !ok {
		t.Fatal("no track header")
	}
	matrix := moov[p[2].body+40:] // of a version 0 header: a b u, c d v, x y w
	for i, v := range []uint32{0, 1 << 16, 0, -1 << 16 & 0xffffffff, 0, 0} {
		binary.BigEndian.PutUint32(matrix[4*i:], v)
	}
	if _, err := f.WriteAt(moov, at); err != nil {
		t.Fatal(err)
	}
}

func colon(source string) string {
	if !strings.Contains(source, "=") {
		return source + "=r=1" // the first option follows an equals sign, the others a colon
	}
	return source
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func ff(t *testing.T, out *bytes.Buffer, args ...string) {
	t.Helper()
	job := ffmpeg.Job{Args: args}
	if out != nil {
		job.Stdout = out
	}
	if err := tools.Run(t.Context(), job); err != nil {
		t.Fatal(err)
	}
}

// stitch cuts clips into a film and says what Run reported.
func stitch(t *testing.T, clips []Clip, s Settings, change ...func(*Env)) (string, Timeline, Report) {
	t.Helper()
	tl := timeline(t, clips, s)
	dir := t.TempDir()
	env := Env{Tools: tools, Temp: filepath.Join(dir, "work"), Output: filepath.Join(dir, "out", "der Film – 电影.mp4")}
	for _, c := range change {
		c(&env)
	}
	report, err := Run(t.Context(), tl, env)
	if err != nil {
		t.Fatalf("%v\n%s", err, tl.Explain())
	}
	return env.Output, tl, report
}

func timeline(t *testing.T, clips []Clip, s Settings) Timeline {
	t.Helper()
	clips, err := Inspect(t.Context(), tools, clips, 2)
	if err != nil {
		t.Fatal(err)
	}
	tl, err := Build(clips, s)
	if err != nil {
		t.Fatal(err)
	}
	return tl
}

// lumas are the mean brightness of every frame, 0 to 255.
func lumas(t *testing.T, film string) []byte {
	t.Helper()
	var out bytes.Buffer
	ff(t, &out, "-i", "file:"+film, "-map", "0:v:0", "-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-")
	return out.Bytes()
}

// pictures are the decoded frames, as planar 4:2:0.
func pictures(t *testing.T, film string, size Size) [][]byte {
	t.Helper()
	var out bytes.Buffer
	ff(t, &out, "-i", "file:"+film, "-map", "0:v:0", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
	return slices.Collect(slices.Chunk(out.Bytes(), size.W*size.H*3/2))
}

// samples are the film's sound at 48 kHz, mixed to mono.
func samples(t *testing.T, film string) []float64 {
	t.Helper()
	var out bytes.Buffer
	ff(t, &out, "-i", "file:"+film, "-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "f32le", "-")
	return floats(out.Bytes())
}

// floats reads raw samples.
func floats(data []byte) (s []float64) {
	for ; len(data) >= 4; data = data[4:] {
		s = append(s, float64(math.Float32frombits(binary.LittleEndian.Uint32(data))))
	}
	return s
}

// flashAfter is when the picture first turns bright at or after a time, in seconds.
func flashAfter(t *testing.T, lumas []byte, fps, after float64) float64 {
	t.Helper()
	for i := int(after * fps); i < len(lumas); i++ {
		if lumas[i] > 90 {
			return float64(i) / fps
		}
	}
	t.Fatalf("no flash after %g s", after)
	return 0
}

// beepAfter is when the sound first rises at or after a time, in seconds.
func beepAfter(t *testing.T, samples []float64, after float64) float64 {
	t.Helper()
	for i := int(after * 48000); i < len(samples); i++ {
		if math.Abs(samples[i]) > 0.05 {
			return float64(i) / 48000
		}
	}
	t.Fatalf("no beep after %g s", after)
	return 0
}

// level is the effective amplitude of a tone in a stretch of sound, by Goertzel's algorithm.
func level(samples []float64, hertz, from, to float64) float64 {
	stretch := samples[int(from*48000):int(to*48000)]
	w := 2 * math.Pi * hertz / 48000
	var s1, s2 float64
	for _, x := range stretch {
		s1, s2 = x+2*math.Cos(w)*s1-s2, s1
	}
	return math.Sqrt(s1*s1+s2*s2-2*math.Cos(w)*s1*s2) / float64(len(stretch)) * math.Sqrt2
}

// psnr compares two pictures, in decibels.
func psnr(a, b []byte) float64 {
	var sum float64
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(a))/max(sum, 1e-9))
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }
