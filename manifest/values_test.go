package manifest

import (
	"testing"
	"time"
)

func TestDurationsAreRead(t *testing.T) {
	rows := map[string]time.Duration{"8s": 8 * time.Second, "500ms": 500 * time.Millisecond, "1m30s": 90 * time.Second,
		"8": 8 * time.Second, "2.5": 2500 * time.Millisecond, "0": 0, "24h": 24 * time.Hour}
	for text, want := range rows {
		if got, err := ParseDuration(text); got != want || err != nil {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "s", "-1s", "8 s", "eight", "25h", "1e9", "NaN", "99999999999999999999h"} {
		if got, err := ParseDuration(bad); err == nil {
			t.Errorf("%q is %s", bad, got)
		}
	}
}

func TestFrameRatesBecomeExact(t *testing.T) {
	rows := map[string]string{"24": "24", "24.0": "24", "30000/1001": "30000/1001", "23.976": "24000/1001", "29.97": "30000/1001",
		"12.5": "25/2", "50/2": "25", "60": "60"}
	for text, want := range rows {
		if got, err := parseFPS(text); got != want || err != nil {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "0", "241", "1/0", "24/", "x", "1e3", "-24", "30000/1001/2"} {
		if got, err := parseFPS(bad); err == nil {
			t.Errorf("%q is %s", bad, got)
		}
	}
}

func TestSizesAreChecked(t *testing.T) {
	for _, bad := range []string{"", "1280", "1280x", "x720", "01280x720", "+1280x720", "1280X720", "1280x720x1", "1280×720", "15x720", "1280x16385"} {
		if _, _, err := parseSize(bad); err == nil {
			t.Errorf("%q is a size", bad)
		}
	}
	if w, h, err := parseSize("1792x1024"); w != 1792 || h != 1024 || err != nil {
		t.Errorf("%d %d %v", w, h, err)
	}
}

func TestNamesThatFileSystemsTakeForOneAreTheSame(t *testing.T) {
	for a, b := range map[string]string{"Dawn": "dAWN", "e\u0301": "É", "straße": "STRASSE", "ΣΑΣ": "σας"} {
		if sameName(a) != sameName(b) {
			t.Errorf("%q and %q differ", a, b)
		}
	}
	if sameName("dawn") == sameName("dawn2") {
		t.Error("dawn and dawn2 are the same")
	}
}

func TestTheNearestWordIsSuggestedOnlyForSlips(t *testing.T) {
	known := []string{"duration", "title", "size", "id"}
	for word, want := range map[string]string{"durration": "duration", "titel": "title", "Size": "size", "colour": "", "x": "", "ids": "id"} {
		if got := nearest(word, known); got != want {
			t.Errorf("%s is taken for %q, want %q", word, got, want)
		}
	}
}

func TestFilesAreKnownByTheirFirstBytes(t *testing.T) {
	rows := map[string]string{
		"\x89PNG\r\n\x1a\n": "image/png", "\xff\xd8\xff\xe0": "image/jpeg", "RIFF\x00\x00\x00\x00WEBPVP8 ": "image/webp",
		"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00": "audio/mp4", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00": "image/avif",
		"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00": "image/heic", "fLaC\x00": "audio/flac", "\xff\xfb\x90": "audio/mpeg",
		"ID3\x03": "audio/mpeg", "<html>": "text/html", "version https://git-lfs.github.com/spec/v1\n": lfsPointer,
	}
	for head, want := range rows {
		if got := sniff([]byte(head)); got != want {
			t.Errorf("%q is %s, want %s", head, got, want)
		}
	}
}
