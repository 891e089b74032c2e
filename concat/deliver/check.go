package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
)

// tolerance is how far the length of a file may be from that of the film: blocks of sound are not cut.
const tolerance = 0.06 // seconds

// check tells whether the file is what it was to be, and that all of it decodes without a word.
func (w *work) check(ctx context.Context) error {
	err := w.checkAnimation()
	if w.version.Codec != "webp" { // ffmpeg writes animated WebP but does not read it
		err = errors.Join(w.checkStreams(ctx), w.decode(ctx))
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("the file was made but is not right, so it was not put in its place: %w", err)
	}
	return err
}

// names are what ffprobe calls codecs, where that is not their name.
var names = map[string]string{"wav": "pcm_s24le"}

func (w *work) checkStreams(ctx context.Context) error {
	out, err := w.env.Tools.ProbeRaw(ctx, "-count_packets", "-show_streams", "-show_format", "-of", "json", "-i", "file:"+w.path(w.to))
	if err != nil {
		return err
	}
	var info ffmpeg.Info
	var p struct {
		Streams []struct {
			Packets string `json:"nb_read_packets"`
		} `json:"streams"`
	}
	if err := errors.Join(json.Unmarshal(out, &info), json.Unmarshal(out, &p)); err != nil {
		return fmt.Errorf("ffprobe answered with unreadable json: %w", err)
	}
	kind := "video"
	if w.version.Sound() {
		kind = "audio"
	}
	s, ok := info.First(kind)
	if want := or(names[w.version.Codec], w.version.Codec); !ok || s.Codec != want {
		return fmt.Errorf("it holds %q instead of %s", s.Codec, want)
	}
	if kind == "video" {
		if err := w.checkPicture(s, p.Streams[s.Index].Packets); err != nil {
			return err
		}
	}
	return errors.Join(w.checkLength(info), w.checkBeside(info))
}

func (w *work) checkPicture(s ffmpeg.Stream, packets string) error {
	if size := (concat.Size{W: s.Width, H: s.Height}); size != w.Settings().Size {
		return fmt.Errorf("its size is %s instead of %s", size, w.Settings().Size)
	}
	if packets != strconv.Itoa(w.Frames()) {
		return fmt.Errorf("it has %s frames instead of %d", packets, w.Frames())
	}
	return nil
}

func (w *work) checkLength(info ffmpeg.Info) error {
	got, err := strconv.ParseFloat(info.Format.Duration, 64)
	if want := w.Duration().Seconds(); err != nil || math.Abs(got-want) > tolerance+w.frame() {
		return fmt.Errorf("it lasts %ss instead of %.3fs", info.Format.Duration, want)
	}
	return nil
}

// frame is how long one lasts, in seconds.
func (w *work) frame() float64 { return w.Duration().Seconds() / float64(w.Frames()) }

// checkBeside wants sound beside the picture, and the captions.
func (w *work) checkBeside(info ffmpeg.Info) error {
	if _, ok := info.First("audio"); !ok && container[w.version.Ending].sound != "" {
		return errors.New("it has no sound")
	}
	if _, ok := info.First("subtitle"); ok != w.hasTrack() {
		return fmt.Errorf("whether it has a track of captions is %t", ok)
	}
	return nil
}

// decode reads the whole file.
func (w *work) decode(ctx context.Context) error {
	var log bytes.Buffer
	args := []string{"-xerror", "-protocol_whitelist", "file", "-i", w.to, "-map", "0:v?", "-map", "0:a?",
		"-enc_time_base:v", "-1", // the file's own: Matroska's milliseconds rounded to frames would coincide
		"-f", "null", "-"}
	if err := w.env.Tools.Run(ctx, ffmpeg.Job{Args: args, Dir: w.env.Temp, Log: &log}); err != nil {
		return err
	}
	if text := bytes.TrimSpace(log.Bytes()); len(text) > 0 {
		return fmt.Errorf("decoding it says: %s", text)
	}
	return nil
}

// checkAnimation looks into a WebP file.
func (w *work) checkAnimation() error {
	if w.version.Codec != "webp" {
		return nil
	}
	content, err := os.ReadFile(w.path(w.to))
	if err != nil {
		return err
	}
	a, err := readAnimation(content)
	if err != nil {
		return err
	}
	if want := w.Settings().Size; a.size != want {
		return fmt.Errorf("its size is %s instead of %s", a.size, want)
	}
	if want := w.Duration().Seconds(); math.Abs(a.seconds-want) > tolerance+w.frame() || a.frames > w.Frames() {
		return fmt.Errorf("it has %d frames in %.3fs instead of %d in %.3fs", a.frames, a.seconds, w.Frames(), want)
	}
	return nil
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
