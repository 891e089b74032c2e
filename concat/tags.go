package concat

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
)

const (
	nameUntagged = "untagged"   // the clip whose packets are copied first
	nameTagged   = "tagged.mp4" // one of its pictures, for the header
)

// tagArgs write into a clip's parameter sets what the film's colours are.
func tagArgs(clip Clip) []string {
	video, _ := clip.Media.Info.First("video")
	return input(nameUntagged, clip, nil).Get(strconv.Itoa(video.Index)).Output(nameTagged, repeatable(options{
		"c": "copy", "frames:v": 1, "f": "mp4",
		"bsf:v": "h264_metadata=video_full_range_flag=0:colour_primaries=1:transfer_characteristics=1:matrix_coefficients=1",
	})).GetArgs()
}

// tag finds the parameter sets by which copied packets are decoded in the film, where their own leave open what their
// colours are. All copied segments have the same.
func (w *work) tag(ctx context.Context) error {
	i := slices.IndexFunc(w.segments, func(s Segment) bool { return s.Copy })
	if i < 0 || !w.untagged() {
		return nil
	}
	clip := w.clips[w.segments[i].From.Clip]
	w.toldName = digest("told", w.program, hash(clip.Media.AVCC), fmt.Sprint(tagArgs(clip))) + ".json"
	if w.recallTold() {
		return nil
	}
	if err := w.tell(ctx, clip); err != nil {
		return &copyError{err: fmt.Errorf("the film's colours could not be told: %w", err)}
	}
	w.cache.remember(w.toldName, w.told.bytes())
	return nil
}

func (w *work) recallTold() bool {
	var kept []byte
	if !w.cache.recall(w.toldName, &kept) {
		return false
	}
	told, err := parseAVCC(kept)
	if err != nil {
		return false
	}
	w.told, w.toldKept = told, true
	return true
}

// tell has ffmpeg write the colours into a clip's parameter sets.
func (w *work) tell(ctx context.Context, clip Clip) error {
	if err := place(clip.Path, w.path(nameUntagged)); err != nil {
		return err
	}
	if err := w.slot(ctx, func() error { return w.run(ctx, tagArgs(clip), nil) }); err != nil {
		return err
	}
	told, err := setsOf(w.path(nameTagged))
	w.told = told
	return err
}

// setsOf are the parameter sets of a file.
func setsOf(name string) (avcC, error) {
	f, err := os.Open(name)
	if err != nil {
		return avcC{}, err
	}
	defer f.Close()
	content, err := readAVCC(f)
	if err != nil {
		return avcC{}, err
	}
	return parseAVCC(content)
}

// tagged are a clip's parameter sets as they are in the film.
func (w *work) tagged(sets avcC) avcC {
	if w.told.sps != nil {
		sets.sps, sets.pps = w.told.sps, w.told.pps
	}
	return sets
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
