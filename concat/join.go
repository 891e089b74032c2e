package concat

import (
	"fmt"
	"strings"

	graph "github.com/u2takey/ffmpeg-go"
)

const (
	nameClips    = "clips"
	nameVoices   = "voices"
	nameMusic    = "music"
	nameMix      = "mix"
	nameLeveled  = "leveled"
	nameSound    = "sound.m4a"
	nameChapters = "chapters"
	nameFilm     = "film.mp4"
	namePoster   = "poster.jpg"
)

func segmentName(i int) string { return fmt.Sprintf("picture-%05d.mp4", i) }

// chapters are the film's metadata in ffmpeg's own format: its title, and a chapter where each shot begins.
func (t Timeline) chapters() string {
	var b strings.Builder
	b.WriteString(";FFMETADATA1\n")
	if t.settings.Title != "" {
		fmt.Fprintf(&b, "title=%s\n", escapeMetadata(t.settings.Title))
	}
	for i, s := range t.spans {
		end := t.Frames()
		if i+1 < len(t.spans) {
			end = t.spans[i+1].start
		}
		fmt.Fprintf(&b, "[CHAPTER]\nTIMEBASE=1/%d\nSTART=%d\nEND=%d\ntitle=%s\n", t.clock.hertz,
			t.clock.sample(s.start), t.clock.sample(end), escapeMetadata(t.clips[i].title()))
	}
	return b.String()
}

func (c Clip) title() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Shot
}

// escapeMetadata escapes what ffmetadata gives a meaning to, and ends text at what C would end it at.
func escapeMetadata(text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	return strings.NewReplacer(`\`, `\\`, "=", `\=`, ";", `\;`, "#", `\#`, "\n", "\\\n").Replace(text)
}

// joinArgs put the sound beside the picture, without re-encoding anything. The film's own clock counts frames and samples
// exactly: in milliseconds, as ffmpeg would, edit lists would cut the sound short.
func (t Timeline) joinArgs() []string {
	scale, _ := t.clock.timescale()
	picture := graph.Input(nameReel, options{"protocol_whitelist": "file", "f": "mp4"}).Get("v:0")
	sound := graph.Input(nameSound, options{"protocol_whitelist": "file", "f": "mp4"}).Get("a:0")
	args := graph.Output([]*graph.Stream{picture, sound}, nameFilm, options{
		"c": "copy", "copyts": "",
		"color_range:v": "tv", "colorspace:v": "bt709", "color_primaries:v": "bt709", "color_trc:v": "bt709",
		"video_track_timescale": int(scale), "movie_timescale": t.clock.common(), "map_metadata": 2, "map_chapters": 2,
		"fflags": "+bitexact", "movflags": "+faststart", "f": "mp4",
	}).GetArgs()
	args = insert(args, "-map", "-protocol_whitelist", "file", "-f", "ffmetadata", "-i", nameChapters)
	return t.withTrack(args)
}

// posterArgs take one frame of the film as a JPEG image.
func (t Timeline) posterArgs() []string {
	frame := min(t.clock.frame(seconds(t.settings.Poster)), t.Frames()-1)
	at := max(0, t.clock.micros(frame)-t.clock.micros(1)/2)
	return graph.Input(nameFilm, options{
		"protocol_whitelist": "file", "f": "mp4", "ss": fmt.Sprintf("%d.%06d", at/1e6, at%1e6),
	}).Get("v:0").Filter("scale", graph.Args{scaling + ":out_range=pc:out_color_matrix=bt601"}).
		Filter("format", arg("yuvj420p")).
		Output(namePoster, repeatable(options{"frames:v": 1, "q:v": 2, "c:v": "mjpeg", "f": "image2", "update": 1, "flags:v": "+bitexact"})).
		GetArgs()
}
