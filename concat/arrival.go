package concat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"shotlist/concat/ffmpeg"
)

// arrive looks into a file that has just come and decodes its whole picture, once. What decodes without a word need
// not be decoded again where its packets are taken over.
func arrive(ctx context.Context, tools ffmpeg.Tools, path string) (Media, error) {
	media, err := inspect(ctx, tools, path)
	if _, shows := media.Info.First("video"); err != nil && len(media.Info.Streams) > 0 && !shows {
		return media, errors.New("not a playable clip: it has no video stream")
	} else if err != nil {
		return media, fmt.Errorf("not a playable clip: %w", err)
	}
	program, err := tools.Version(ctx, "ffmpeg")
	if err != nil {
		return media, err
	}
	said, err := decodes(ctx, tools, path, media)
	if err == nil && said == "" {
		media.Decodes = program
	}
	return media, err
}

// decodes wants all of the picture to decode, and to show something in its last second, and gives what ffmpeg says
// meanwhile.
func decodes(ctx context.Context, tools ffmpeg.Tools, path string, media Media) (said string, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".check-*.part")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := place(path, filepath.Join(dir, nameA)); err != nil {
		return "", err
	}
	var log, shown bytes.Buffer
	job := ffmpeg.Job{Args: decodeArgs(media), Dir: dir, Log: &log, Stdout: &shown}
	if err := tools.Run(ctx, job); err != nil {
		return "", fmt.Errorf("the clip does not decode: %w", err)
	}
	last := new(big.Rat).Sub(media.length(), big.NewRat(1, 1))
	if at, ok := lastShown(shown.String()); !ok || at.Cmp(last) < 0 {
		return "", fmt.Errorf("the clip shows nothing from %ss on", last.FloatString(3))
	}
	return strings.TrimSpace(log.String()), nil
}

// decodeArgs print a line for every picture, with its time in milliseconds. Pictures are made small by leaving dots
// out, which costs next to nothing.
func decodeArgs(media Media) []string {
	video, _ := media.Info.First("video")
	return input(nameA, Clip{Media: media}, options{"an": "", "sn": "", "dn": ""}).Get(strconv.Itoa(video.Index)).
		Filter("scale", arg("16:16:flags=neighbor")).Filter("settb", arg("1/1000")).
		Output("pipe:1", options{"f": "framecrc", "xerror": "", "enc_time_base": "1:1000", "vsync": "passthrough"}).GetArgs()
}

// lastShown is the time of the last picture, in seconds, that lines of "stream, dts, pts, duration, size, sum" tell of.
func lastShown(lines string) (*big.Rat, bool) {
	lines = strings.TrimSpace(lines)
	fields := strings.Split(lines[strings.LastIndexByte(lines, '\n')+1:], ",")
	if len(fields) < 3 {
		return nil, false
	}
	ms, err := strconv.ParseInt(strings.TrimSpace(fields[2]), 10, 64)
	return big.NewRat(ms, 1000), err == nil
}
