package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"

	"shotlist/concat/captions"
	"shotlist/concat/deliver"
	"shotlist/concat/ffmpeg"
)

// examineOutputs looks at what films need beyond H.264: encoders of further files, those of a graphics card, and fonts
// for captions that are drawn. None of it is needed by every film.
func examineOutputs(ctx context.Context, tools ffmpeg.Tools) []check {
	have, err := tools.List(ctx, "encoders")
	if err != nil {
		return nil // told already
	}
	return []check{examineCodecs(have), examineHardware(ctx, tools, have), examineCaptions(ctx, tools)}
}

func examineCodecs(have map[string]bool) check {
	var good, absent []string
	for _, codec := range deliver.Codecs() {
		if lacks := (deliver.Version{Codec: codec}).Lacks(func(e string) bool { return have[e] }); len(lacks) > 0 {
			absent = append(absent, codec+" ("+lacks[0]+")")
		} else {
			good = append(good, codec)
		}
	}
	if len(absent) > 0 {
		return check{"film.outputs", statusWarning, list(good, 20) + "; not " + list(absent, 20), "install an ffmpeg with them if a storyboard asks for them"}
	}
	return check{Name: "film.outputs", Status: statusOK, Found: list(good, 20)}
}

// examineHardware tries every encoder out: ffmpeg lists those that it was built for, whatever the machine has.
func examineHardware(ctx context.Context, tools ffmpeg.Tools, have map[string]bool) check {
	var good []string
	for _, e := range deliver.HardwareEncoders() {
		if have[e] && deliver.Works(ctx, tools, e) == nil {
			good = append(good, e)
		}
	}
	if len(good) == 0 {
		return check{Name: "film.hardware", Status: statusOK, Found: "no encoder of a graphics card works here; films are encoded in software"}
	}
	return check{Name: "film.hardware", Status: statusOK, Found: list(good, 20)}
}

// examineCaptions lets libass draw a sample of each script: it tells of characters that no font has.
func examineCaptions(ctx context.Context, tools ffmpeg.Tools) check {
	dir, err := os.MkdirTemp("", "shotlist-captions-")
	if err != nil {
		return check{"film.captions", statusWarning, err.Error(), ""}
	}
	defer os.RemoveAll(dir)
	var absent []string
	for _, s := range samples {
		ok, err := drawable(ctx, tools, dir, s.text)
		if err != nil {
			return check{"film.captions", statusWarning, "captions cannot be drawn: " + err.Error(), "install an ffmpeg that was built with libass"}
		}
		if !ok {
			absent = append(absent, s.script)
		}
	}
	if len(absent) > 0 {
		return check{"film.captions", statusWarning, "no font to draw " + list(absent, 9), captionFontHint}
	}
	return check{Name: "film.captions", Status: statusOK, Found: "libass has fonts for Latin, Chinese, Japanese, Korean, Arabic, emoji"}
}

const captionFontHint = "if captions are drawn in them: sudo apt-get install fonts-noto-cjk fonts-noto-core fonts-symbola (Debian, Ubuntu); emoji need outlines, which colour fonts do not have"

// drawable tells whether libass finds every character of a text in some font.
func drawable(ctx context.Context, tools ffmpeg.Tools, dir, text string) (bool, error) {
	script, err := captions.ASS([]captions.Line{{To: 1e9, Text: text}}, captions.Look{Width: 320, Height: 180, Size: 20})
	if err != nil {
		return false, err
	}
	if err := os.WriteFile(filepath.Join(dir, "sample.ass"), script, 0o666); err != nil {
		return false, err
	}
	var log bytes.Buffer
	args := []string{"-loglevel", "warning", "-f", "lavfi", "-i", "color=s=320x180:d=0.04:r=25", "-vf", "ass=sample.ass", "-f", "null", "-"}
	if err := tools.Run(ctx, ffmpeg.Job{Args: args, Dir: dir, Log: &log}); err != nil {
		return false, err
	}
	return !strings.Contains(log.String(), "failed to find any fallback"), nil
}
