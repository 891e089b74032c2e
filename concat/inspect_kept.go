package concat

import (
	"context"

	"shotlist/concat/ffmpeg"
)

// inspect looks into a clip whose content was not looked into before.
func (c cache) inspect(ctx context.Context, tools ffmpeg.Tools, clip Clip) (m Media, err error) {
	if clip.ID == "" || c.dir == "" {
		return inspect(ctx, tools, clip.Path)
	}
	name := mediaName(clip.ID)
	if c.recall(name, &m) {
		return m, nil
	}
	if m, err = inspect(ctx, tools, clip.Path); err == nil {
		c.remember(name, m)
	}
	return m, err
}

// mediaName names what was found in a file by the hash of its content.
func mediaName(id string) string { return digest("media 2", id) + ".media.json" }
