package concat

import (
	"context"
	"errors"
	"time"

	"shotlist/concat/ffmpeg"
)

// Inspect reads what the clips' files hold, workers at a time, and gives the clips with Media filled in. The error
// names the shot.
func Inspect(ctx context.Context, tools ffmpeg.Tools, clips []Clip, workers int) ([]Clip, error) {
	return nil, errors.New("not built yet")
}

// LastFrame writes the last frame of the video file at path to a PNG file, in the clip's own size.
func LastFrame(ctx context.Context, tools ffmpeg.Tools, path, png string) error {
	return errors.New("not built yet")
}

// Want is what a clip should be. Zero fields are not checked.
type Want struct {
	Duration time.Duration
	Size     Size
}

// CheckClip tells whether the file at path is a playable clip: a container with a video stream that decodes at its
// first and last second. It may be longer than want.Duration, and shorter by up to a second or a fifth of it,
// whichever is more: services round to what they can make. A size is held to exactly.
func CheckClip(ctx context.Context, tools ffmpeg.Tools, path string, want Want) error {
	return errors.New("not built yet")
}
