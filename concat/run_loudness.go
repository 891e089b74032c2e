package concat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strconv"
	"time"

	"shotlist/concat/ffmpeg"
)

// measure gives the mix's loudness where the film asks for one. Digital silence has none and is left as it is. The same mix
// is measured once: films are cut again with other pictures more often than with other sound.
func (w *work) measure(ctx context.Context) (*loudness, error) {
	if w.settings.Loudness == nil {
		return nil, nil
	}
	name, err := w.mixName()
	if err != nil {
		return nil, err
	}
	if l, ok := w.cache.loudness(name); ok {
		return l, nil
	}
	var log bytes.Buffer
	job := ffmpeg.Job{Args: w.measureArgs(), Dir: w.dir, Log: &log, Progress: func(time.Duration) {}}
	if err := w.env.Tools.Run(ctx, job); err != nil {
		return nil, fmt.Errorf("the film's loudness could not be measured: %w", err)
	}
	l, err := readLoudness(log.Bytes())
	if err == nil {
		w.keepLoudness(name, l)
	}
	return l, err
}

// mixName names a measured mix by all that sounds in it, sample by sample.
func (w *work) mixName() (string, error) {
	made := append([]string{"loudness", w.program}, w.measureArgs()...)
	var files []string
	for i := range w.allLanes() {
		files = append(files, laneName(i))
	}
	if w.settings.Music != nil {
		files = append(files, nameMusic)
	}
	for _, file := range files {
		sum, err := Digest(w.path(file))
		if err != nil {
			return "", err
		}
		made = append(made, sum)
	}
	return digest(made...) + ".loudness.json", nil
}

// loudness is what an earlier run measured.
func (c cache) loudness(name string) (l *loudness, ok bool) {
	f, err := c.open(name)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	return l, json.NewDecoder(f).Decode(&l) == nil
}

func (w *work) keepLoudness(name string, l *loudness) {
	text, _ := json.Marshal(l) // numbers only: readLoudness takes no others
	if os.WriteFile(w.path("loudness"), text, 0o666) == nil {
		w.cache.put(name, w.path("loudness"))
	}
}

// readLoudness reads the figures that loudnorm ends its log with; nil means silence.
func readLoudness(log []byte) (*loudness, error) {
	var texts map[string]string
	i := bytes.LastIndexByte(log, '{')
	if i < 0 {
		return nil, errors.New("ffmpeg told no loudness")
	}
	if err := json.NewDecoder(bytes.NewReader(log[i:])).Decode(&texts); err != nil {
		return nil, fmt.Errorf("ffmpeg told an unreadable loudness: %w", err)
	}
	var l loudness
	fields := map[string]*float64{"input_i": &l.I, "input_tp": &l.TP, "input_lra": &l.LRA, "input_thresh": &l.Thresh, "target_offset": &l.Offset}
	for name, to := range fields {
		value, err := strconv.ParseFloat(texts[name], 64)
		if err != nil {
			return nil, fmt.Errorf("ffmpeg told an unreadable loudness: %w", err)
		}
		if math.IsInf(value, 0) || math.IsNaN(value) {
			return nil, nil
		}
		*to = value
	}
	return &l, nil
}
