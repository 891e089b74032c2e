package concat

import (
	"cmp"
	"context"
	"os"

	graph "github.com/u2takey/ffmpeg-go"
)

// nameTagged is a film of one picture, made for its header.
const nameTagged = "tagged.mp4"

// tagArgs write into the reel's parameter sets what the film's colours are.
func tagArgs() []string {
	return graph.Input(nameReel, options{"protocol_whitelist": "file", "f": "mp4"}).Get("v:0").Output(nameTagged, repeatable(options{
		"c": "copy", "frames:v": 1, "f": "mp4",
		"bsf:v": "h264_metadata=video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1",
	})).GetArgs()
}

// tag gives parameter sets that say what the film's colours are, made from those of the reel, of which some say nothing.
func (w *work) tag(ctx context.Context, all avcC) (avcC, error) {
	if err := w.run(ctx, tagArgs(), nil); err != nil {
		return all, err
	}
	f, err := os.Open(w.path(nameTagged))
	if err != nil {
		return all, err
	}
	defer f.Close()
	content, err := readAVCC(f)
	if err != nil {
		return all, err
	}
	tagged, err := parseAVCC(content)
	all.sps, all.pps = tagged.sps, tagged.pps
	return all, err
}

// untagged tells whether a copied segment's parameter sets leave open what its colours are. They are taken for what the
// film is in: see matchColor.
func (t Timeline) untagged() bool {
	for _, s := range t.segments {
		v, _ := t.clips[s.From.Clip].Media.Info.First("video")
		for _, tag := range []string{v.ColorRange, v.ColorSpace, v.ColorTransfer, v.ColorPrimary} {
			if s.Copy && cmp.Or(tag, "unknown") == "unknown" {
				return true
			}
		}
	}
	return false
}
