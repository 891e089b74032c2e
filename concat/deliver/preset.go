package deliver

import (
	"maps"
	"slices"

	"shotlist/concat"
)

// preset is what a place where films are published wants. Zero fields are as the film has them.
type preset struct {
	Codec    string
	Size     concat.Size
	Longest  int
	Fit      concat.Fit
	FPS      string
	Loudness float64 // LUFS
	Longer   float64 // seconds that the place takes at most
}

var (
	tall   = concat.Size{W: 1080, H: 1920}
	square = concat.Size{W: 1080, H: 1080}
	wide   = concat.Size{W: 1920, H: 1080}
)

// Places that play at a fixed loudness turn louder films down, and most of them leave quieter ones. Around -14 LUFS is
// what is commonly measured of them, -16 LUFS what is commonly asked of podcasts; neither was checked with the places.
const (
	social  = -14
	podcast = -16
)

// Sizes, rates and lengths are what is generally known and summed up by others of the places' requirements; they were
// not compared with the places' own pages, and differ by account and by way of posting. They change: a storyboard may
// say otherwise field by field.
var presets = map[string]preset{
	"youtube":          {Codec: "h264", Loudness: social},
	"youtube-4k":       {Codec: "h264", Size: concat.Size{W: 3840, H: 2160}, Loudness: social},
	"youtube-shorts":   {Codec: "h264", Size: tall, Fit: concat.Blur, Loudness: social, Longer: 180},
	"instagram-reel":   {Codec: "h264", Size: tall, Fit: concat.Blur, FPS: "30", Loudness: social, Longer: 900},
	"instagram-square": {Codec: "h264", Size: square, Fit: concat.Blur, FPS: "30", Loudness: social},
	"tiktok":           {Codec: "h264", Size: tall, Fit: concat.Blur, FPS: "30", Loudness: social, Longer: 600},
	"x":                {Codec: "h264", Longest: 1280, FPS: "30", Loudness: social, Longer: 140},
	"linkedin":         {Codec: "h264", Size: wide, FPS: "30", Loudness: social, Longer: 900},
	"facebook-reel":    {Codec: "h264", Size: tall, Fit: concat.Blur, FPS: "30", Loudness: social, Longer: 90},
	"vimeo":            {Codec: "h264", Loudness: social},
	"web":              {Codec: "vp9", Longest: 1280},
	"web-av1":          {Codec: "av1", Longest: 1920},
	"apple":            {Codec: "hevc"},
	"editing":          {Codec: "prores"},
	"preview-gif":      {Codec: "gif", Longest: 480, FPS: "25/2"}, // GIF counts in hundredths of a second: 8 a frame
	"preview-webp":     {Codec: "webp", Longest: 640, FPS: "25/2"},
	"podcast":          {Codec: "mp3", Loudness: podcast},
	"archive":          {Codec: "flac"},
}

// Presets are the names of all presets.
func Presets() []string { return slices.Sorted(maps.Keys(presets)) }
