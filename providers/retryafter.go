package providers

import (
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// mostPatience bounds what a service may ask for: beyond it, asking again is no harm.
const mostPatience = 10 * time.Minute

// waitInText finds "resets in ~30s" in services that name the time only there.
var waitInText = regexp.MustCompile(`(?i)(?:in|after) ~?(\d+(?:\.\d+)?) ?s`)

// retryAfter is how long the service asks to wait, from 0 to ten minutes. A date is counted from the answer's own date,
// so that a wrong clock on this side does no harm.
func retryAfter(h http.Header, text string, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return bounded(ms / 1000)
	}
	value := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		return bounded(s)
	}
	if at, err := http.ParseTime(value); err == nil {
		return bounded(at.Sub(answeredAt(h, now)).Seconds())
	}
	if m := waitInText.FindStringSubmatch(text); m != nil {
		s, _ := strconv.ParseFloat(m[1], 64)
		return bounded(s)
	}
	return 0
}

func bounded(seconds float64) time.Duration {
	if !(seconds > 0) {
		return 0
	}
	return time.Duration(min(seconds, mostPatience.Seconds()) * float64(time.Second))
}

// answeredAt is the service's own time, or now where it gives none.
func answeredAt(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}
