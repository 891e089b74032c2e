package concat

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"shotlist/concat/ffmpeg"
)

// inspect looks into a clip whose content was not looked into before.
func (c cache) inspect(ctx context.Context, tools ffmpeg.Tools, clip Clip) (m Media, err error) {
	if clip.ID == "" || c.dir == "" {
		return inspect(ctx, tools, clip.Path)
	}
	name := mediaName(clip.ID)
	if m, ok := c.media(name); ok {
		return m, nil
	}
	if m, err = inspect(ctx, tools, clip.Path); err == nil {
		c.putMedia(name, m)
	}
	return m, err
}

// mediaName names what was found in a file by the hash of its content.
func mediaName(id string) string { return digest("media 2", id) + ".media.json" }

func (c cache) media(name string) (m Media, ok bool) {
	f, err := c.open(name)
	if err != nil {
		return m, false
	}
	defer f.Close()
	err = json.NewDecoder(f).Decode(&m)
	return m, err == nil
}

func (c cache) putMedia(name string, m Media) {
	text, err := json.Marshal(m)
	if err != nil || os.MkdirAll(c.dir, 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(c.dir, "media-*.part")
	if err != nil {
		return
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(text); errors.Join(err, f.Close()) == nil {
		_ = os.Rename(f.Name(), c.path(name))
	}
}
