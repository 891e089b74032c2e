package manifest_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"shotlist/manifest"
)

// project writes files into a new folder and makes it the current one.
func project(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	return dir
}

func files(films []manifest.Film) string {
	var names []string
	for _, f := range films {
		names = append(names, filepath.ToSlash(f.File))
	}
	return strings.Join(names, " ")
}

func TestPathsStandForStoryboards(t *testing.T) {
	project(t, map[string]string{
		"storyboard.yaml": small, "second.yml": small, "other.yaml": "a: b", "out/old.yaml": small,
		".hidden/a.yaml": small, "my films/灯塔.yaml": small, "my films/deep/b.yaml": small,
	})
	rows := map[string]struct {
		paths []string
		want  string
	}{
		"nothing means the storyboard here":    {nil, "storyboard.yaml"},
		"a folder means all below":             {[]string{"."}, "my films/deep/b.yaml my films/灯塔.yaml second.yml storyboard.yaml"},
		"a file means itself":                  {[]string{"second.yml"}, "second.yml"},
		"spaces and other scripts do not harm": {[]string{"my films"}, "my films/deep/b.yaml my films/灯塔.yaml"},
		"what is named twice is read once":     {[]string{"second.yml", "./second.yml", "."}, "second.yml my films/deep/b.yaml my films/灯塔.yaml storyboard.yaml"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			loaded := manifest.Load(row.paths, manifest.Options{})
			if got := files(loaded.Films); got != row.want || len(loaded.Diagnostics) > 0 {
				t.Errorf("got  %s\nwant %s\n%s", got, row.want, text(loaded.Diagnostics))
			}
		})
	}
}

func TestAnEmptyFolderLeadsToInit(t *testing.T) {
	project(t, nil)
	want := ".: error: . holds no storyboard\nhint: run `shotlist init` to make one\n"
	if got := text(manifest.Load(nil, manifest.Options{}).Diagnostics); got != want {
		t.Errorf("got %s", got)
	}
}

func TestTheRootIsTheStoryboardsFolder(t *testing.T) {
	dir := project(t, map[string]string{
		"films/a.yaml":          "version: 1\ninclude: [cast/cast.yaml]\nshots:\n  - {id: dawn, prompt: \"@keeper\"}\n",
		"films/cast/cast.yaml":  "characters: {keeper: {images: [keeper.gif]}}\n",
		"films/cast/keeper.gif": "GIF89a",
	})
	loaded := manifest.Load([]string{"films/a.yaml"}, manifest.Options{})
	if len(loaded.Diagnostics) > 0 {
		t.Fatal(text(loaded.Diagnostics))
	}
	root, err := filepath.EvalSymlinks(loaded.Films[0].Root)
	if want, _ := filepath.EvalSymlinks(filepath.Join(dir, "films")); err != nil || root != want {
		t.Errorf("root is %s, want %s", root, want)
	}
	if got := loaded.Films[0].Shots[0].Characters[0].Images[0].Path; got != "cast/keeper.gif" {
		t.Errorf("a path of an included file became %s", got)
	}
}

func TestLinksStayInsideTheProject(t *testing.T) {
	dir := project(t, map[string]string{
		"secret.gif": "GIF89a", "p/inside.gif": "GIF89a", "p/a.yaml": `version: 1
include: [cast.yaml]
shots:
  - {id: a, prompt: x, image: link.gif}
  - {id: b, prompt: x, image: folder/secret.gif}
  - {id: c, prompt: x, image: good.gif}
film: {output: folder/film.mp4}
`})
	for name, target := range map[string]string{
		"link.gif": filepath.Join(dir, "secret.gif"), "folder": "..", "good.gif": "inside.gif", "cast.yaml": "/dev/null",
	} {
		if err := os.Symlink(target, filepath.Join(dir, "p", name)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, d := range manifest.Load([]string{"p/a.yaml"}, manifest.Options{}).Diagnostics {
		got = append(got, d.Code+" "+d.Message)
	}
	want := `outside-project "cast.yaml" leads out of the project
outside-project "link.gif" leads out of the project
outside-project "folder/secret.gif" leads out of the project
outside-project "folder/film.mp4" leads out of the project`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// denied is a file system in which one file may not be opened and another breaks while it is read.
type denied struct{ fstest.MapFS }

func (d denied) Open(name string) (fs.File, error) {
	switch name {
	case "denied.gif", "denied.yaml":
		return nil, &fs.PathError{Op: "open", Path: "/abs/" + name, Err: fs.ErrPermission}
	case "broken.gif":
		return nil, &fs.PathError{Op: "read", Path: "/abs/" + name, Err: errors.New("input/output error")}
	}
	return d.MapFS.Open(name)
}

func (d denied) Stat(name string) (fs.FileInfo, error) { return d.MapFS.Stat(name) }

func TestUnreadableFilesAreNamedWithoutTheirFolder(t *testing.T) {
	d := denied{fstest.MapFS{
		"a.yaml": {Data: []byte("version: 1\ninclude: [denied.yaml]\nshots:\n  - {id: a, prompt: x, image: denied.gif, last_frame: broken.gif}\n")},
	}}
	for _, name := range []string{"denied.gif", "denied.yaml", "broken.gif"} {
		d.MapFS[name] = &fstest.MapFile{Data: []byte("x")}
	}
	got := text(manifest.Load([]string{"a.yaml", "denied.yaml"}, manifest.Options{FS: d}).Diagnostics)
	for _, want := range []string{
		`a.yaml:2:11: error: "denied.yaml" cannot be read: permission denied`, `"denied.gif" cannot be read: permission denied`,
		`"broken.gif" cannot be read: input/output error`, `denied.yaml: error: denied.yaml cannot be read: permission denied`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "/abs/") {
		t.Errorf("a path of the machine stands in\n%s", got)
	}
}

// opens counts how often each file is opened.
type opens struct {
	fstest.MapFS
	count map[string]int
}

func (o opens) Open(name string) (fs.File, error) {
	o.count[name]++
	return o.MapFS.Open(name)
}

func (o opens) Stat(name string) (fs.FileInfo, error) { return o.MapFS.Stat(name) }

func TestAPictureOfManyShotsIsReadOnce(t *testing.T) {
	o := opens{manyShots(100), map[string]int{}}
	loaded := manifest.Load([]string{"storyboard.yaml"}, manifest.Options{FS: o})
	if len(loaded.Diagnostics) > 0 || o.count["refs/keeper.png"] != 1 {
		t.Errorf("%v\n%s", o.count, text(loaded.Diagnostics))
	}
	m := loaded.Films[0].Shots[99].Image
	if m.MIME != "image/png" || m.Bytes != 17 || len(m.SHA256) != 64 {
		t.Errorf("%+v", m)
	}
}
