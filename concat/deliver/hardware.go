package deliver

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
)

// device is what VAAPI encodes with on Linux.
const device = "/dev/dri/renderD128"

// hardware lists encoders of graphics cards: Apple, NVIDIA, Intel, AMD, and what Linux drivers have in common.
var hardware = map[string][]string{
	"h264": {"h264_videotoolbox", "h264_nvenc", "h264_qsv", "h264_amf", "h264_vaapi"},
	"hevc": {"hevc_videotoolbox", "hevc_nvenc", "hevc_qsv", "hevc_amf", "hevc_vaapi"},
}

// HardwareEncoders are all that are known.
func HardwareEncoders() []string {
	return append(append([]string{}, hardware["h264"]...), hardware["hevc"]...)
}

// Choose settles what a version is encoded with: hardware that works where it is allowed and all pictures are encoded
// anyway, else the best software that ffmpeg has.
func (v Version) Choose(film concat.Settings, allowHardware bool, works, has func(encoder string) bool) Version {
	c, _ := codecNamed(v.Codec)
	v.Encoder = first(c.encoders, has)
	copies := v.Codec == "h264" && v.Quality == nil && v.Settings(film).Size == film.Size
	if allowHardware && !copies {
		v.Encoder = cmp.Or(first(hardware[v.Codec], works), v.Encoder)
	}
	return v
}

func first(list []string, good func(string) bool) string {
	i := slices.IndexFunc(list, good)
	if i < 0 {
		return ""
	}
	return list[i]
}

// Lacks names the encoders that a version needs and ffmpeg does not have: any of the first, and the one for its sound.
func (v Version) Lacks(has func(encoder string) bool) []string {
	c, _ := codecNamed(v.Codec)
	var lacks []string
	if first(c.encoders, has) == "" {
		lacks = append(lacks, c.encoders[0])
	}
	if s := container[v.Ending].sound; s == "opus" && !c.sound && !has("libopus") {
		lacks = append(lacks, "libopus")
	}
	return lacks
}

// Works tries an encoder out: that ffmpeg lists it says nothing about the machine. Nil means that it works.
func Works(ctx context.Context, tools ffmpeg.Tools, encoder string) error {
	test := graph.Input("color=black:s=320x240:r=25:d=0.2", graph.KwArgs{"f": "lavfi"})
	o := hardwareQuality(encoder, 28)
	o["c:v"], o["f"] = encoder, "null"
	args := upload(test.Get("v:0"), encoder).Output("-", o).GetArgs()
	if err := tools.Run(ctx, ffmpeg.Job{Args: append(before(encoder), args...)}); err != nil {
		return fmt.Errorf("%s does not work here: %w", encoder, err)
	}
	return nil
}

// before are arguments that stand before all inputs.
func before(encoder string) []string {
	if family(encoder) == "vaapi" {
		return []string{"-vaapi_device", device}
	}
	return nil
}

// upload brings pictures to where an encoder wants them.
func upload(pic *graph.Stream, encoder string) *graph.Stream {
	switch family(encoder) {
	case "vaapi":
		return pic.Filter("format", graph.Args{"nv12"}).Filter("hwupload", nil)
	case "qsv", "amf", "nvenc", "videotoolbox":
		return pic.Filter("format", graph.Args{"nv12"})
	}
	return pic
}

// hardwareQuality is constant quality in the words of each family. VideoToolbox counts from 1, the worst, to 100.
func hardwareQuality(encoder string, quality int) options {
	switch family(encoder) {
	case "nvenc":
		return options{"rc": "vbr", "cq": quality, "b:v": 0, "preset": "p5"}
	case "qsv":
		return options{"global_quality": quality, "preset": "medium"}
	case "vaapi":
		return options{"rc_mode": "CQP", "qp": quality}
	case "amf":
		return options{"rc": "cqp", "qp_i": quality, "qp_p": quality}
	case "videotoolbox":
		return options{"q:v": max(1, 100-2*quality), "allow_sw": 0}
	}
	return options{}
}

// family is what follows the codec in the name of a hardware encoder.
func family(encoder string) string {
	for codec, list := range hardware {
		for _, e := range list {
			if e == encoder {
				return e[len(codec)+1:]
			}
		}
	}
	return ""
}
