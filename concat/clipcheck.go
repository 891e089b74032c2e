package concat

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"shotlist/concat/ffmpeg"
)

// Want is what a clip should be. Zero fields are not checked.
type Want struct {
	Duration time.Duration
	Size     Size
}

// CheckClip tells whether the file at path is a playable clip: a container with a video stream of which every picture
// decodes, up to its last second. It may be longer than want.Duration, and shorter by up to a second or a fifth of it,
// whichever is more: services round to what they can make. A size is held to exactly.
func CheckClip(ctx context.Context, tools ffmpeg.Tools, path string, want Want) error {
	return CheckClipKept(ctx, tools, path, want, "")
}

// CheckClipKept is CheckClip that keeps what it finds, by the hash of the file's content, in a folder like Env.Cache: the
// clip is then not looked into again when a film is cut, and what is copied of it not decoded again.
func CheckClipKept(ctx context.Context, tools ffmpeg.Tools, path string, want Want, folder string) error {
	media, err := arrive(ctx, tools, path)
	if err != nil {
		return err
	}
	if id, err := Digest(path); err == nil && folder != "" {
		cache{folder}.remember(mediaName(id), media)
	}
	video, _ := media.Info.First("video")
	return want.check(DisplaySize(video), media.length())
}

// MisfitError is a clip that plays, and is not what it should be.
type MisfitError struct{ text string }

func (e *MisfitError) Error() string { return e.text }

// Misfit tells it apart from a file that is no clip at all, for packages that do not import this one.
func (e *MisfitError) Misfit() {}

func (w Want) check(size Size, length *big.Rat) error {
	if w.Size != (Size{}) && size != w.Size {
		return &MisfitError{fmt.Sprintf("the clip is %s pixels instead of %s", size, w.Size)}
	}
	least := seconds(w.Duration - max(time.Second, w.Duration/5))
	if length.Sign() <= 0 || length.Cmp(least) < 0 {
		return &MisfitError{fmt.Sprintf("the clip lasts %ss instead of %s", length.FloatString(3), w.Duration)}
	}
	return nil
}

// LastFrame writes the last frame that the video file at path shows to a PNG file, upright and with square pixels.
func LastFrame(ctx context.Context, tools ffmpeg.Tools, path, png string) error {
	media, err := inspect(ctx, tools, path)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(png), ".last-frame-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := place(path, filepath.Join(dir, nameA)); err != nil {
		return err
	}
	if err := tools.Run(ctx, ffmpeg.Job{Args: lastFrameArgs(media), Dir: dir}); err != nil {
		return fmt.Errorf("no last frame could be taken: %w", err)
	}
	if err := Publish(filepath.Join(dir, "out.png"), png); err != nil {
		return fmt.Errorf("no last frame could be taken: %w", err)
	}
	return nil
}

// lastFrameArgs decode from just before the last frame, and keep overwriting one image with what comes.
func lastFrameArgs(m Media) []string {
	video, _ := m.Info.First("video")
	more := options{"an": "", "sn": "", "dn": ""}
	at := nearest(new(big.Rat).Mul(m.last(), big.NewRat(1e6, 1))) - entryMargin
	if len(m.Packets) > 0 && at > 0 {
		more["ss"] = fmt.Sprintf("%d.%06d", at/1e6, at%1e6)
	}
	size := DisplaySize(video)
	pic := input(nameA, Clip{Media: m}, more).Get(strconv.Itoa(video.Index))
	return pic.Filter("scale", append(arg("%d:%d:%s", size.W, size.H, scaling), SourceMatrix(video)...)).Filter("setsar", arg("1")).Filter("format", arg("rgb24")).
		Output("out.png", repeatable(options{"c:v": "png", "f": "image2", "update": 1, "flags:v": "+bitexact"})).GetArgs()
}
