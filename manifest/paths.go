package manifest

import (
	"path"
	"path/filepath"
	"strings"
)

// pathProblem is what is wrong with a path, as the end of a sentence that begins with it.
type pathProblem struct{ code, message, hint string }

const relativeHint = "write the path relative to this file's folder, and keep the files of a film below its storyboard"

// locate gives a path that stands in this file as a path in the project's root. It knows no disk: links are followed,
// and kept inside, where files are opened.
func (s *source) locate(name string) (string, *pathProblem) {
	if _, bad := forbiddenIn(name, true); bad {
		return "", &pathProblem{"control-character", "holds an invisible character", "retype the path by hand"}
	}
	switch {
	case strings.Contains(name, "://"):
		return "", &pathProblem{"bad-link", "is a link, where only a file can stand", "download it and write its path"}
	case strings.HasPrefix(name, "/"), strings.HasPrefix(name, "~/"), len(name) > 1 && name[1] == ':' && isASCIIWord(name[0]):
		return "", &pathProblem{"outside-project", "is not a path inside the project", relativeHint}
	case strings.Contains(name, `\`):
		return "", &pathProblem{"bad-path", `holds a backslash`, "separate folders with /, which works on every system"}
	}
	joined := path.Join(path.Dir(s.path), name)
	if !filepath.IsLocal(filepath.FromSlash(joined)) {
		return "", &pathProblem{"outside-project", "leads out of the project", relativeHint}
	}
	return joined, nil
}
