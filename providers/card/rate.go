package card

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Rate is a frame rate, in frames a second, as the rational Num/Den.
type Rate struct{ Num, Den int64 }

// Limits of a rate, in frames a second.
const slowest, fastest = 1, 240

// ParseRate reads "24" or "30000/1001".
func ParseRate(text string) (Rate, error) {
	n, d, isRatio := strings.Cut(text, "/")
	if !isRatio {
		d = "1"
	}
	num, errN := strconv.ParseInt(n, 10, 32)
	den, errD := strconv.ParseInt(d, 10, 32)
	if errN != nil || errD != nil || den <= 0 || num < slowest*den || num > fastest*den {
		return Rate{}, fmt.Errorf("frame rate %q is not a number from %d to %d, such as 24 or 30000/1001", text, slowest, fastest)
	}
	return Rate{num, den}, nil
}

// String writes the rate as ffmpeg takes it.
func (r Rate) String() string { return fmt.Sprintf("%d/%d", r.Num, r.Den) }

// Frames is how many frames make up d, to the nearest one, and at least one.
func (r Rate) Frames(d time.Duration) int {
	seconds := d.Seconds()
	return max(1, int(math.Round(seconds*float64(r.Num)/float64(r.Den))))
}

// Samples is how many audio samples last as long as so many frames, to the nearest one.
func (r Rate) Samples(frames int, hertz int64) int64 {
	return (int64(frames)*r.Den*hertz*2 + r.Num) / (2 * r.Num)
}

// nominal is the whole number of frames that a timecode counts in a second.
func (r Rate) nominal() int { return int((r.Num + r.Den/2) / r.Den) }

// Timecode writes a frame's place as HH:MM:SS:FF, without dropped numbers.
func (r Rate) Timecode(frame int) string {
	n := r.nominal()
	s := frame / n
	return fmt.Sprintf("%02d:%02d:%02d:%02d", s/3600, s/60%60, s%60, frame%n)
}
