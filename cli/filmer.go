package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
	"shotlist/internal/crash"
	"shotlist/providers"
	"shotlist/render/plan"
)

// filmer lets package render look at clips through ffmpeg.
type filmer struct {
	tools   ffmpeg.Tools
	project *project
}

// Check implements render.Filmer.
func (f filmer) Check(ctx context.Context, clip string, want providers.Request) error {
	return concat.CheckClipKept(ctx, f.tools, clip, concat.Want{Duration: want.Duration}, f.project.path("cut"))
}

// LastFrame implements render.Filmer. Frames are kept by the id of their clip and its time: a take that was rendered
// again has the same id.
func (f filmer) LastFrame(ctx context.Context, id plan.ID, clip string) (*providers.Media, error) {
	info, err := os.Stat(clip)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%x.png", id, info.ModTime().UnixNano())
	frame := f.project.path("frames", name)
	if missing(frame) {
		if err := f.extract(ctx, clip, frame); err != nil {
			return nil, err
		}
	}
	return &providers.Media{Path: path.Join(stateDir, f.project.stage, "frames", name), MIME: "image/png"}, nil
}

// extract makes the frame under another name first: one that is there is whole.
func (f filmer) extract(ctx context.Context, clip, frame string) error {
	if err := os.MkdirAll(f.project.path("frames"), 0o777); err != nil {
		return err
	}
	draft, err := os.CreateTemp(f.project.path("tmp"), "frame-*.png")
	if err != nil {
		return err
	}
	if err := errors.Join(draft.Close(), concat.LastFrame(ctx, f.tools, clip, draft.Name())); err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	crash.Point("frame taken")
	return os.Rename(draft.Name(), frame)
}
