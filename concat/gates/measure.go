package gates

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
)

// Version counts changes of what is measured: figures of another version are measured again.
const Version = 1

// Measures are the figures of a file. Times are seconds from its beginning.
type Measures struct {
	Version       int      `json:"version"`
	Seconds       float64  `json:"seconds"`
	FPS           float64  `json:"fps"`
	Width         int      `json:"width"`
	Height        int      `json:"height"`
	Black         []Span   `json:"black,omitempty"`  // nearly all of the picture is darker than a tenth
	Frozen        []Span   `json:"frozen,omitempty"` // the picture differs by less than a thousandth
	FirstCut      float64  `json:"first_cut"`        // how much the second and third frame differ from the one before, 0 to 100
	Sound         bool     `json:"sound"`
	Silent        []Span   `json:"silent,omitempty"`    // quieter than -60 dB
	TruePeak      *float64 `json:"true_peak,omitempty"` // dBTP; nil: digital silence
	Loudness      *float64 `json:"loudness,omitempty"`  // LUFS, integrated; nil: too quiet to have one
	VideoCodec    string   `json:"video_codec,omitempty"`
	AudioCodec    string   `json:"audio_codec,omitempty"`
	AudioHertz    string   `json:"audio_hertz,omitempty"`
	AudioChannels int      `json:"audio_channels,omitempty"`
}

// Span is a part of a file.
type Span struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// Length of it in seconds.
func (s Span) Length() float64 { return s.To - s.From }

// Measure decodes the file at path once, picture and sound apart.
func Measure(ctx context.Context, tools ffmpeg.Tools, path string) (Measures, error) {
	info, err := tools.Probe(ctx, path)
	if err != nil {
		return Measures{}, err
	}
	video, ok := info.First("video")
	if !ok {
		return Measures{}, fmt.Errorf("%s has no video stream", path)
	}
	m := Measures{Version: Version, FPS: ratio(video.AverageRate), VideoCodec: video.Codec}
	m.Seconds, _ = strconv.ParseFloat(info.Format.Duration, 64)
	size := concat.DisplaySize(video)
	m.Width, m.Height = size.W, size.H
	if err := m.picture(ctx, tools, path, video.Index); err != nil {
		return m, err
	}
	audio, ok := info.First("audio")
	if !ok {
		return m, nil
	}
	m.Sound, m.AudioCodec, m.AudioHertz, m.AudioChannels = true, audio.Codec, audio.SampleRate, audio.Channels
	return m, m.sound(ctx, tools, path, audio.Index)
}

// shortest is what a black, frozen or silent part has to last to be noted, in seconds. Gates have limits of their own.
const shortest = 0.1

func (m *Measures) picture(ctx context.Context, tools ffmpeg.Tools, path string, stream int) error {
	notes, err := analyse(ctx, tools, path, stream, [2]string{"scdet", "threshold=100"},
		[2]string{"blackdetect", fmt.Sprintf("d=%g:pix_th=0.10", shortest)},
		[2]string{"freezedetect", fmt.Sprintf("n=0.001:d=%g", shortest)}, [2]string{"metadata", "mode=print:file=-"})
	if err != nil {
		return fmt.Errorf("its picture cannot be measured: %w", err)
	}
	m.Black = notes.spans("lavfi.black_start", "lavfi.black_end", m.Seconds)
	m.Frozen = notes.spans("lavfi.freezedetect.freeze_start", "lavfi.freezedetect.freeze_end", m.Seconds)
	for _, score := range notes.first("lavfi.scd.score", 3) {
		m.FirstCut = max(m.FirstCut, score)
	}
	return nil
}

func (m *Measures) sound(ctx context.Context, tools ffmpeg.Tools, path string, stream int) error {
	notes, err := analyse(ctx, tools, path, stream, [2]string{"silencedetect", fmt.Sprintf("noise=-60dB:duration=%g", shortest)},
		[2]string{"ebur128", "metadata=1:peak=true"}, [2]string{"ametadata", "mode=print:file=-"})
	if err != nil {
		return fmt.Errorf("its sound cannot be measured: %w", err)
	}
	m.Silent = notes.spans("lavfi.silence_start", "lavfi.silence_end", m.Seconds)
	if i, ok := notes.last("lavfi.r128.I"); ok && i > -70 { // the meter's floor means nothing was heard
		m.Loudness = &i
	}
	m.TruePeak = notes.peak()
	return nil
}

// analyse runs filters over one stream and reads what they note about its frames.
func analyse(ctx context.Context, tools ffmpeg.Tools, path string, stream int, filters ...[2]string) (*notes, error) {
	in := graph.Input("file:"+path, graph.KwArgs{"protocol_whitelist": "file"}).Get(strconv.Itoa(stream))
	for _, f := range filters {
		in = in.Filter(f[0], graph.Args{f[1]})
	}
	var out notes
	args := in.Output("-", graph.KwArgs{"f": "null"}).GetArgs()
	return &out, tools.Run(ctx, ffmpeg.Job{Args: args, Stdout: &out})
}

func ratio(text string) float64 {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0
	}
	f, _ := r.Float64()
	return f
}

// notes are the key=value lines that filters print of their frames, read as they come.
type notes struct {
	line   bytes.Buffer
	values []note
}

type note struct {
	key   string
	value float64
}

// Write keeps the lines that hold a number.
func (n *notes) Write(p []byte) (int, error) {
	for _, b := range p {
		if b != '\n' {
			n.line.WriteByte(b)
			continue
		}
		key, text, ok := strings.Cut(strings.TrimSpace(n.line.String()), "=")
		n.line.Reset()
		if value, err := strconv.ParseFloat(text, 64); ok && err == nil {
			n.values = append(n.values, note{key, value})
		}
	}
	return len(p), nil
}

// spans pairs beginnings with ends. What has not ended lasts to the end of the file.
func (n *notes) spans(start, end string, last float64) []Span {
	var out []Span
	open := false
	for _, v := range n.values {
		switch {
		case v.key == start && !open:
			out, open = append(out, Span{v.value, last}), true
		case v.key == end && open:
			out[len(out)-1].To, open = v.value, false
		}
	}
	return out
}

func (n *notes) first(key string, count int) []float64 {
	var out []float64
	for _, v := range n.values {
		if v.key == key && len(out) < count {
			out = append(out, v.value)
		}
	}
	return out
}

func (n *notes) last(key string) (float64, bool) {
	for i := len(n.values) - 1; i >= 0; i-- {
		if n.values[i].key == key {
			return n.values[i].value, true
		}
	}
	return 0, false
}

// peak is the highest true peak of any channel, in dBTP; nil where all is silent.
func (n *notes) peak() *float64 {
	most := 0.0
	for _, v := range n.values {
		if strings.HasPrefix(v.key, "lavfi.r128.true_peaks_ch") {
			most = max(most, v.value)
		}
	}
	if most <= 0 {
		return nil
	}
	db := 20 * math.Log10(most)
	return &db
}
