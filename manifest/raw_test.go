package manifest_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shotlist/manifest"
)

// loadText loads a storyboard from memory.
func loadText(t *testing.T, text string) manifest.Loaded {
	t.Helper()
	return manifest.Load([]string{"storyboard.yaml"}, manifest.Options{FS: fstest.MapFS{
		"storyboard.yaml": {Data: []byte(text)}, "a.gif": {Data: []byte("GIF89a")}, "b.gif": {Data: []byte("GIF89a.")},
	}})
}

const small = "version: 1\nshots:\n  - {id: dawn, prompt: x}\n"

func TestBytesThatAreNoTextAreRefused(t *testing.T) {
	rows := map[string]struct{ data, want string }{
		"not UTF-8":        {"version: 1\ntitle: caf\xe9\n", "storyboard.yaml:2:11: error: the file is not UTF-8: byte 0xe9 at offset 21"},
		"UTF-16":           {"\xff\xfev\x00", "storyboard.yaml:1:1: error: the file is not UTF-8: byte 0xff at offset 0"},
		"NUL":              {"version: 1\n老\x00人: 1\n", "storyboard.yaml:2:2: error: the file holds the control character U+0000"},
		"escape sequences": {"version: 1 # \x1b[31m\n", "storyboard.yaml:1:14: error: the file holds the control character U+001B"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			got := text(loadText(t, row.data).Diagnostics)
			if first, _, _ := strings.Cut(got, "\n"); first != row.want {
				t.Errorf("got  %s\nwant %s", first, row.want)
			}
			if strings.ContainsAny(got, "\x00\x1b") {
				t.Errorf("control characters reach the terminal: %q", got)
			}
		})
	}
}

func TestAByteOrderMarkIsNoCharacter(t *testing.T) {
	loaded := loadText(t, "\ufeffversoin: 1\n"+strings.TrimPrefix(small, "version: 1\n"))
	if len(loaded.Diagnostics) != 2 || loaded.Diagnostics[0].Pos.Column != 1 {
		t.Errorf("%+v", loaded.Diagnostics)
	}
	if ds := loadText(t, "\ufeff"+small).Diagnostics; len(ds) > 0 {
		t.Error(text(ds))
	}
}

func TestLineEndsOfAnySystemCountAlike(t *testing.T) {
	for name, end := range map[string]string{"unix": "\n", "windows": "\r\n", "old mac": "\r"} {
		t.Run(name, func(t *testing.T) {
			bad := strings.ReplaceAll(small+"titel: x\n", "\n", end)
			ds := loadText(t, bad).Diagnostics
			if len(ds) != 1 || ds[0].Pos.Line != 4 || ds[0].Line != "titel: x" {
				t.Errorf("%+v", ds)
			}
		})
	}
}

// counter is a file of endless x that counts what is read of it.
type counter struct {
	size int64
	read *int64
}

func (c counter) Open(string) (fs.File, error) { return c, nil }
func (c counter) Stat() (fs.FileInfo, error)   { return c, nil }
func (c counter) Close() error                 { return nil }
func (c counter) Name() string                 { return "storyboard.yaml" }
func (c counter) Size() int64                  { return c.size }
func (c counter) Mode() fs.FileMode            { return 0o644 }
func (c counter) ModTime() time.Time           { return time.Time{} }
func (c counter) IsDir() bool                  { return false }
func (c counter) Sys() any                     { return nil }

func (c counter) Read(p []byte) (int, error) {
	*c.read += int64(len(p))
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestAHugeFileIsNotReadToItsEnd(t *testing.T) {
	var read int64
	loaded := manifest.Load([]string{"storyboard.yaml"}, manifest.Options{FS: counter{32 << 20, &read}})
	want := "storyboard.yaml: error: storyboard.yaml is larger than 8 MiB\nhint: split it into several storyboards, or share parts through include:\n"
	if got := text(loaded.Diagnostics); got != want {
		t.Errorf("got %s", got)
	}
	if read > 8<<20+1 {
		t.Errorf("read %d bytes", read)
	}
}

func TestDeeplyNestedInputIsRefused(t *testing.T) {
	got := text(loadText(t, small+"x-deep: "+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+"\n").Diagnostics)
	if !strings.HasPrefix(got, "storyboard.yaml:4:108: error: values are nested more than 100 levels deep\n") {
		t.Error(got)
	}
}

func TestVariablesCannotGrowWithoutEnd(t *testing.T) {
	var b strings.Builder
	b.WriteString("version: 1\nvars:\n  v0: " + strings.Repeat("x", 1000) + "\n")
	for _, pair := range []string{"1 0", "2 1", "3 2", "4 3", "5 4", "6 5", "7 6", "8 7", "9 8"} {
		b.WriteString("  v" + pair[:1] + ": " + strings.Repeat("${v"+pair[2:]+"}", 10) + "\n")
	}
	b.WriteString("shots:\n  - {id: dawn, prompt: \"${v9}\"}\n")
	got := text(loadText(t, b.String()).Diagnostics)
	if !strings.Contains(got, "error: with its variables this text is too long") {
		t.Error(got)
	}
}

func TestAThousandMistakesAreNotAllTold(t *testing.T) {
	got := loadText(t, small+strings.Repeat("  - {}\n", 5000)).Diagnostics
	if last := got[len(got)-1]; len(got) != 2001 || got[0].Code != "too-many-problems" && last.Code != "too-many-problems" {
		t.Errorf("%d diagnostics, the last is %+v", len(got), last)
	}
}
