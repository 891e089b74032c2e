package concat

import (
	"fmt"
	"slices"
	"strings"

	graph "github.com/u2takey/ffmpeg-go"
)

// The names that ffmpeg sees, each in a work folder of its own.
const (
	nameA    = "a" // the clip that shows
	nameB    = "b" // the clip that comes in
	nameOut  = "out.mp4"
	nameRest = "rest.mp4" // what follows it
)

// options are arguments of an input or output by name; an empty value stands for a flag. Filters get theirs as graph.Args, which keep
// their order and, unlike options, are told apart by ffmpeg-go when two have the same values in another order.
type options = graph.KwArgs

// input opens a file that ffmpeg must not guess about: local, and of the format that was probed.
func input(name string, c Clip, more options) *graph.Stream {
	o := options{"protocol_whitelist": "file"}
	if format, _, _ := strings.Cut(c.Media.Info.Format.Name, ","); format != "" {
		o["f"] = format
	}
	for key, value := range more {
		o[key] = value
	}
	return graph.Input(name, o)
}

// insert puts more arguments before the first that is at.
func insert(args []string, at string, more ...string) []string {
	i := slices.Index(args, at)
	if i < 0 {
		return append(args, more...)
	}
	return slices.Insert(args, i, more...)
}

// repeatable are the output options without which two runs give different bytes.
func repeatable(o options) options {
	o["fflags"], o["map_metadata"], o["map_chapters"] = "+bitexact", "-1", "-1"
	return o
}

func arg(format string, values ...any) graph.Args { return graph.Args{fmt.Sprintf(format, values...)} }
