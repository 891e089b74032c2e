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

// Places that play at a fixed loudness turn louder films down, and most of them leave quieter ones: -14 LUFS is what
// YouTube's own player shows as its reference ("stats for nerds"), and what the others are measured to be near. -16 LUFS
// is Apple's figure for podcasts ("Audio requirements", Apple Podcasts for Creators).
const (
	social  = -14
	podcast = -16
)

// Sizes and lengths are those of the places' own help pages, as of 2025 and 2026: YouTube "Recommended upload encoding
// settings" (MP4, H.264 High, closed groups of pictures, AAC 48 kHz) and "YouTube Shorts" (up to three minutes, upright
// or square); Instagram "Reels size and aspect ratio" (1080 x 1920, 30 frames a second or more) and "feed video" (1:1);
// TikTok "Video specifications" (540 x 960 or more, 9:16; up to ten minutes when posted by API); X "Media best
// practices" (H.264 High, up to 140 seconds without a subscription); LinkedIn "Video specifications" (256 x 144 to
// 4096 x 2304, up to 15 minutes). They change: a storyboard may say otherwise field by field.
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
