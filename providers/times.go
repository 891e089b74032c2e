package providers

import (
	"strconv"
	"time"
)

// timeIn reads Unix seconds, Unix milliseconds or RFC 3339 at a pointer.
func timeIn(doc any, pointer string) (time.Time, bool) {
	text := firstText(doc, pointer)
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 0 {
		if n > 1e11 {
			n /= 1000
		}
		return time.Unix(int64(n), 0), true
	}
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil
}
