package providers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A template is a JSON document whose texts may hold placeholders: {prompt}. A text that is one placeholder becomes
// its value, of whatever type; {seconds:string} and {seconds:int} change the type. What a request does not have leaves
// no trace: its field is left out, and so is an array's element that needed it. An element with {reference} or {image}
// is repeated for each of the request's references or images.

// values are what placeholders stand for. A missing or nil one has no value.
type values map[string]any

// inlined is a picture as text, which knows its type: {first_mime} belongs to {first}.
type inlined struct{ text, mime string }

// get gives the value of a placeholder.
func (v values) get(name string) any {
	base, isMIME := strings.CutSuffix(name, "_mime")
	in, isInlined := v[base].(inlined)
	switch {
	case isMIME && isInlined:
		return in.mime
	case isMIME:
		return nil
	case isInlined:
		return in.text
	}
	return plainList(v[name])
}

// plainList takes pictures out of their wrapping in a list that is used as a whole.
func plainList(value any) any {
	list, ok := value.([]any)
	if !ok {
		return value
	}
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = item
		if in, ok := item.(inlined); ok {
			out[i] = in.text
		}
	}
	return out
}

// placeholder is {name} or {name:type}.
var placeholder = regexp.MustCompile(`\{([a-z_]+)(?::(string|int))?\}`)

// repeated says which placeholders stand for each element of which list.
var repeated = map[string]string{"reference": "references", "image": "images"}

// wholeness says how much of a template found its values.
type wholeness int

const (
	none wholeness = iota
	part
	whole
)

// fill makes a document of a template.
func fill(template any, v values) (any, wholeness) {
	switch t := template.(type) {
	case string:
		return fillText(t, v)
	case map[string]any:
		return fillObject(t, v)
	case []any:
		return fillArray(t, v)
	}
	return template, whole
}

func fillText(t string, v values) (any, wholeness) {
	if m := placeholder.FindStringSubmatch(t); m != nil && m[0] == t {
		value := convert(v.get(m[1]), m[2])
		return value, oneOrAll(value != nil)
	}
	missing := false
	text := placeholder.ReplaceAllStringFunc(t, func(p string) string {
		m := placeholder.FindStringSubmatch(p)
		value := convert(v.get(m[1]), m[2])
		missing = missing || value == nil
		return fmt.Sprint(value)
	})
	return text, oneOrAll(!missing)
}

func oneOrAll(ok bool) wholeness {
	if ok {
		return whole
	}
	return none
}

func convert(value any, kind string) any {
	switch n := value.(type) {
	case float64:
		if kind == "int" {
			return int64(n)
		}
		if kind == "string" {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	case nil:
		return nil
	}
	if kind == "string" {
		return fmt.Sprint(value)
	}
	return value
}

func fillObject(t map[string]any, v values) (any, wholeness) {
	out, state := map[string]any{}, whole
	for name, child := range t {
		value, got := fill(child, v)
		if got != none {
			out[name] = value
		}
		state = min(state, max(got, part))
	}
	if len(out) == 0 && len(t) > 0 {
		return nil, none
	}
	return out, state
}

func fillArray(t []any, v values) (any, wholeness) {
	out := []any{}
	for _, element := range t {
		for _, each := range instances(element, v) {
			if value, got := fill(element, each); got == whole {
				out = append(out, value)
			}
		}
	}
	if len(out) == 0 && len(t) > 0 {
		return nil, none
	}
	return out, whole
}

// instances gives the values for each repetition of an array's element: one, where it names no list.
func instances(element any, v values) []values {
	names := placeholders(element)
	for _, single := range sortedKeys(repeated) {
		if slices.Contains(names, single) || slices.Contains(names, single+"_mime") {
			return eachOf(v, single)
		}
	}
	return []values{v}
}

func eachOf(v values, single string) []values {
	list, _ := v[repeated[single]].([]any)
	var all []values
	for _, item := range list {
		one := values{single: item}
		for name, value := range v {
			one[name] = value
		}
		all = append(all, one)
	}
	return all
}

// placeholders lists the names that a template uses.
func placeholders(template any) []string {
	var names []string
	switch t := template.(type) {
	case string:
		for _, m := range placeholder.FindAllStringSubmatch(t, -1) {
			names = append(names, m[1])
		}
	case map[string]any:
		for _, name := range sortedKeys(t) {
			names = append(names, placeholders(t[name])...)
		}
	case []any:
		for _, element := range t {
			names = append(names, placeholders(element)...)
		}
	}
	return names
}

// merge lays the fields of over on those of under, object by object. A null takes a field out.
func merge(under, over map[string]any) map[string]any {
	out := map[string]any{}
	for name, value := range under {
		out[name] = value
	}
	for name, value := range over {
		a, okA := out[name].(map[string]any)
		b, okB := value.(map[string]any)
		switch {
		case value == nil:
			delete(out, name)
		case okA && okB:
			out[name] = merge(a, b)
		default:
			out[name] = value
		}
	}
	return out
}
