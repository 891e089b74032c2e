package lockfile

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"shotlist/render/plan"
)

// Digests become names of files and of objects: nothing but lower-case hex passes.
var (
	digest = regexp.MustCompile(`^[0-9a-f]{64}$`)
	amount = regexp.MustCompile(`^([0-9]{1,12}(\.[0-9]{1,6})?|unknown)$`)
)

// take reads one block.
func (r *reader) take(n *yaml.Node) (t Take) {
	fields := r.fields(n, "a take")
	texts := map[string]*string{"film": &t.Film, "kind": &t.Kind, "url": &t.URL, "ticket": &t.Ticket, "data": &t.Data,
		"character": &t.Cast, "usd": &t.USD, "job": (*string)(&t.Job), "accepted": (*string)(&t.Accepted), "instead": &t.Instead}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		value := fields[key]
		if value.Kind != yaml.ScalarNode {
			r.reject(value, "%s must be a plain value", key)
		} else if text, ok := texts[key]; ok {
			*text = value.Value
		} else {
			r.special(&t, key, value)
		}
	}
	r.check(n, fields, &t)
	return t
}

// special reads the fields that are no plain texts.
func (r *reader) special(t *Take, key string, value *yaml.Node) {
	var ok bool
	switch key {
	case "take":
		t.Shot, t.Take, ok = splitName(value.Value)
	case "clip":
		t.Clip.SHA256, ok = strings.CutPrefix(value.Value, "sha256:")
		ok = ok && digest.MatchString(t.Clip.SHA256)
	case "bytes":
		n, err := strconv.ParseInt(value.Value, 10, 64)
		t.Clip.Bytes, ok = n, err == nil && n > 0
	case "seconds":
		s, err := strconv.ParseFloat(value.Value, 64)
		t.Seconds, ok = s, err == nil && s >= 0
	case "chosen":
		t.Chosen, ok = value.Value == "true", value.Value == "true" || value.Value == "false"
	default:
		r.reject(value, "the lock file has a field %s that this shotlist does not know", key)
		return
	}
	if !ok {
		r.reject(value, "%q is no value of %s", value.Value, key)
	}
}

func splitName(text string) (shot string, take int, ok bool) {
	at := strings.LastIndexByte(text, '@')
	if at < 0 { // a character that the service has made is called "@name"
		return "", 0, false
	}
	take, err := strconv.Atoi(text[at+1:])
	return text[:at], take, err == nil && at > 0 && take >= 0
}

// check looks at what a block says as a whole.
func (r *reader) check(n *yaml.Node, fields map[string]*yaml.Node, t *Take) {
	at := func(key string) *yaml.Node {
		if f := fields[key]; f != nil {
			return f
		}
		return n
	}
	if t.Shot == "" && fields["take"] == nil {
		r.reject(n, "the lock file has a block without its take")
	}
	if !digest.MatchString(string(t.Job)) {
		r.reject(at("job"), "the job of %s is no hash of a request", t.Name)
	}
	if t.Accepted != "" && !digest.MatchString(string(t.Accepted)) {
		r.reject(at("accepted"), "what %s was accepted for is no hash of a request", t.Name)
	}
	if t.Kind == "" {
		r.reject(at("kind"), "%s does not say of which kind its provider is", t.Name)
	}
	if (t.Clip.SHA256 == "") != (t.Clip.Bytes == 0) {
		r.reject(at("clip"), "%s has a clip without its length, or a length without a clip", t.Name)
	}
	if t.USD != "" && !amount.MatchString(t.USD) {
		r.reject(at("usd"), "%q is no amount of dollars", t.USD)
	}
	if t.Data != "" && !json.Valid([]byte(t.Data)) {
		r.reject(at("data"), "the data of %s are not readable as JSON", t.Name)
	}
}

// Amount writes what a take has cost.
func Amount(t plan.Total) string {
	switch {
	case t.Unknown > 0:
		return "unknown"
	case t.Sum == 0:
		return ""
	}
	return strings.TrimPrefix(t.Sum.String(), "$")
}
