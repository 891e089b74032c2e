// Package pictures makes still pictures of clips and films: contact sheets, thumbnails and waveforms.
package pictures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math/big"
	"strconv"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
)

// Stills gives frames of the clip at path, in order, as large as the box allows, upright and with square pixels. Each of
// at is a place in the clip, from 0, its first frame, to 1, its last.
func Stills(ctx context.Context, tools ffmpeg.Tools, path string, box image.Point, at ...float64) ([]image.Image, error) {
	info, err := tools.Probe(ctx, path)
	if err != nil {
		return nil, err
	}
	video, ok := info.First("video")
	if !ok {
		return nil, fmt.Errorf("%s has no video stream", path)
	}
	var out []image.Image
	for _, place := range at {
		still, err := still(ctx, tools, path, video, box, place*lastFrame(info, video))
		if err != nil {
			return nil, err
		}
		out = append(out, still)
	}
	return out, nil
}

// lastFrame is where the last frame begins, in seconds, a little before for safety.
func lastFrame(info ffmpeg.Info, video ffmpeg.Stream) float64 {
	length, err := strconv.ParseFloat(video.Duration, 64)
	if err != nil {
		length, _ = strconv.ParseFloat(info.Format.Duration, 64)
	}
	rate, ok := new(big.Rat).SetString(video.AverageRate)
	if !ok || rate.Sign() <= 0 {
		rate = big.NewRat(24, 1)
	}
	frame, _ := new(big.Rat).Inv(rate).Float64()
	return max(0, length-1.5*frame)
}

// still decodes one frame. A clip whose last seconds cannot be decoded gives its first frame instead of none.
func still(ctx context.Context, tools ffmpeg.Tools, path string, video ffmpeg.Stream, box image.Point, at float64) (image.Image, error) {
	size := within(concat.DisplaySize(video), box)
	fit := append(graph.Args{fmt.Sprintf("%d:%d:flags=area", size.X, size.Y)}, concat.SourceMatrix(video)...)
	for {
		var out bytes.Buffer
		args := graph.Input("file:"+path, graph.KwArgs{"protocol_whitelist": "file", "ss": strconv.FormatFloat(at, 'f', 4, 64)}).
			Get(strconv.Itoa(video.Index)).Filter("scale", fit).
			Output("-", graph.KwArgs{"frames:v": 1, "c:v": "png", "f": "image2pipe"}).GetArgs()
		if err := tools.Run(ctx, ffmpeg.Job{Args: args, Stdout: &out}); err != nil {
			return nil, err
		}
		if out.Len() > 0 {
			return png.Decode(&out)
		}
		if at == 0 {
			return nil, errors.New("it shows nothing")
		}
		at = 0
	}
}

// within is a size brought into a box, in even pixels.
func within(size concat.Size, box image.Point) image.Point {
	if w := box.Y * size.W / max(1, size.H); w < box.X {
		return image.Pt(max(2, w&^1), box.Y&^1)
	}
	return image.Pt(box.X&^1, max(2, (box.X*size.H/max(1, size.W))&^1))
}

// Waveform draws the sound of the film at path over its length into a PNG file: a line where it is silent.
func Waveform(ctx context.Context, tools ffmpeg.Tools, path, output string, size image.Point) error {
	var drawn bytes.Buffer
	args := graph.Input("file:"+path, graph.KwArgs{"protocol_whitelist": "file"}).Get("a:0").
		Filter("aformat", graph.Args{"channel_layouts=mono"}).
		Filter("showwavespic", graph.Args{fmt.Sprintf("s=%dx%d:colors=0xffc857:scale=sqrt:draw=full", size.X, size.Y)}).
		Output("-", graph.KwArgs{"frames:v": 1, "c:v": "png", "f": "image2pipe"}).GetArgs()
	if err := tools.Run(ctx, ffmpeg.Job{Args: args, Stdout: &drawn}); err != nil {
		return err
	}
	wave, err := png.Decode(&drawn)
	if err != nil {
		return err
	}
	picture := image.NewRGBA(image.Rect(0, 0, size.X, size.Y))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(0, size.Y/2, size.X, size.Y/2+1), image.NewUniform(accent), image.Point{}, draw.Src)
	draw.Draw(picture, picture.Bounds(), wave, wave.Bounds().Min, draw.Over)
	return Save(picture, output)
}
