package concat

import (
	"cmp"
	"fmt"
	"slices"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/ffmpeg"
)

// hdrTransfers are the transfer characteristics of high dynamic range: PQ and HLG (ITU-R BT.2100).
var hdrTransfers = []string{"smpte2084", "arib-std-b67"}

// widePrimaries hold colours that BT.709 does not have.
var widePrimaries = []string{"bt2020", "smpte431", "smpte432"}

func hdr(v ffmpeg.Stream) bool { return slices.Contains(hdrTransfers, v.ColorTransfer) }

// wide says that a clip's colours are wider than the film's, and how; empty: they are not.
func (m Media) wide() string {
	v, _ := m.Info.First("video")
	what := ""
	switch {
	case hdr(v):
		what = fmt.Sprintf("HDR (%s), shown in SDR", v.ColorTransfer)
	case slices.Contains(widePrimaries, v.ColorPrimary):
		what = fmt.Sprintf("wide colours (%s)", v.ColorPrimary)
	}
	if what != "" && m.Flat {
		what += ", paler than they are: this ffmpeg has no zscale filter"
	}
	return what
}

// toSDR brings wide colours into BT.709: those of high dynamic range by a tone curve in linear light that leaves what is
// darker than diffuse white (203 cd/m², ITU-R BT.2408) nearly as it is and bends what is brighter below the top.
func toSDR(pic *graph.Stream, m Media) *graph.Stream {
	v, _ := m.Info.First("video")
	if m.wide() == "" || m.Flat {
		return pic
	}
	in := arg("pin=%s:tin=%s:min=%s:rin=%s", known(v.ColorPrimary, "bt2020"), known(v.ColorTransfer, "bt709"),
		matrixOf(v), map[bool]string{true: "full", false: "limited"}[v.ColorRange == "pc"])
	if hdr(v) {
		pic = pic.Filter("zscale", append(in, "t=linear", "npl=203")).Filter("format", arg("gbrpf32le")).
			Filter("zscale", arg("p=bt709")).Filter("tonemap", arg("mobius:desat=0"))
		in = nil
	}
	return pic.Filter("zscale", append(in, "p=bt709", "t=bt709", "m=bt709", "r=limited")).Filter("format", arg("yuv420p"))
}

// matrixOf is a stream's matrix, as zscale names it.
func matrixOf(v ffmpeg.Stream) string {
	if hdr(v) || v.ColorPrimary == "bt2020" {
		return known(v.ColorSpace, "bt2020nc")
	}
	return known(v.ColorSpace, "bt709")
}

func known(tag, otherwise string) string {
	if cmp.Or(tag, "unknown") == "unknown" {
		return otherwise
	}
	return tag
}

// interlaced tells whether a stream's pictures are made of two fields each.
func interlaced(v ffmpeg.Stream) bool {
	return slices.Contains([]string{"tt", "bb", "tb", "bt"}, v.FieldOrder)
}
