package lockfile

import (
	"encoding/json"
	"net/url"
	"strings"
)

// Public reports whether a ticket may stand in git. Most are names; a few protocols know a job only by a link, and
// links may be signed: one with a query or a user name stays out, as does everything that comes with it.
func Public(ticket string, data []byte) bool {
	if signed(ticket) {
		return false
	}
	var doc any
	if len(data) > 0 && json.Unmarshal(data, &doc) != nil {
		return false
	}
	return !anySigned(doc)
}

func anySigned(v any) bool {
	switch v := v.(type) {
	case string:
		return signed(v)
	case []any:
		for _, item := range v {
			if anySigned(item) {
				return true
			}
		}
	case map[string]any:
		for _, item := range v {
			if anySigned(item) {
				return true
			}
		}
	}
	return false
}

func signed(text string) bool {
	_, rest, ok := strings.Cut(text, "://")
	if !ok {
		return false
	}
	u, err := url.Parse(text)
	return err != nil || u.RawQuery != "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(rest, "?@#")
}
