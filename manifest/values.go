package manifest

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	maxDuration = 24 * time.Hour
	minSide     = 16    // pixels; encoders work in blocks of 16
	maxSide     = 16384 // pixels; H.264 goes no further
)

var plainSeconds = regexp.MustCompile(`^[0-9]+([.][0-9]+)?$`)

// ParseDuration reads a length of time as storyboards write it: 8s, 500ms, 1m30s, or a plain number of seconds. It is
// between 0 and 24 hours.
func ParseDuration(s string) (time.Duration, error) {
	if plainSeconds.MatchString(s) {
		s += "s"
	}
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return 0, errors.New("not a duration such as 8s, 500ms or 1m30s")
	case d < 0:
		return 0, errors.New("less than nothing")
	case d > maxDuration:
		return 0, errors.New("longer than a day")
	}
	return d, nil
}

// parseSize checks a width and height such as 1280x720.
func parseSize(s string) (w, h int, err error) {
	left, right, _ := strings.Cut(s, "x")
	w, errW := strconv.Atoi(left)
	h, errH := strconv.Atoi(right)
	switch {
	case errW != nil || errH != nil || fmt.Sprintf("%dx%d", w, h) != s:
		return 0, 0, errors.New("not a size such as 1280x720")
	case min(w, h) < minSide:
		return 0, 0, fmt.Errorf("smaller than %d pixels", minSide)
	case max(w, h) > maxSide:
		return 0, 0, fmt.Errorf("larger than %d pixels", maxSide)
	}
	return w, h, nil
}

// broadcast are the rates that people round, with what they mean.
var broadcast = map[string]string{
	"23.976": "24000/1001", "23.98": "24000/1001", "29.97": "30000/1001", "47.952": "48000/1001",
	"59.94": "60000/1001", "119.88": "120000/1001",
}

var rateForm = regexp.MustCompile(`^[0-9]{1,9}([.][0-9]{1,9}|/[0-9]{1,9})?$`)

// parseFPS gives a frame rate as a whole number or a fraction in lowest terms.
func parseFPS(s string) (string, error) {
	if exact, ok := broadcast[s]; ok {
		return exact, nil
	}
	if !rateForm.MatchString(s) {
		return "", errors.New("not a frame rate such as 24 or 30000/1001")
	}
	rate, ok := new(big.Rat).SetString(s)
	if !ok || rate.Cmp(big.NewRat(1, 1)) < 0 || rate.Cmp(big.NewRat(240, 1)) > 0 {
		return "", errors.New("not between 1 and 240 frames per second")
	}
	return rate.RatString(), nil
}
