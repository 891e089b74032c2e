package card

import (
	"testing"
	"time"
)

func TestRatesAreRationalsWithinReason(t *testing.T) {
	for text, want := range map[string]Rate{"24": {24, 1}, "30000/1001": {30000, 1001}, "1": {1, 1}, "240": {240, 1}} {
		if got, err := ParseRate(text); err != nil || got != want {
			t.Errorf("%s: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "-24", "24/0", "24/-1", "23.976", "241", "1/2", "24/1/1", "99999999999", "NaN"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestTimecodeCountsFramesOfTheNominalRate(t *testing.T) {
	for _, tc := range []struct {
		name  string
		rate  Rate
		frame int
		want  string
	}{
		{"start", Rate{24, 1}, 0, "00:00:00:00"},
		{"last frame of a second", Rate{24, 1}, 23, "00:00:00:23"},
		{"a second", Rate{24, 1}, 24, "00:00:01:00"},
		{"ntsc film counts to 24", Rate{24000, 1001}, 24, "00:00:01:00"},
		{"ten minutes", Rate{30, 1}, 18000, "00:10:00:00"},
		{"an hour", Rate{25, 1}, 90025, "01:00:01:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.rate.Timecode(tc.frame); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestFramesAndSamplesLastEquallyLong(t *testing.T) {
	for _, tc := range []struct {
		name    string
		rate    Rate
		length  time.Duration
		frames  int
		samples int64
	}{
		{"eight seconds", Rate{24, 1}, 8 * time.Second, 192, 384000},
		{"rounded up", Rate{24, 1}, 980 * time.Millisecond, 24, 48000},
		{"ntsc", Rate{30000, 1001}, 10 * time.Second, 300, 480480},
		{"never none", Rate{1, 1}, 100 * time.Millisecond, 1, 48000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			frames := tc.rate.Frames(tc.length)
			if samples := tc.rate.Samples(frames, 48000); frames != tc.frames || samples != tc.samples {
				t.Errorf("got %d frames and %d samples, want %d and %d", frames, samples, tc.frames, tc.samples)
			}
		})
	}
}
