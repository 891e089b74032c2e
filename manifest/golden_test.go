package manifest_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"shotlist/manifest"
)

var update = flag.Bool("update", false, "write what the tests get into testdata")

// TestBadInputIsExplained loads the files of each archive in testdata/bad, which is named after what is wrong, and
// compares what people read with the archive's "want". An archive's comment lists the paths that are loaded.
func TestBadInputIsExplained(t *testing.T) {
	cases, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(cases) < 20 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { explain(t, path) })
	}
}

func explain(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files, want := fstest.MapFS{}, ""
	for _, f := range archive.Files {
		if f.Name == "want" {
			want = string(f.Data)
		} else {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	got := text(manifest.Load(strings.Fields(string(archive.Comment)), manifest.Options{FS: files}).Diagnostics)
	if *update && got != want {
		writeWant(t, path, archive, got)
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func writeWant(t *testing.T, path string, archive *txtar.Archive, got string) {
	last := len(archive.Files) - 1
	if last < 0 || archive.Files[last].Name != "want" {
		archive.Files = append(archive.Files, txtar.File{Name: "want"})
		last++
	}
	archive.Files[last].Data = []byte(got)
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func text(ds manifest.Diagnostics) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(d.Text(false))
	}
	return b.String()
}
