package manifest

import (
	"path"
	"strings"

	"shotlist/schema"
)

const defaultSampleRate = 48000

func (e *expander) output(n *node) Output {
	o := Output{
		Path: e.outputPath(n.get("output")), Size: e.filmSize(n.get("size")), Fit: e.textOr(n.get("fit"), "pad"),
		FPS: e.fps(n.get("fps")), SampleRate: e.integer(n.get("sample_rate"), defaultSampleRate),
		Music: e.music(n.get("music")), Loudness: e.float(n.get("loudness")), Pos: n.pos(), At: places(n),
	}
	o.FadeIn, _ = e.duration(n.get("fade_in"), "fade_in")
	o.FadeOut, _ = e.duration(n.get("fade_out"), "fade_out")
	o.Poster, _ = e.duration(n.get("poster"), "poster")
	return o
}

// outputPath is where the film goes. The storyboard stands in the root, so that its paths are those of the root.
func (e *expander) outputPath(n *node) string {
	otherwise := "out/" + e.film.Name + ".mp4"
	name := e.text(n)
	if name == "" || e.rejected(n) {
		return otherwise
	}
	where, problem := n.source.locate(name)
	if problem == nil {
		problem = e.outputProblem(where)
	}
	if problem != nil {
		e.rejectPath(n, name, problem)
		return otherwise
	}
	return where
}

func (e *expander) outputProblem(where string) *pathProblem {
	first, _, _ := strings.Cut(where, "/")
	switch {
	case !strings.EqualFold(path.Ext(where), ".mp4"):
		return &pathProblem{schema.BadValue, "does not end in .mp4", "films are written as MP4: out/film.mp4"}
	case strings.EqualFold(first, ".shotlist") || strings.EqualFold(first, ".git"):
		return &pathProblem{schema.BadValue, "lies in " + first + ", which is not for films", "write for example out/film.mp4"}
	}
	if f, known := e.board.root.media[where]; known && f.problem == nil {
		return &pathProblem{"output-is-input", "is a file that the film is made of", "choose another name for the film"}
	}
	return e.board.root.writable(where)
}

func (e *expander) filmSize(n *node) string {
	s := e.size(n)
	if s == "" {
		return ""
	}
	if w, h, _ := parseSize(s); w%2+h%2 > 0 {
		e.reject(n, schema.BadValue, "video needs even numbers", "size %q of the film has an odd number", s)
		return ""
	}
	return s
}

const defaultFPS = "24"

func (e *expander) fps(n *node) string {
	s := e.written(n)
	if s == "" || e.rejected(n) {
		return defaultFPS
	}
	rate, err := parseFPS(s)
	if err != nil {
		e.reject(n, schema.BadValue, "write for example 24, 25 or 30000/1001", "fps %q is %v", s, err)
		return defaultFPS
	}
	return rate
}

func (e *expander) music(n *node) *Music {
	file := n.get("file")
	name := e.text(file)
	if name == "" || e.rejected(file) {
		return nil
	}
	found := e.file(file, name, "audio")
	if found == nil {
		return nil
	}
	m := &Music{File: *found, Duck: e.boolean(n.get("duck"))}
	if gain := e.float(n.get("gain")); gain != nil {
		m.Gain = *gain
	}
	return m
}

// separateOutputs gives variants of a storyboard that would write the same file names of their own.
func separateOutputs(films []Film) {
	count := map[string]int{}
	for _, f := range films {
		count[sameName(f.Output.Path)]++
	}
	for i := range films {
		if o := &films[i].Output; count[sameName(o.Path)] > 1 {
			ext := path.Ext(o.Path)
			o.Path = strings.TrimSuffix(o.Path, ext) + variantSuffix(films[i].Variant) + ext
		}
	}
}

// PosterPath is where the film's poster is written, beside the film.
func (o Output) PosterPath() string { return strings.TrimSuffix(o.Path, path.Ext(o.Path)) + ".jpg" }

// checkOverwrites looks whether a film or its poster would take the place of a file that films are made of.
func (l *loader) checkOverwrites() {
	inputs := map[string]bool{}
	for i := range l.films {
		for _, name := range l.films[i].Files() {
			inputs[l.films[i].Root+"\x00"+sameName(name)] = true
		}
	}
	for i := range l.films {
		f := &l.films[i]
		for _, name := range []string{f.Output.Path, f.Output.PosterPath()} {
			if inputs[f.Root+"\x00"+sameName(name)] {
				l.fail(f.outputPos(), "output-is-input", "choose another name for the film; its poster gets the same with .jpg",
					"writing %s would overwrite a file that the film is made of", name)
			}
		}
	}
}

// outputPos is where the film's path was written, or where the film begins.
func (f *Film) outputPos() Pos {
	if p, ok := f.Output.At["output"]; ok {
		return p
	}
	return f.Pos
}

// checkOutputs looks whether two films would write the same file, or have the same name in one project.
func (l *loader) checkOutputs() {
	outputs, names := map[string]*Film{}, map[string]*Film{}
	for i := range l.films {
		f := &l.films[i]
		at := f.outputPos()
		if first, twice := outputs[f.Root+"\x00"+sameName(f.Output.Path)]; twice {
			l.fail(at, "same-output", "give one of them another film: {output: …}", "films %s and %s are both written to %s", first.Name, f.Name, f.Output.Path)
		} else if first, twice := names[f.Root+"\x00"+sameName(f.Name)]; twice {
			l.fail(f.Pos, "same-name", "rename one of the storyboards, or a value of its matrix", "two films are named %s, the first at %s", f.Name, first.Pos)
		}
		outputs[f.Root+"\x00"+sameName(f.Output.Path)], names[f.Root+"\x00"+sameName(f.Name)] = f, f
	}
}
