package providers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTemplates(t *testing.T) {
	picture := inlined{"AAAA", "image/png"}
	v := values{"prompt": "dawn", "seconds": 7.5, "width": 1280, "flag": true, "seed": nil, "first": picture,
		"references": array{picture, "https://example.com/b.png"}, "empty": array{}}
	for _, c := range []struct {
		name           string
		template, want any
	}{
		{"a placeholder alone keeps its value's type", object{"a": "{seconds}", "b": "{flag}"}, object{"a": 7.5, "b": true}},
		{"types can be changed", object{"a": "{seconds:string}", "b": "{seconds:int}", "c": "{width:string}"}, object{"a": "7.5", "b": int64(7), "c": "1280"}},
		{"placeholders inside a text are written into it", object{"a": "{seconds:string}s of {prompt}"}, object{"a": "7.5s of dawn"}},
		{"a field without a value is left out", object{"a": "{seed}", "b": 1}, object{"b": 1}},
		{"a text without one of its values is left out", object{"a": "seed {seed}", "b": 1}, object{"b": 1}},
		{"an object that is left empty is left out", object{"a": object{"b": "{seed}"}, "c": 1}, object{"c": 1}},
		{"an element that lacks something is left out", array{object{"url": object{"u": "{last}"}, "role": "last"}, object{"t": "{prompt}"}}, array{object{"t": "dawn"}}},
		{"an element with {reference} is repeated", array{object{"u": "{reference}", "m": "{reference_mime}"}, 1},
			array{object{"u": "AAAA", "m": "image/png"}, 1}},
		{"an element with {reference} alone is repeated for links too", array{"{reference}"}, array{"AAAA", "https://example.com/b.png"}},
		{"a list is put in as a whole", object{"a": "{references}"}, object{"a": array{"AAAA", "https://example.com/b.png"}}},
		{"an empty list stays", object{"a": "{empty}"}, object{"a": array{}}},
		{"a picture's type belongs to it", object{"d": "{first}", "m": "{first_mime}"}, object{"d": "AAAA", "m": "image/png"}},
		{"what is no placeholder stays", object{"a": "{Not one} {}", "n": nil}, object{"a": "{Not one} {}", "n": nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := fill(c.template, v)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOptionsAreLaidOverTheBody(t *testing.T) {
	doc := object{"model": "m", "input": object{"prompt": "p", "seed": 1}}
	for _, c := range []struct {
		name, path string
		options    map[string]any
		want       map[string]any
	}{
		{"none", "", nil, doc},
		{"at the top", "", object{"watermark": false, "model": "n"}, object{"model": "n", "watermark": false, "input": object{"prompt": "p", "seed": 1}}},
		{"deeper", "input", object{"seed": 2}, object{"model": "m", "input": object{"prompt": "p", "seed": 2}}},
		{"null takes a field out", "input", object{"seed": nil}, object{"model": "m", "input": object{"prompt": "p"}}},
		{"objects are merged", "", object{"input": object{"seed": 3}}, object{"model": "m", "input": object{"prompt": "p", "seed": 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, within(doc, c.path, c.options)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPointersFindWhatTheyPointAt(t *testing.T) {
	doc := object{"a": array{object{"b": "x"}, object{"b": nil}, object{"b": "y"}}, "c/d": object{"~": "z"}, "n": nil}
	for _, c := range []struct {
		pointer string
		want    []any
	}{
		{"/a/0/b", array{"x"}}, {"/a/*/b", array{"x", "y"}}, {"/a/7/b", nil}, {"/a/-1", nil}, {"/a/x", nil},
		{"/c~1d/~0", array{"z"}}, {"/n", nil}, {"/missing/deep", nil}, {"", array{doc}},
	} {
		if diff := cmp.Diff(c.want, lookup(doc, c.pointer)); diff != "" {
			t.Errorf("%s: %s", c.pointer, diff)
		}
	}
}
