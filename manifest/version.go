package manifest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"shotlist/schema"
)

func (e *expander) captionSettings(n *node) Captions {
	c := Captions{
		Soft: e.boolean(n.get("soft")), Burn: e.boolean(n.get("burn")), Language: e.text(n.get("language")),
		Font: e.text(n.get("font")), Color: e.textOr(n.get("color"), "#ffffff"), Place: e.textOr(n.get("place"), "bottom"), Size: 5,
	}
	for _, item := range n.get("files").list() {
		c.Files = append(c.Files, e.text(item))
	}
	if size := e.float(n.get("size")); size != nil {
		c.Size = *size
	}
	return c
}

// version is one more file of the film.
func (e *expander) version(n *node) Version {
	v := Version{
		Path: e.writtenPath(n.get("path"), containers...), Preset: e.text(n.get("preset")), Codec: e.text(n.get("codec")),
		Size: e.filmSize(n.get("size")), Fit: e.text(n.get("fit")), Loudness: e.float(n.get("loudness")),
		Captions: e.text(n.get("captions")), Pos: n.pos(), At: places(n),
	}
	if fps := n.get("fps"); fps != nil {
		v.FPS = e.fps(fps)
	}
	if q := n.get("quality"); q.is(numberNode) && !e.rejected(q) {
		v.Quality = new(e.integer(q, 0))
	}
	return v
}

// containers are the endings of files that films can be written as.
var containers = []string{".mp4", ".mov", ".mkv", ".webm", ".gif", ".webp", ".m4a", ".mp3", ".opus", ".ogg", ".flac", ".wav"}

// writtenPath reads the path of something that is made; it is empty where there is none or where it cannot be used. A
// path without endings to choose from is a folder.
func (e *expander) writtenPath(n *node, endings ...string) string {
	name := e.text(n)
	if name == "" || e.rejected(n) {
		return ""
	}
	where, problem := n.source.locate(name)
	if problem == nil {
		problem = e.writtenProblem(where, endings)
	}
	if problem != nil {
		e.rejectPath(n, name, problem)
		return ""
	}
	return where
}

func (e *expander) writtenProblem(where string, endings []string) *pathProblem {
	first, _, _ := strings.Cut(where, "/")
	ending := strings.ToLower(path.Ext(where))
	switch {
	case len(endings) > 0 && !slices.Contains(endings, ending):
		return wrongEnding(endings)
	case where == "." || strings.EqualFold(first, ".shotlist") || strings.EqualFold(first, ".git"):
		return &pathProblem{schema.BadValue, "lies in " + first + ", which is not for films", "write for example out/film.mp4"}
	}
	if f, known := e.board.root.media[where]; known && f.problem == nil {
		return &pathProblem{"output-is-input", "is a file that the film is made of", "choose another name for the film"}
	}
	if len(endings) == 0 {
		return e.board.root.folder(where)
	}
	return e.board.root.writable(where)
}

func wrongEnding(endings []string) *pathProblem {
	if len(endings) == 1 && endings[0] == ".mp4" {
		return &pathProblem{schema.BadValue, "does not end in .mp4", "films are written as MP4: out/film.mp4"}
	}
	return &pathProblem{schema.BadValue, "has another ending", fmt.Sprintf("end it in %s", strings.Join(endings, ", "))}
}

// madePath is a file that a film's settings have written, and where they say so.
type madePath struct {
	path string
	pos  Pos
}

// made lists all files that are written for a film, the film itself first. Folders are not among them.
func (f *Film) made() []madePath {
	o := f.Output
	out := []madePath{{o.Path, f.outputPos()}, {o.PosterPath(), f.outputPos()}}
	for _, v := range o.Versions {
		out = append(out, madePath{v.Path, v.Pos})
	}
	for _, format := range o.Captions.Files {
		out = append(out, madePath{o.CaptionPath(format), o.At["captions"]})
	}
	out = append(out, madePath{o.Sheet, o.At["contact_sheet"]}, madePath{o.Waveform, o.At["waveform"]})
	return slices.DeleteFunc(out, func(m madePath) bool { return m.path == "" })
}
