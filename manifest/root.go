package manifest

import (
	"io"
	"io/fs"
	"maps"
	"path/filepath"
)

// root is a project: the folder of a storyboard, which no path leaves.
type root struct {
	dir    string // absolute
	shown  string // as the user names it
	fs     fs.FS
	closer io.Closer
	files  map[string]*file // YAML files that were read, by path in the root
	media  map[string]found // other files that were looked at
	misses int              // how many of them were not there
}

// file is a YAML file of a project.
type file struct {
	*source
	root     *root
	tree     *node  // nil where it could not be parsed
	err      error  // why it could not be opened
	problems report // of its text; they count once the file is used
	used     bool
	sections *sections // what it brings to those that include it, once known
}

// rootOf opens the folder of a storyboard, once.
func (l *loader) rootOf(dir, shown string) (*root, error) {
	if r, ok := l.roots[dir]; ok {
		return r, nil
	}
	files, closer, err := l.disk.open(dir)
	if err != nil {
		return nil, err
	}
	r := &root{dir: dir, shown: shown, fs: files, closer: closer, files: map[string]*file{}, media: map[string]found{}}
	l.roots[dir] = r
	return r, nil
}

// read gives a YAML file of the project, parsed. One that cannot be opened has an error, for the caller to report where
// its name stands.
func (l *loader) read(r *root, name string) *file {
	if f, ok := r.files[name]; ok {
		return f
	}
	shown := filepath.Join(r.shown, filepath.FromSlash(name))
	f := &file{root: r, source: &source{name: shown, path: name}, problems: newReport()}
	r.files[name] = f
	data, err := readText(r.fs, name)
	if err != nil {
		f.err = err
		return f
	}
	l.sources.files[shown] = f.source
	if f.setText(data, &f.problems) {
		f.tree = parse(f.source, &f.problems)
	}
	return f
}

// use takes a file into account: its problems become those of the load.
func (l *loader) use(f *file) {
	if f.used {
		return
	}
	f.used = true
	for _, d := range f.problems.list {
		l.add(d)
	}
	maps.Copy(l.wrong, f.problems.wrong)
}
