package deliver

import (
	"slices"
	"strconv"
	"strings"

	graph "github.com/u2takey/ffmpeg-go"
)

// options are arguments of an output by name.
type options = graph.KwArgs

// codec is a way to encode a film.
type codec struct {
	name     string
	encoders []string // of ffmpeg, the best first; any of them does
	endings  []string // of files that hold it, the usual one first
	sound    bool     // it has no picture
	quality  [3]int   // best, worst and usual constant quality; all zero: it has none
	options  options
}

// The encoders' figures are their own documentation's: what looks good at a usual size, and presets that take a bearable
// time. hvc1 is the tag that Apple's players want of HEVC.
var codecs = []codec{
	{name: "h264", encoders: []string{"libx264"}, endings: []string{".mp4", ".mov", ".mkv"}, quality: [3]int{0, 51, 18}},
	{name: "hevc", encoders: []string{"libx265"}, endings: []string{".mp4", ".mov", ".mkv"}, quality: [3]int{0, 51, 22},
		options: options{"preset": "medium", "tag:v": "hvc1", "pix_fmt": "yuv420p", "x265-params": "log-level=error"}},
	{name: "av1", encoders: []string{"libsvtav1", "libaom-av1"}, endings: []string{".mp4", ".webm", ".mkv"}, quality: [3]int{0, 63, 30},
		options: options{"pix_fmt": "yuv420p"}},
	{name: "vp9", encoders: []string{"libvpx-vp9"}, endings: []string{".webm", ".mkv", ".mp4"}, quality: [3]int{0, 63, 31},
		options: options{"b:v": "0", "row-mt": 1, "deadline": "good", "cpu-used": 3, "pix_fmt": "yuv420p"}},
	{name: "prores", encoders: []string{"prores_ks"}, endings: []string{".mov", ".mkv"},
		options: options{"profile:v": 3, "vendor": "apl0", "pix_fmt": "yuv422p10le"}}, // 422 HQ
	{name: "gif", encoders: []string{"gif"}, endings: []string{".gif"}},
	{name: "webp", encoders: []string{"libwebp_anim"}, endings: []string{".webp"}, quality: [3]int{0, 63, 16},
		options: options{"compression_level": 4, "loop": 0}},
	{name: "aac", encoders: []string{"aac"}, endings: []string{".m4a", ".mp4"}, sound: true},
	{name: "mp3", encoders: []string{"libmp3lame"}, endings: []string{".mp3"}, sound: true},
	{name: "opus", encoders: []string{"libopus"}, endings: []string{".opus", ".ogg", ".webm", ".mkv"}, sound: true},
	{name: "flac", encoders: []string{"flac"}, endings: []string{".flac", ".ogg", ".mkv"}, sound: true},
	{name: "wav", encoders: []string{"pcm_s24le"}, endings: []string{".wav"}, sound: true},
}

// Codecs are the names of all codecs.
func Codecs() []string {
	var names []string
	for _, c := range codecs {
		names = append(names, c.name)
	}
	return names
}

func codecNamed(name string) (codec, bool) {
	i := slices.IndexFunc(codecs, func(c codec) bool { return c.name == name })
	if i < 0 {
		return codec{}, false
	}
	return codecs[i], true
}

// codecOf is what a file with an ending usually holds.
func codecOf(ending string) string {
	for _, c := range codecs {
		if c.endings[0] == ending {
			return c.name
		}
	}
	switch ending {
	case ".ogg":
		return "opus"
	case ".webm":
		return "vp9"
	}
	return "h264"
}

// container is how ffmpeg's muxers and their subtitles are called.
var container = map[string]struct{ format, track, sound string }{
	".mp4": {"mp4", "mov_text", "aac"}, ".mov": {"mov", "mov_text", "aac"}, ".mkv": {"matroska", "srt", "aac"},
	".webm": {"webm", "webvtt", "opus"}, ".gif": {format: "gif"}, ".webp": {format: "webp"}, ".m4a": {format: "ipod"},
	".mp3": {format: "mp3"}, ".opus": {format: "opus"}, ".ogg": {format: "ogg"}, ".flac": {format: "flac"}, ".wav": {format: "wav"},
}

// soundOptions are for the sound, alone or beside a picture. Lossy ones get what is held to be transparent for stereo.
func soundOptions(name string, hertz int) options {
	switch name {
	case "mp3":
		return options{"c:a": "libmp3lame", "q:a": 0, "ar": oneOf(hertz, 48000, 44100, 32000, 24000, 22050, 16000)}
	case "opus":
		return options{"c:a": "libopus", "b:a": "160k", "ar": 48000}
	case "flac":
		return options{"c:a": "flac", "sample_fmt": "s32"}
	case "wav":
		return options{"c:a": "pcm_s24le"}
	}
	return options{"c:a": "aac", "b:a": "256k"}
}

// oneOf is n where a codec has that sample rate, else the first.
func oneOf(n int, rates ...int) int {
	if slices.Contains(rates, n) {
		return n
	}
	return rates[0]
}

// constant are the options of constant quality, in the words of each encoder.
func constant(encoder string, quality int) options {
	switch {
	case encoder == "libwebp_anim": // counts from 0, the worst, to 100
		return options{"quality": strconv.Itoa(100 - quality*100/63)}
	case encoder == "prores_ks" || encoder == "gif":
		return nil
	case encoder == "libsvtav1":
		return options{"crf": quality, "preset": 8}
	case encoder == "libaom-av1":
		return options{"crf": quality, "b:v": 0, "cpu-used": 6, "row-mt": 1}
	case strings.HasPrefix(encoder, "lib"):
		return options{"crf": quality}
	}
	return hardwareQuality(encoder, quality)
}
