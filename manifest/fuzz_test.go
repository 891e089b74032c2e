package manifest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"shotlist/manifest"
)

// FuzzLoad loads any text, as a storyboard and as what one includes, and any bytes as a picture. Whatever they are,
// Load comes back soon, its positions exist, its texts can be shown, and its films hold what they promise.
func FuzzLoad(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed, []byte("vars: {land: Wales}\ncharacters: {gull: {description: grey}}\n"))
	}
	f.Add([]byte("version: 1\ninclude: [shared.yaml]\nshots: [{id: a, prompt: '@gull ${land}'}]\n"), []byte("include: [shared.yaml]\nvars: {a: '${b}', b: '${a}'}\n"))
	f.Add([]byte("a: &a [*a]\n<<: [*a, {<<: *a}]\n? {x: y}\n: z\n"), []byte("--- |\n...\n---\n"))
	f.Fuzz(func(t *testing.T, board, shared []byte) {
		files := fstest.MapFS{"storyboard.yaml": {Data: board}, "shared.yaml": {Data: shared}, "a.gif": {Data: shared}}
		start := time.Now()
		loaded := manifest.Load(nil, manifest.Options{FS: files})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("took %s", took)
		}
		for _, d := range loaded.Diagnostics {
			checkDiagnostic(t, d, files)
		}
		for i := range loaded.Films {
			checkFilm(t, &loaded.Films[i])
		}
	})
}

// seeds are the storyboards of the other tests.
func seeds(f *testing.F) [][]byte {
	out := [][]byte{[]byte(rich), []byte(small)}
	paths, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(data).Files {
			if strings.HasSuffix(file.Name, ".yaml") {
				out = append(out, file.Data)
			}
		}
	}
	return out
}

func checkDiagnostic(t *testing.T, d manifest.Diagnostic, files fstest.MapFS) {
	t.Helper()
	if d.Code == "" || d.Message == "" || d.Severity == "" {
		t.Errorf("incomplete: %+v", d)
	}
	if shown := d.Text(true) + d.GitHub(); strings.ContainsRune(strings.ReplaceAll(shown, "\x1b[", ""), '\x1b') || !utf8.ValidString(shown) {
		t.Errorf("cannot be shown: %q", shown)
	}
	if d.Pos.Line == 0 {
		return // it is about the whole file
	}
	if _, ok := files[d.Pos.File]; !ok || d.Pos.Line < 1 || d.Pos.Column < 1 || d.Pos.Column > utf8.RuneCountInString(d.Line)+1 {
		t.Errorf("%+v is no place in a file", d)
	}
}

func checkFilm(t *testing.T, f *manifest.Film) {
	t.Helper()
	for _, s := range f.Shots {
		if _, ok := f.Providers[s.Provider]; !ok || s.Takes < 1 || s.Pick < 1 || s.Pick > s.Takes || s.Duration <= 0 || s.Size == "" {
			t.Errorf("shot %+v of %+v", s, f.Providers)
		}
	}
	if f.Output.Path == "" || f.Output.FPS == "" || f.Output.SampleRate == 0 || f.Output.Fit == "" {
		t.Errorf("output %+v", f.Output)
	}
}
