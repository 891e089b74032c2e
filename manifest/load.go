package manifest

import (
	"io/fs"
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
	return Loaded{}
}

// With adds the diagnostics of a later stage to those of Load: sorted, with source lines, and without those that stand
// where Load has already reported an error.
func (l Loaded) With(later Diagnostics) Diagnostics {
	return append(l.Diagnostics, later...)
}
