package providers

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shotlist/concat/ffmpeg"
)

// updating is true where golden files are to be rewritten. The flag is the conformance kit's.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// lighthouse is a small, short take.
func lighthouse() Request {
	return Request{
		Model: "sora-2", Size: Size{128, 72}, Duration: 500 * time.Millisecond, Characters: []Character{{Name: "keeper"}},
		Label: Label{Film: "The Lighthouse Keeper", Shot: "dawn", Number: 1, Take: 1, Takes: 2, Scene: "keeper climbs the stairs."},
	}
}

func openAnimatic(t testing.TB, files fstest.MapFS) *animatic {
	t.Helper()
	p, err := newAnimatic(Config{Temp: t.TempDir(), Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return p.(*animatic)
}

// fetched is the clip of a request.
func fetched(t testing.TB, ctx context.Context, a *animatic, r Request) []byte {
	t.Helper()
	clip, err := fetch(ctx, a, r)
	if err != nil {
		t.Fatal(err)
	}
	return clip
}

func fetch(ctx context.Context, a *animatic, r Request) ([]byte, error) {
	ticket, err := a.Submit(ctx, r)
	if err != nil {
		return nil, err
	}
	var clip bytes.Buffer
	err = a.Fetch(ctx, ticket, &clip)
	return clip.Bytes(), err
}

func TestAnimaticIsTheClipThatWasAskedFor(t *testing.T) {
	for _, tc := range []struct {
		name, fps, rate, frames, length string
		size                            Size
		duration                        time.Duration
	}{
		{"wide", "", "24/1", "12", "0.500000", Size{128, 72}, 500 * time.Millisecond},
		{"high", "25", "25/1", "30", "1.200000", Size{72, 128}, 1200 * time.Millisecond},
		{"ntsc", "30000/1001", "30000/1001", "30", "1.001000", Size{96, 96}, time.Second},
		{"shortest", "30", "30/1", "3", "0.100000", Size{32, 32}, 100 * time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := lighthouse()
			r.Size, r.Duration, r.FPS = tc.size, tc.duration, tc.fps
			info := probed(t, fetched(t, t.Context(), openAnimatic(t, nil), r))
			v, _ := info.First("video")
			got := []any{v.Codec, v.PixelFormat, v.ColorSpace, v.ColorRange, Size{v.Width, v.Height}, v.FrameRate, v.Frames, v.Duration, v.StartTime}
			want := []any{"h264", "yuv420p", "bt709", "tv", tc.size, tc.rate, tc.frames, tc.length, "0.000000"}
			if !slices.Equal(got, want) {
				t.Errorf("video\n got %v\nwant %v", got, want)
			}
			a, _ := info.First("audio")
			got, want = []any{a.Codec, a.SampleRate, a.Channels, a.Duration}, []any{"aac", "48000", 2, tc.length}
			if !slices.Equal(got, want) {
				t.Errorf("audio\n got %v\nwant %v", got, want)
			}
		})
	}
}

func probed(t *testing.T, clip []byte) ffmpeg.Info {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip of 灯塔.mp4")
	if err := os.WriteFile(path, clip, 0o666); err != nil {
		t.Fatal(err)
	}
	info, err := ffmpeg.Tools{}.Probe(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func TestTheSameRequestIsTheSameClip(t *testing.T) {
	first := fetched(t, t.Context(), openAnimatic(t, nil), lighthouse())
	a := openAnimatic(t, nil)
	clips := make(chan []byte)
	for range 3 {
		go func() {
			clip, err := fetch(t.Context(), a, lighthouse())
			if err != nil {
				t.Error(err)
			}
			clips <- clip
		}()
	}
	for range 3 {
		if !bytes.Equal(first, <-clips) {
			t.Error("clips differ")
		}
	}
}

func TestEveryLabelIsSeen(t *testing.T) {
	a := openAnimatic(t, nil)
	plain := lighthouse()
	plain.Size, plain.Duration = Size{320, 180}, 100*time.Millisecond
	clip := fetched(t, t.Context(), a, plain)
	for name, change := range map[string]func(*Request){
		"film":      func(r *Request) { r.Label.Film = "Storm" },
		"shot":      func(r *Request) { r.Label.Shot = "dusk" },
		"number":    func(r *Request) { r.Label.Number = 2 },
		"take":      func(r *Request) { r.Label.Take = 2 },
		"scene":     func(r *Request) { r.Label.Scene = "keeper sleeps." },
		"style":     func(r *Request) { r.Label.Style = "gouache" },
		"character": func(r *Request) { r.Characters[0].Name = "anna" },
		"model":     func(r *Request) { r.Model = "sora-3" },
	} {
		t.Run(name, func(t *testing.T) {
			r := plain
			r.Characters = slices.Clone(r.Characters)
			change(&r)
			if bytes.Equal(clip, fetched(t, t.Context(), a, r)) {
				t.Error("the clip does not show it")
			}
		})
	}
}

func TestWhatAnimaticCannotMakeIsRefusedAtSubmit(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*Request)
		msg    string
	}{
		{"odd size", func(r *Request) { r.Size = Size{127, 72} }, "size 127x72 is not taken"},
		{"tiny size", func(r *Request) { r.Size = Size{2, 2} }, "size 2x2 is not taken"},
		{"no length", func(r *Request) { r.Duration = 0 }, "duration 0s is not taken"},
		{"too long", func(r *Request) { r.Duration = time.Hour }, "duration 1h0m0s is not taken"},
		{"no rate", func(r *Request) { r.FPS = "fast" }, `frame rate "fast" is not a number from 1 to 240, such as 24 or 30000/1001`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := lighthouse()
			tc.change(&r)
			_, err := openAnimatic(t, nil).Submit(t.Context(), r)
			if err == nil || KindOf(err) != Invalid || err.Error() != tc.msg {
				t.Errorf("got %v, want %s", err, tc.msg)
			}
		})
	}
}

