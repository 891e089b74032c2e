package deliver

import (
	"maps"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat"
)

// What is added to the name of an unfinished file for what it is made with.
const (
	trackEnding   = ".srt"
	paletteEnding = ".palette.png"
)

func (w *work) hasTrack() bool {
	return w.Settings().Captions.Soft && len(w.Captions()) > 0 && container[w.version.Ending].track != "" && !w.version.Sound()
}

func (w *work) source() *graph.Stream {
	return graph.Input(w.from, graph.KwArgs{"protocol_whitelist": "file", "f": "mp4"})
}

// args encode the master into the draft.
func (w *work) args() []string {
	c, _ := codecNamed(w.version.Codec)
	o := options{"f": container[w.version.Ending].format, "map_chapters": 0, "map_metadata": 0, "fflags": "+bitexact"}
	var streams []*graph.Stream
	if !c.sound {
		maps.Copy(o, w.pictureOptions(c))
		streams = append(streams, w.picture())
	}
	if beside := container[w.version.Ending].sound; c.sound {
		maps.Copy(o, soundOptions(c.name, w.Settings().SampleRate))
		streams = append(streams, w.source().Get("a:0"))
	} else if beside != "" {
		maps.Copy(o, w.soundBeside(beside))
		streams = append(streams, w.source().Get("a:0"))
	}
	args := graph.Output(streams, w.to, o).GetArgs()
	return append(before(w.version.Encoder), w.withTrack(withoutBrands(args, w.to))...)
}

// soundBeside is the sound of a file with a picture. Who edits a film in ProRes wants it whole.
func (w *work) soundBeside(name string) options {
	if w.version.direct() {
		return options{"c:a": "copy"}
	}
	if w.version.Codec == "prores" {
		name = "wav"
	}
	return soundOptions(name, w.Settings().SampleRate)
}

// picture is the master's, as the encoder wants it.
func (w *work) picture() *graph.Stream {
	pic := w.source().Get("v:0")
	if w.version.Codec == "gif" {
		palette := graph.Input(w.to+paletteEnding, graph.KwArgs{"protocol_whitelist": "file"})
		return graph.Filter([]*graph.Stream{pic, palette.Get("v:0")}, "paletteuse", graph.Args{"dither=bayer:bayer_scale=4:diff_mode=rectangle"})
	}
	return upload(pic, w.version.Encoder)
}

func (w *work) pictureOptions(c codec) options {
	if w.version.direct() {
		return options{"c:v": "copy"}
	}
	o := options{"c:v": w.version.Encoder}
	if family(w.version.Encoder) == "" {
		maps.Copy(o, c.options)
	} else if c.name == "hevc" && container[w.version.Ending].track == "mov_text" {
		o["tag:v"] = "hvc1"
	}
	if container[w.version.Ending].format == "matroska" {
		delete(o, "tag:v")
	}
	quality := c.quality[2]
	if w.version.Quality != nil {
		quality = *w.version.Quality
	}
	maps.Copy(o, constant(w.version.Encoder, quality))
	maps.Copy(o, colours(c.name))
	if f := container[w.version.Ending].format; f == "mp4" || f == "mov" {
		o["movflags"] = "+faststart"
	}
	return o
}

// colours says what the master is in. Animations know no such thing.
func colours(codec string) options {
	if codec == "gif" || codec == "webp" {
		return options{"an": ""}
	}
	return options{"color_range": "tv", "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "g": 240}
}

// paletteArgs choose the colours of an animation in a run of their own: in one run with the animation, all of it would
// have to be kept in memory.
func (w *work) paletteArgs() []string {
	return w.source().Get("v:0").Filter("palettegen", graph.Args{"stats_mode=diff"}).
		Output(w.to+paletteEnding, options{"f": "image2", "c:v": "png", "frames:v": 1, "update": 1}).GetArgs()
}

// withTrack adds captions as a track, from a second input: all other streams come from one.
func (w *work) withTrack(args []string) []string {
	if !w.hasTrack() {
		return args
	}
	args = insert(args, "-map", "-protocol_whitelist", "file", "-f", "srt", "-i", w.to+trackEnding)
	return insert(args, w.to, "-map", "1:s:0", "-c:s", container[w.version.Ending].track,
		"-metadata:s:s:0", "language="+concat.Language(w.Settings().Captions.Language))
}

// withoutBrands keeps what is true only of the master's own container out of the file.
func withoutBrands(args []string, to string) []string {
	for _, key := range []string{"major_brand", "minor_version", "compatible_brands", "encoder"} {
		args = insert(args, to, "-metadata", key+"=")
	}
	return args
}

// insert puts more arguments before the first that is at.
func insert(args []string, at string, more ...string) []string {
	i := slices.Index(args, at)
	if i < 0 {
		return append(args, more...)
	}
	return slices.Insert(args, i, more...)
}
