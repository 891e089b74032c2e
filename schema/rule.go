package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// rule is a keyword of the schema, with the part of the schema that it stands in.
type rule struct {
	keyword string
	part    map[string]any
}

var document = sync.OnceValue(func() map[string]any {
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		panic(fmt.Errorf("the embedded schema is no JSON: %w", err))
	}
	return doc
})

// ruleAt finds a rule by the library's location of it, a URL with a JSON pointer.
func ruleAt(location string) rule {
	_, pointer, _ := strings.Cut(location, "#")
	steps := strings.Split(strings.Trim(pointer, "/"), "/")
	r := rule{keyword: steps[len(steps)-1], part: document()}
	for _, step := range steps[:len(steps)-1] {
		r.part, _ = r.part[unescape(step)].(map[string]any)
	}
	return r
}

// follow walks a JSON pointer into the document and gives its steps and the value at its end.
func follow(pointer string, value any) ([]any, any) {
	path := []any{}
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch at := value.(type) {
		case map[string]any:
			key := unescape(step)
			inner, ok := at[key]
			if !ok {
				return path, value
			}
			path, value = append(path, key), inner
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return path, value
			}
			path, value = append(path, i), at[i]
		}
	}
	return path, value
}

// unescape reads a step of a pointer as the library writes it: first as a pointer's, then as a URL's.
func unescape(step string) string {
	if s, err := url.PathUnescape(step); err == nil {
		step = s
	}
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

// title is what people call what the rule is about, with its article.
func (r rule) title() string {
	title, _ := r.part["title"].(string)
	switch {
	case title == "":
		return "this map"
	case slices.Contains([]string{"defaults", "poll", "caps", "headers", "music", "api_key", "hold", "voice",
		"captions", "on_error", "gates"}, title):
		return title
	case strings.HasPrefix(title, "included"):
		return "an " + title
	case strings.HasPrefix(title, "gates of") || title == "storyboard" || title == "film" || title == "budget" || title == "matrix":
		return "the " + title
	}
	return "a " + title
}

func (r rule) allows(key string) bool {
	properties, _ := r.part["properties"].(map[string]any)
	_, ok := properties[key]
	_, free := r.part["patternProperties"]
	return ok || free && strings.HasPrefix(key, "x-")
}

func (r rule) keys() []string {
	properties, _ := r.part["properties"].(map[string]any)
	return slices.Sorted(maps.Keys(properties))
}

// want is what would be right: the types or values that the rule names, or examples of what fits its pattern.
func (r rule) want() []string {
	if r.keyword == "pattern" {
		return r.texts("examples")
	}
	return r.texts(r.keyword)
}

// texts are the values of a keyword of the same part of the schema.
func (r rule) texts(keyword string) []string {
	var out []string
	switch v := r.part[keyword].(type) {
	case []any:
		for _, item := range v {
			out = append(out, fmt.Sprint(item))
		}
	case nil:
	default:
		out = append(out, fmt.Sprint(v))
	}
	return out
}
