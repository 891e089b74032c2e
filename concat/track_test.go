package concat

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shotlist/concat/captions"
)

// soft is a film whose captions players can switch on.
func soft(t *testing.T) (string, Timeline) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 3, picture: "testsrc2", hertz: 48000, layout: "stereo", encode: []string{"-g", "24", "-preset", "fast"}})
	film, tl, report := stitch(t, []Clip{
		{Shot: "a", Path: path, Captions: []captions.Line{{From: ms(500), To: ms(1500), Text: "Tom & Jerry <i>"}}},
		{Shot: "b", Path: path, Captions: []captions.Line{{Text: "海上\nعلى البحر"}}},
	}, Settings{Captions: Captions{Soft: true, Language: "zh-Hans"}})
	if report.Encoded != 0 {
		t.Errorf("encoded %d frames for a track", report.Encoded)
	}
	return film, tl
}

func TestASoftTrackHoldsTheCaptionsAndCostsNoPicture(t *testing.T) {
	film, _ := soft(t)
	info, err := tools.Probe(t.Context(), film)
	if err != nil {
		t.Fatal(err)
	}
	track, ok := info.First("subtitle")
	if !ok || track.Codec != "mov_text" || track.Tags["language"] != "zho" {
		t.Errorf("track is %+v", track)
	}
	var out bytes.Buffer
	ff(t, &out, "-i", "file:"+film, "-map", "0:s:0", "-f", "webvtt", "-")
	for _, want := range []string{"00:00.500 --> 00:01.500", "Tom & Jerry <\u2060i>", "00:03.000 --> 00:06.000", "海上\n\u200eعلى البحر"} {
		if !strings.Contains(strings.ReplaceAll(out.String(), "&amp;", "&"), want) {
			t.Errorf("%q is not in %s", want, &out)
		}
	}
}

func TestAFilmOfAGivenQualityIsEncodedThroughout(t *testing.T) {
	path := cook(t, recipe{size: small, rate: "24", seconds: 1, picture: "testsrc2", encode: []string{"-g", "24", "-preset", "fast"}})
	var size [2]int64
	for i, quality := range []int{15, 40} {
		_, _, report := stitch(t, []Clip{{Shot: "a", Path: path}}, Settings{Quality: &quality})
		if size[i] = report.Bytes; report.Copied != 0 {
			t.Errorf("copied %d frames", report.Copied)
		}
	}
	if size[1]*2 > size[0] {
		t.Errorf("quality 40 takes %d bytes, 15 takes %d", size[1], size[0])
	}
}

// A master is what further versions are encoded from.
func TestAMasterKeepsItsSoundAndItsPicturesWhole(t *testing.T) {
	path := cook(t, recipe{size: Size{400, 200}, rate: "24", seconds: 1, picture: "testsrc2", hertz: 48000, layout: "stereo"})
	clips := []Clip{{Shot: "a", Path: path, Duration: time.Second}}
	plain, _, _ := stitch(t, clips, Settings{Size: small, Fit: Crop})
	master, tl, _ := stitch(t, clips, Settings{Size: small, Fit: Crop, Master: true})
	info, _ := tools.Probe(t.Context(), master)
	if s, _ := info.First("audio"); s.Codec != "alac" {
		t.Errorf("sound is %s", s.Codec)
	}
	lossless := 1
	exact, _, _ := stitch(t, clips, Settings{Size: small, Fit: Crop, Quality: &lossless})
	a, b, c := pictures(t, plain, small), pictures(t, master, small), pictures(t, exact, small)
	for i := range c {
		if was, is := psnr(c[i], a[i]), psnr(c[i], b[i]); is < 45 || is < was {
			t.Fatalf("frame %d is %.1f dB from its source, %.1f dB in a film", i, is, was)
		}
	}
	alone := filepath.Join(t.TempDir(), "sound.m4a")
	if err := Sound(t.Context(), tl, Env{Tools: tools, Temp: t.TempDir(), Output: alone}); err != nil {
		t.Fatal(err)
	}
	if n, want := len(samples(t, alone)), len(samples(t, master)); n != want || n < 47000 {
		t.Errorf("the sound alone has %d samples, in the master %d", n, want)
	}
}
