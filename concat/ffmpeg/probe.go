package ffmpeg

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Info is what ffprobe says about a file. Numbers stay as ffprobe writes them, so that rationals remain exact.
type Info struct {
	Streams []Stream `json:"streams"`
	Format  struct {
		Name      string `json:"format_name"`
		StartTime string `json:"start_time"` // seconds
		Duration  string `json:"duration"`   // seconds
		Size      string `json:"size"`       // bytes
	} `json:"format"`
}

// Stream is one stream of a file.
type Stream struct {
	Index         int               `json:"index"`
	Type          string            `json:"codec_type"` // video, audio, subtitle, data
	Codec         string            `json:"codec_name"`
	Profile       string            `json:"profile"`
	Level         int               `json:"level"`
	Width         int               `json:"width"`
	Height        int               `json:"height"`
	PixelFormat   string            `json:"pix_fmt"`
	SampleAspect  string            `json:"sample_aspect_ratio"`
	FrameRate     string            `json:"r_frame_rate"`   // rational
	AverageRate   string            `json:"avg_frame_rate"` // rational
	TimeBase      string            `json:"time_base"`      // rational
	StartTime     string            `json:"start_time"`     // seconds
	Duration      string            `json:"duration"`       // seconds
	Frames        string            `json:"nb_frames"`
	SampleRate    string            `json:"sample_rate"` // hertz
	Channels      int               `json:"channels"`
	ChannelLayout string            `json:"channel_layout"`
	FieldOrder    string            `json:"field_order"`
	ColorRange    string            `json:"color_range"`
	ColorSpace    string            `json:"color_space"`
	ColorTransfer string            `json:"color_transfer"`
	ColorPrimary  string            `json:"color_primaries"`
	HasBFrames    int               `json:"has_b_frames"`
	SideData      []map[string]any  `json:"side_data_list"`
	Disposition   map[string]int    `json:"disposition"`
	Tags          map[string]string `json:"tags"`
}

// Probe reads a local file's streams and format.
func (t Tools) Probe(ctx context.Context, path string) (Info, error) {
	out, err := t.ProbeRaw(ctx, "-show_streams", "-show_format", "-of", "json", "-i", "file:"+path)
	if err != nil {
		return Info{}, err
	}
	var info Info
	if err := json.Unmarshal(out, &info); err != nil {
		return Info{}, fmt.Errorf("ffprobe answered with unreadable json: %w", err)
	}
	return info, nil
}

// ProbeRaw runs ffprobe with args and gives what it prints.
func (t Tools) ProbeRaw(ctx context.Context, args ...string) ([]byte, error) {
	cmd := command(ctx, or(t.FFprobe, "ffprobe"), append([]string{"-v", "error", "-protocol_whitelist", "file,pipe,crypto,data"}, args...)...)
	var stdout bytes.Buffer
	stderr := &tail{max: 8 << 10}
	cmd.Stdout, cmd.Stderr = &stdout, stderr
	if err := cmd.Run(); err != nil {
		return nil, runError(ctx, "ffprobe", err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// First gives the first stream of a type, video or audio. Cover pictures do not count as video.
func (i Info) First(kind string) (Stream, bool) {
	for _, s := range i.Streams {
		if s.Type == kind && s.Disposition["attached_pic"] == 0 {
			return s, true
		}
	}
	return Stream{}, false
}
