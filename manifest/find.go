package manifest

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// storyboards reads the files that the user's paths stand for, each once.
func (l *loader) storyboards(paths []string) []*file {
	if len(paths) == 0 {
		return l.current()
	}
	var out []*file
	for _, p := range paths {
		out = append(out, l.named(p)...)
	}
	return unique(out)
}

// current finds the storyboard of the current folder.
func (l *loader) current() []*file {
	for _, name := range []string{"storyboard.yaml", "storyboard.yml"} {
		if info, err := l.disk.stat(name); err == nil && !info.IsDir() {
			return l.named(name)
		}
	}
	return l.named(".")
}

func (l *loader) named(p string) []*file {
	info, err := l.disk.stat(p)
	if err != nil {
		code, why := reason(err)
		l.fail(Pos{File: p}, code, "check the path, or run `shotlist init` to make a storyboard", "%s %s", p, why)
		return nil
	}
	if info.IsDir() {
		return l.folder(p)
	}
	f, err := l.openFile(p)
	if err != nil {
		code, why := reason(err)
		l.fail(Pos{File: p}, code, hintForFile(code), "%s %s", p, why)
		return nil
	}
	return []*file{f}
}

// openFile reads a storyboard by the user's name for it; its folder is the root of its project.
func (l *loader) openFile(p string) (*file, error) {
	abs, err := l.disk.abs(filepath.Dir(p))
	if err != nil {
		return nil, err
	}
	r, err := l.rootOf(abs, filepath.Dir(p))
	if err != nil {
		return nil, err
	}
	f := l.read(r, filepath.Base(p))
	return f, f.err
}

func hintForFile(code string) string {
	switch code {
	case "too-large":
		return "split it into several storyboards, or share parts through include:"
	case "outside-project":
		return "a storyboard must not be a link to a file outside its folder"
	}
	return "check the file and its permissions"
}

// folder finds the storyboards below a folder.
func (l *loader) folder(dir string) []*file {
	var out []*file
	for _, p := range l.yamlFiles(dir) {
		if f := l.candidate(p); f != nil {
			out = append(out, f)
		}
	}
	if len(out) == 0 {
		l.fail(Pos{File: dir}, "no-storyboard", "run `shotlist init` to make one", "%s holds no storyboard", dir)
	}
	return out
}

// yamlFiles lists *.yaml and *.yml below a folder, in order. Dot folders hold state, out holds films.
func (l *loader) yamlFiles(dir string) []string {
	var out []string
	files, closer, err := l.disk.open(dir)
	if err != nil {
		return nil
	}
	defer done(closer)
	_ = fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		switch name := d.Name(); {
		case err != nil && d.IsDir():
			return fs.SkipDir // a folder that cannot be listed holds nothing of ours
		case d.IsDir() && p != "." && (strings.HasPrefix(name, ".") || name == "out"):
			return fs.SkipDir
		case !d.IsDir() && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml"):
			out = append(out, filepath.Join(dir, filepath.FromSlash(p)))
		}
		return nil
	})
	return out
}

var shotsLine = regexp.MustCompile(`(?m)^["']?shots["']?[ \t]*:`)

// candidate reads a file of a folder and gives nil where it is no storyboard: other tools keep YAML files too, and what
// is wrong with those is no concern of ours.
func (l *loader) candidate(p string) *file {
	f, err := l.openFile(p)
	if err != nil {
		return nil
	}
	if !f.tree.get("shots").is(listNode) && (f.tree != nil || !shotsLine.MatchString(f.text)) {
		return nil
	}
	return f
}

func unique(files []*file) []*file {
	var out []*file
	seen := map[*file]bool{}
	for _, f := range files {
		if !seen[f] {
			out = append(out, f)
		}
		seen[f] = true
	}
	return out
}
