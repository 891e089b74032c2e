package manifest

import (
	"io/fs"
	"slices"
)

// Options change where Load reads from.
type Options struct {
	// FS is where paths are looked up, with slashes; nil: the machine's own files. Film.Root is then a path in FS.
	FS fs.FS
}

// Loaded is everything that Load found out.
type Loaded struct {
	// Films are complete also where Diagnostics has errors: a default stands in for a value that is wrong, so that
	// later stages can go on looking for problems. A storyboard that cannot be read gives no film.
	Films       []Film
	Sources     Sources
	Diagnostics Diagnostics // sorted, each with its source line
}

// Load reads storyboards: files, or folders, which stand for every *.yaml and *.yml below that has a list of shots. No
// path at all means the storyboard.yaml of the current folder, or else the folder. It never fails: what is wrong with
// the input stands in Diagnostics.
func Load(paths []string, opt Options) Loaded {
	l := newLoader(opt)
	defer l.close()
	for _, f := range l.storyboards(paths) {
		l.films = append(l.films, l.expand(f)...)
	}
	l.checkOutputs()
	l.checkOverwrites()
	return Loaded{Films: l.films, Sources: l.sources, Diagnostics: l.sources.Attach(l.list)}
}

// With adds the diagnostics of a later stage to those of Load: sorted, with source lines, and without those that stand
// where Load has already reported an error.
func (l Loaded) With(later Diagnostics) Diagnostics {
	taken := map[Pos]bool{}
	for _, d := range l.Diagnostics {
		taken[d.Pos] = taken[d.Pos] || d.Severity == Error
	}
	all := slices.Clone(l.Diagnostics)
	for _, d := range later {
		if !taken[d.Pos] {
			all = append(all, d)
		}
	}
	return l.Sources.Attach(all)
}

// loader holds what one call of Load shares between its storyboards.
type loader struct {
	report
	disk    disk
	sources Sources
	roots   map[string]*root
	films   []Film
}

func newLoader(opt Options) *loader {
	l := &loader{report: newReport(), disk: osDisk{}, sources: Sources{map[string]*source{}}, roots: map[string]*root{}}
	if opt.FS != nil {
		l.disk = fsDisk{opt.FS}
	}
	return l
}

func (l *loader) close() {
	for _, r := range l.roots {
		done(r.closer)
	}
}
