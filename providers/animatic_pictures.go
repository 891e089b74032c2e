package providers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	ffmpeggo "github.com/u2takey/ffmpeg-go"
	"golang.org/x/image/draw"

	"shotlist/concat/ffmpeg"
	"shotlist/providers/card"
)

// still is a picture, or a clip whose first frame is one.
type still struct {
	Media
	clip bool
}

// stillsOf lists what may fill the frame, best first: what the shot begins with, then who is in it.
func stillsOf(r Request) []still {
	var all []still
	add := func(clip bool, refs ...*Media) {
		for _, m := range refs {
			if m != nil {
				all = append(all, still{*m, clip})
			}
		}
	}
	add(false, r.First)
	add(true, r.Video)
	for i := range r.References {
		add(false, &r.References[i])
	}
	for _, c := range r.Characters {
		for i := range c.Images {
			add(false, &c.Images[i])
		}
		add(true, c.Video)
	}
	return all
}

// addPictures reads the pictures that a card shows. Links are not followed: an animatic is made offline, and says so.
func (a *animatic) addPictures(ctx context.Context, s *card.Spec, r Request, dir string) (err error) {
	for _, ref := range stillsOf(r) {
		if isLink(ref.Media) {
			continue
		}
		if s.Picture, err = a.picture(ctx, ref, dir); err != nil {
			return err
		}
		break
	}
	if s.Picture == nil {
		s.Note = noteOn(stillsOf(r))
		return nil
	}
	if r.Last != nil && r.First != nil && !isLink(*r.Last) {
		s.Last, err = a.picture(ctx, still{Media: *r.Last}, dir)
	}
	return err
}

func isLink(m Media) bool { return m.Path == "" && !strings.HasPrefix(m.URL, "data:") }

// noteOn names the host of the first link, and nothing else of it.
func noteOn(stills []still) string {
	if len(stills) == 0 {
		return ""
	}
	host := "a link"
	if u, err := url.Parse(stills[0].URL); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	return "Picture at " + host + ": not shown, because animatics are made offline"
}

// picture decodes a picture, or a clip's first frame.
func (a *animatic) picture(ctx context.Context, ref still, dir string) (image.Image, error) {
	data, err := a.pixels(ctx, ref, dir)
	if err != nil {
		return nil, err
	}
	if _, _, err := picture(data, Size{}); err != nil {
		return nil, invalidMedia(ref.Media, err.Error(), "give a JPEG, PNG or WebP")
	}
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, invalidMedia(ref.Media, "it is damaged", "give it again, as JPEG, PNG or WebP")
	}
	if ref.Card {
		return colours(decoded), nil
	}
	return decoded, nil
}

// colours leaves of a card what goes well under the next one's text: its light and colours.
func colours(from image.Image) image.Image {
	few := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.BiLinear.Scale(few, few.Bounds(), from, from.Bounds(), draw.Src, nil)
	out := image.NewRGBA(from.Bounds())
	draw.CatmullRom.Scale(out, out.Bounds(), few, few.Bounds(), draw.Src, nil)
	return out
}

func (a *animatic) pixels(ctx context.Context, ref still, dir string) ([]byte, error) {
	if ref.clip && ref.Path != "" {
		return a.firstFrame(ctx, ref.Media, dir)
	}
	return media{files: a.config.Files}.read(ctx, ref.Media)
}

// firstFrame copies a clip under a name of our own, so that ffmpeg sees no other, and takes its first frame as PNG.
func (a *animatic) firstFrame(ctx context.Context, ref Media, dir string) ([]byte, error) {
	const name = "source"
	if err := a.copyFile(ref, filepath.Join(dir, name)); err != nil {
		return nil, err
	}
	var png bytes.Buffer
	err := a.config.Tools.Run(ctx, ffmpeg.Job{Args: firstFrameArgs("file:" + name), Dir: dir, Stdout: &png})
	if err != nil && ctx.Err() == nil {
		return nil, &Error{Kind: Invalid, Msg: "clip " + nameOf(ref) + " has no frame that can be read", Hint: "give an MP4", Err: err}
	}
	return png.Bytes(), err
}

func firstFrameArgs(input string) []string {
	in := ffmpeggo.Input(input, ffmpeggo.KwArgs{"protocol_whitelist": "file"})
	return ffmpeggo.Output([]*ffmpeggo.Stream{in.Video()}, "pipe:1", ffmpeggo.KwArgs{"frames:v": 1, "f": "image2pipe", "c:v": "png"}).GetArgs()
}

func (a *animatic) copyFile(ref Media, to string) error {
	if a.config.Files == nil {
		return invalidMedia(ref, "there is no project folder to read from", "")
	}
	from, err := a.config.Files.Open(ref.Path)
	if err != nil {
		return &Error{Kind: Invalid, Err: err, Hint: "check the path"}
	}
	defer from.Close()
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(file, sum), from); err != nil {
		return err
	}
	if ref.SHA256 != "" && hex.EncodeToString(sum.Sum(nil)) != ref.SHA256 {
		return invalidMedia(ref, "it changed after it was planned with", "render again: the plan is made anew")
	}
	return file.Close()
}
