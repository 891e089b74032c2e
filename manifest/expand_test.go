package manifest_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"shotlist/manifest"
)

// TestAStoryboardBecomesADefiniteFilm compares the films of testdata/good with their goldens, without positions.
func TestAStoryboardBecomesADefiniteFilm(t *testing.T) {
	cases, err := filepath.Glob("testdata/good/*.txtar")
	if err != nil || len(cases) < 2 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { becomes(t, path) })
	}
}

func becomes(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files, want := fstest.MapFS{}, ""
	for _, f := range archive.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
		if f.Name == "want" {
			want = string(f.Data)
		}
	}
	loaded := manifest.Load(nil, manifest.Options{FS: files})
	if len(loaded.Diagnostics) > 0 || len(loaded.Films) != 1 {
		t.Fatal(text(loaded.Diagnostics))
	}
	got := describe(t, loaded.Films[0])
	if *update && got != want {
		writeWant(t, path, archive, got)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// describe writes a film as JSON without positions and without what is empty, so that people can read it.
func describe(t *testing.T, f manifest.Film) string {
	t.Helper()
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	data, err = json.MarshalIndent(prune(v), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data) + "\n"
}

func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			if inner = prune(inner); key == "Pos" || key == "At" || inner == nil || inner == "" || inner == 0.0 {
				delete(v, key)
			} else {
				v[key] = inner
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
	}
	return v
}

func TestEveryCombinationOfTheMatrixIsAFilm(t *testing.T) {
	loaded := loadText(t, `version: 1
vars: {hello: "${matrix.locale.greeting}, ${matrix.aspect}"}
matrix:
  locale: [{name: en, greeting: Hello}, {name: zh, greeting: 你好}]
  aspect: ["16:9", 9:16]
shots:
  - {id: a, prompt: "${hello}"}
film: {output: out/film.mp4}
`)
	want := []string{
		"storyboard-en-16x9 out/film-en-16x9.mp4 Hello, 16:9", "storyboard-en-9x16 out/film-en-9x16.mp4 Hello, 9:16",
		"storyboard-zh-16x9 out/film-zh-16x9.mp4 你好, 16:9", "storyboard-zh-9x16 out/film-zh-9x16.mp4 你好, 9:16",
	}
	var got []string
	for _, f := range loaded.Films {
		got = append(got, f.Name+" "+f.Output.Path+" "+f.Shots[0].Prompt[0].Text)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(loaded.Diagnostics) > 0 {
		t.Errorf("%s\n%s", diff, text(loaded.Diagnostics))
	}
	if diff := cmp.Diff([]manifest.Axis{{Name: "locale", Value: "zh"}, {Name: "aspect", Value: "9:16"}}, loaded.Films[3].Variant); diff != "" {
		t.Error(diff)
	}
}

func TestOutputsThatDifferByThemselvesAreKept(t *testing.T) {
	loaded := loadText(t, "version: 1\nmatrix: {n: [1, 2]}\nshots: [{id: a, prompt: x}]\nfilm: {output: \"out/${matrix.n}.mp4\"}\n")
	if loaded.Films[0].Output.Path != "out/1.mp4" || loaded.Films[1].Output.Path != "out/2.mp4" {
		t.Errorf("%s %s", loaded.Films[0].Output.Path, loaded.Films[1].Output.Path)
	}
}

func TestAnOptionThatIsAVariableKeepsItsType(t *testing.T) {
	loaded := loadText(t, "version: 1\nvars: {n: 3, on: true, f: 1.50, t: x}\nshots:\n  - {id: a, prompt: '${f}', options: {n: '${n}', on: '${on}', text: '${n}${t}', list: ['${f}'], none: null}}\n")
	want := map[string]any{"n": int64(3), "on": true, "text": "3x", "list": []any{1.5}, "none": nil}
	s := loaded.Films[0].Shots[0]
	if diff := cmp.Diff(want, s.Options); diff != "" || s.Prompt[0].Text != "1.50" {
		t.Errorf("%s%v", diff, s.Prompt)
	}
}

func TestAnchorsAndMergeKeysWork(t *testing.T) {
	loaded := loadText(t, `version: 1
x-base: &base {size: 720x1280, duration: 3s}
x-more: &more {duration: 4s, model: m}
shots:
  - {id: a, prompt: x, <<: *base}
  - {id: b, prompt: x, duration: 2s, <<: [*base, *more]}
`)
	if len(loaded.Diagnostics) > 0 {
		t.Fatal(text(loaded.Diagnostics))
	}
	a, b := loaded.Films[0].Shots[0], loaded.Films[0].Shots[1]
	if a.Size != "720x1280" || a.Duration.Seconds() != 3 || b.Duration.Seconds() != 2 || b.Model != "m" || b.Size != "720x1280" {
		t.Errorf("%+v\n%+v", a, b)
	}
}

func TestADefaultsPlaceIsTheShotsPlace(t *testing.T) {
	loaded := loadText(t, "version: 1\ndefaults: {size: 720x1280}\nshots:\n  - {id: a, prompt: x, model: m}\n")
	s := loaded.Films[0].Shots[0]
	for field, want := range map[string]string{"size": "storyboard.yaml:2:18", "model": "storyboard.yaml:4:31", "seed": "storyboard.yaml:4:5"} {
		if got := s.PosOf(field).String(); got != want {
			t.Errorf("%s is at %s, want %s", field, got, want)
		}
	}
}

func TestTheStoryboardWinsOverItsIncludes(t *testing.T) {
	files := fstest.MapFS{
		"a.yaml":  {Data: []byte("version: 1\ninclude: [b.yaml, c.yaml]\nvars: {x: a}\nshots: [{id: s, prompt: '${x}${y}${z}'}]\n")},
		"b.yaml":  {Data: []byte("include: [d.yaml]\nvars: {x: b, y: b}\n")},
		"c.yaml":  {Data: []byte("include: [d.yaml]\nvars: {x: c}\n")},
		"d.yaml":  {Data: []byte("vars: {x: d, y: b, z: d}\n")},
		"ab.yaml": {Data: []byte("version: 1\ninclude: [c.yaml]\nshots: [{id: s, prompt: '${x}${y}${z}'}]\n")},
	}
	loaded := manifest.Load([]string{"a.yaml", "ab.yaml"}, manifest.Options{FS: files})
	if len(loaded.Diagnostics) > 0 {
		t.Fatal(text(loaded.Diagnostics))
	}
	for i, want := range []string{"abd", "cbd"} {
		if got := loaded.Films[i].Shots[0].Prompt[0].Text; got != want {
			t.Errorf("film %d says %s, want %s", i, got, want)
		}
	}
}
