package manifest

import (
	"path"
	"slices"
	"strings"

	"shotlist/schema"
)

const defaultSampleRate = 48000

func (e *expander) output(n *node) Output {
	o := Output{
		Path: e.outputPath(n.get("output")), Size: e.filmSize(n.get("size")), Fit: e.textOr(n.get("fit"), "pad"),
		FPS: e.fps(n.get("fps")), SampleRate: e.integer(n.get("sample_rate"), defaultSampleRate),
		Music: e.music(n.get("music")), Loudness: e.float(n.get("loudness")), Pos: n.pos(), At: places(n),
		Voice:    VoiceMix{Duck: n.get("voice").get("duck") == nil || e.boolean(n.get("voice").get("duck"))},
		Captions: e.captionSettings(n.get("captions")), Hardware: e.boolean(n.get("hardware")), Gates: e.gates(n.get("gates")),
		Sheet: e.writtenPath(n.get("contact_sheet"), ".jpg", ".png"), Waveform: e.writtenPath(n.get("waveform"), ".png"),
		Thumbnails: e.writtenPath(n.get("thumbnails")),
	}
	for _, item := range n.get("outputs").list() {
		if item.is(dictNode) {
			o.Versions = append(o.Versions, e.version(item))
		}
	}
	o.FadeIn, _ = e.duration(n.get("fade_in"), "fade_in")
	o.FadeOut, _ = e.duration(n.get("fade_out"), "fade_out")
	o.Poster, _ = e.duration(n.get("poster"), "poster")
	return o
}

// outputPath is where the film goes. The storyboard stands in the root, so that its paths are those of the root.
func (e *expander) outputPath(n *node) string {
	if where := e.writtenPath(n, ".mp4"); where != "" {
		return where
	}
	return "out/" + e.film.Name + ".mp4"
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
	found := e.sound(n.get("file"))
	if found == nil {
		return nil
	}
	m := &Music{File: *found, Duck: e.boolean(n.get("duck"))}
	if gain := e.float(n.get("gain")); gain != nil {
		m.Gain = *gain
	}
	m.FadeIn, _ = e.duration(n.get("fade_in"), "fade_in")
	m.FadeOut, _ = e.duration(n.get("fade_out"), "fade_out")
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
			suffix := variantSuffix(films[i].Variant)
			o.Rename(func(base string) string { return base + suffix })
		}
	}
}

// Rename gives everything that is written for a film other names: change gets each path without its ending.
func (o *Output) Rename(change func(base string) string) {
	rename := func(name string) string {
		if name == "" {
			return ""
		}
		ext := path.Ext(name)
		return change(strings.TrimSuffix(name, ext)) + ext
	}
	o.Path, o.Sheet, o.Waveform, o.Thumbnails = rename(o.Path), rename(o.Sheet), rename(o.Waveform), rename(o.Thumbnails)
	o.Versions = slices.Clone(o.Versions)
	for i := range o.Versions {
		o.Versions[i].Path = rename(o.Versions[i].Path)
	}
}

// PosterPath is where the film's poster is written, beside the film.
func (o Output) PosterPath() string { return strings.TrimSuffix(o.Path, path.Ext(o.Path)) + ".jpg" }

// CaptionPath is where captions in a format, srt or vtt, are written, beside the film.
func (o Output) CaptionPath(format string) string {
	return strings.TrimSuffix(o.Path, path.Ext(o.Path)) + "." + format
}

// checkOverwrites looks whether something that is written would take the place of a file that films are made of.
func (l *loader) checkOverwrites() {
	inputs := map[string]bool{}
	for i := range l.films {
		for _, name := range l.films[i].Files() {
			inputs[l.films[i].Root+"\x00"+sameName(name)] = true
		}
	}
	for i := range l.films {
		f := &l.films[i]
		for _, m := range f.made() {
			if inputs[f.Root+"\x00"+sameName(m.path)] {
				l.fail(m.pos, "output-is-input", "choose another name for the film; its poster gets the same with .jpg",
					"writing %s would overwrite a file that the film is made of", m.path)
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

// checkOutputs looks whether a file would be written twice, or two films have the same name in one project.
func (l *loader) checkOutputs() {
	names, writers := map[string]*Film{}, map[string]*Film{}
	for i := range l.films {
		f := &l.films[i]
		same := l.checkWritten(f, writers)
		if first, twice := names[f.Root+"\x00"+sameName(f.Name)]; twice && !same {
			l.fail(f.Pos, "same-name", "rename one of the storyboards, or a value of its matrix", "two films are named %s, the first at %s", f.Name, first.Pos)
		}
		names[f.Root+"\x00"+sameName(f.Name)] = f
	}
}

// checkWritten reports the first file of a film that this film or another one writes too.
func (l *loader) checkWritten(f *Film, writers map[string]*Film) bool {
	twice := false
	for _, m := range f.made() {
		key := f.Root + "\x00" + sameName(m.path)
		if first, known := writers[key]; known && !twice {
			l.fail(m.pos, "same-output", "give one of them another name", "%s is written twice, for %s", m.path, bothNames(first, f))
			twice = true
		}
		writers[key] = f
	}
	return twice
}

func bothNames(a, b *Film) string {
	if a == b {
		return "film " + a.Name
	}
	return "films " + a.Name + " and " + b.Name
}
