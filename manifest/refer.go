package manifest

import (
	"fmt"
	"strings"
)

// media resolves a text that names a file or a link. The class is image, video or audio.
func (e *expander) media(n *node, class string) *Media {
	name := e.text(n)
	if name == "" || e.rejected(n) {
		return nil
	}
	if isLink(name) {
		if p := checkLink(name); p != nil {
			e.rejectPath(n, name, p)
			return nil
		}
		return &Media{URL: name, Pos: n.pos()}
	}
	return e.file(n, name, class)
}

func isLink(name string) bool {
	return strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "data:")
}

// file resolves a path that must lead to a file of the project.
func (e *expander) file(n *node, name, class string) *Media {
	where, problem := n.source.locate(name)
	if problem == nil {
		f := e.board.root.look(where)
		if problem = f.problem; problem == nil {
			problem = wrongClass(f.media.MIME, class)
		}
		if problem == nil {
			f.media.Pos = n.pos()
			return &f.media
		}
	}
	e.rejectPath(n, name, problem)
	return nil
}

// sound resolves what names a file of sound; nil where it names none that can be used.
func (e *expander) sound(n *node) *Media {
	name := e.text(n)
	if name == "" || e.rejected(n) {
		return nil
	}
	return e.file(n, name, "audio")
}

// wrongClass refuses a file that is known to be something else, such as a web page that was saved for a picture.
func wrongClass(mime, class string) *pathProblem {
	kind, _, _ := strings.Cut(mime, "/")
	switch {
	case mime == lfsPointer:
		return &pathProblem{"wrong-file-type", "is only a pointer of Git LFS", "run `git lfs pull` to get the file itself"}
	case kind == class, mime == "application/octet-stream", class == "audio" && (kind == "video" || mime == "application/ogg"):
		return nil
	}
	return &pathProblem{"wrong-file-type", fmt.Sprintf("is %s, where %s is needed", mime, classNames[class]), "check the file"}
}

var classNames = map[string]string{"image": "a picture", "video": "a clip", "audio": "sound"}

// medias resolves a list of files and links, leaving out those that are wrong.
func (e *expander) medias(n *node, class string) []Media {
	var out []Media
	for _, item := range n.list() {
		if m := e.media(item, class); m != nil {
			out = append(out, *m)
		}
	}
	return out
}
