package providers

import (
	"fmt"
	"strings"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"shotlist/providers/card"
)

const (
	clipName = "clip.mp4" // in a folder of its own
	hertz    = 48000      // of the clip's silence
)

// animaticArgs are what ffmpeg is told to make a clip of raw frames on its standard input. Everything that could make
// two runs differ is fixed: threads, dates, the encoder's own tags.
func animaticArgs(s card.Spec) []string {
	picture := ffmpeg.Input("pipe:0", ffmpeg.KwArgs{
		"f": "rawvideo", "pixel_format": "yuv420p", "video_size": Size{s.Size.X, s.Size.Y}.String(),
		"framerate": s.Rate.String(), "protocol_whitelist": "pipe",
	})
	silence := ffmpeg.Input(silenceSource(s), ffmpeg.KwArgs{"f": "lavfi", "protocol_whitelist": "file"})
	return ffmpeg.Output([]*ffmpeg.Stream{picture, silence}, "file:"+clipName, clipFormat(s)).GetArgs()
}

func silenceSource(s card.Spec) string {
	return fmt.Sprintf("anullsrc=r=%d:cl=stereo,atrim=end_sample=%d", hertz, s.Rate.Samples(s.Frames, hertz))
}

func clipFormat(s card.Spec) ffmpeg.KwArgs {
	return ffmpeg.KwArgs{
		"c:v": "libx264", "preset": "ultrafast", "crf": 22, "pix_fmt": "yuv420p", "profile:v": "high", "threads": 2,
		"x264-params": x264Params(s), "tag:v": "avc1",
		"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv",
		"c:a": "aac", "b:a": "64k", "fflags": "+bitexact", "flags:v": "+bitexact+cgop", "flags:a": "+bitexact",
		"map_metadata": -1, "f": "mp4", "movflags": "+faststart",
	}
}

// x264Params put a key frame at every second, so that seeking is quick and cuts are cheap, and leave B-frames out, so
// that the first frame's time is zero in every container. Dark gradients get more bits than the fast preset gives them,
// or they show as bands.
func x264Params(s card.Spec) string {
	second := (s.Rate.Num + s.Rate.Den - 1) / s.Rate.Den
	return strings.Join([]string{fmt.Sprintf("keyint=%d", second), "scenecut=0", "bframes=0", "open-gop=0", "aq-mode=3", "deblock=0,0"}, ":")
}