func TestTicketsHoldNoSecret(t *testing.T) {
	r := lighthouse()
	r.Options = map[string]any{"token": "s3cret"}
	r.First = &Media{URL: "https://user:s3cret@example.com/a.png?sig=s3cret"}
	r.References = []Media{{URL: "https://example.com/b.png?sig=s3cret"}}
	r.Characters = []Character{{Name: "keeper", Images: r.References, Video: r.First, Options: r.Options}}
	ticket, err := openAnimatic(t, nil).Submit(t.Context(), r)
	if err != nil || bytes.Contains(ticket.Data, []byte("s3cret")) {
		t.Errorf("%s, %v", ticket.Data, err)
	}
	if !strings.Contains(r.First.URL, "s3cret") || !strings.Contains(r.References[0].URL, "s3cret") {
		t.Error("the caller's request was changed")
	}
}

func TestCharactersWithoutAFontAreWarnedOfByName(t *testing.T) {
	var warnings []string
	ctx := WithWarnings(t.Context(), func(msg string) { warnings = append(warnings, msg) })
	r := lighthouse()
	r.Label.Scene = "a \U0010FFFD b"
	fetched(t, ctx, openAnimatic(t, nil), r)
	want := []string{"no font on this machine has \U0010FFFD (U+10FFFD); install fonts-noto-core (Noto Sans)"}
	if !slices.Equal(warnings, want) {
		t.Errorf("got %q, want %q", warnings, want)
	}
}

func TestWarningsSayWhichFontsToInstall(t *testing.T) {
	var got string
	ctx := WithWarnings(t.Context(), func(msg string) { got = msg })
	warnOfMissing(ctx, []rune("字🌙"))
	want := "no font on this machine has 字 (U+5B57), 🌙 (U+1F319); " +
		"install fonts-noto-cjk (Noto Sans CJK) and fonts-noto-color-emoji (Noto Color Emoji)"
	if got != want {
		t.Errorf("got %s", got)
	}
	warnOfMissing(ctx, []rune("一二三四五六七八九十"))
	if !strings.Contains(got, "八 (U+516B), and 2 more; install") {
		t.Errorf("got %s", got)
	}
}

func TestProgressEndsAtOne(t *testing.T) {
	var parts []float64
	ctx := WithProgress(t.Context(), func(part float64) { parts = append(parts, part) })
	fetched(t, ctx, openAnimatic(t, nil), lighthouse())
	if !slices.IsSorted(parts) || len(parts) != 12 || parts[11] != 1 {
		t.Errorf("got %v", parts)
	}
}

func TestCancelEndsTheClipAndLeavesNothing(t *testing.T) {
	a := openAnimatic(t, nil)
	r := lighthouse()
	r.Duration = 10 * time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	ctx = WithProgress(ctx, func(float64) { cancel() })
	start := time.Now()
	if _, err := fetch(ctx, a, r); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	left, err := filepath.Glob(filepath.Join(a.config.Temp, "animatic-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestArgumentsAreFixed(t *testing.T) {
	r := lighthouse()
	r.FPS = "30000/1001"
	spec, err := specOf(r)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(animaticArgs(spec), "\n") + "\n\n" + strings.Join(firstFrameArgs("file:source"), "\n") + "\n"
	golden := filepath.Join("testdata", "animatic", "args.golden")
	if updating() {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
}

func BenchmarkAnimaticClip(b *testing.B) {
	a, r := openAnimatic(b, nil), lighthouse()
	r.Size, r.Duration = Size{1280, 720}, 8*time.Second
	for b.Loop() {
		fetched(b, b.Context(), a, r)
	}
}

// pictureOf is a PNG of one grey.
func pictureOf(grey byte) []byte {
	img := image.NewGray(image.Rect(0, 0, 64, 36))
	for i := range img.Pix {
		img.Pix[i] = grey
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // never fails in memory
	return out.Bytes()
}

func dataURL(data []byte) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(data)
}
