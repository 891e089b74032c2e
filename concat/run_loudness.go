package concat

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// level turns the mix up or down to the loudness that the film asks for, with its peaks limited where they would be too
// high. That makes it less loud, so it is turned up again by what is missing. Digital silence has no loudness and is left
// as it is.
func (w *work) level(ctx context.Context) error {
	if w.settings.Loudness == nil {
		return nil
	}
	l, err := w.measure(ctx, nameMix)
	if err != nil || l.silent() {
		return err
	}
	gain := *w.settings.Loudness - l.I
	for range levelTries {
		limited := l.TP+tenths(gain) > truePeak
		if err := w.slot(ctx, func() error { return w.run(ctx, w.levelArgs(gain, limited), nil) }); err != nil {
			return fmt.Errorf("the film's loudness could not be set: %w", err)
		}
		if !limited {
			break
		}
		now, err := w.measure(ctx, nameLeveled)
		if err != nil {
			return err
		}
		missing := *w.settings.Loudness - now.I
		if missing < levelWithin {
			break
		}
		gain += missing
	}
	return os.Rename(w.path(nameLeveled), w.path(nameMix))
}

// measure finds the loudness of a mix part by part, in parallel. A part is measured once: of a film that is cut again
// only what sounds otherwise is.
func (w *work) measure(ctx context.Context, name string) (loudness, error) {
	mix, err := os.Open(w.path(name))
	if err != nil {
		return loudness{}, err
	}
	defer mix.Close()
	parts := loudParts(w.Samples(), int64(w.settings.SampleRate))
	all := make([]heard, len(parts))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	for i, p := range parts {
		group.Go(func() (err error) {
			all[i], err = w.measurePart(ctx, mix, p)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return loudness{}, fmt.Errorf("the film's loudness could not be measured: %w", err)
	}
	return loudnessOf(all), nil
}

func (w *work) measurePart(ctx context.Context, mix *os.File, p soundPart) (h heard, err error) {
	key, err := w.partKey(w.hears(mix, p), p, w.measureArgs())
	name := key + ".loudness.json"
	if err != nil || w.cache.recall(name, &h) && len(h.Momentary) == p.end-p.first {
		return h, err
	}
	var out bytes.Buffer
	job := ffmpeg.Job{Args: w.measureArgs(), Dir: w.dir, Stdin: w.hears(mix, p), Stdout: &out}
	if err := w.slot(ctx, func() error { return w.env.Tools.Run(ctx, job) }); err != nil {
		return h, err
	}
	if h, err = readHeard(&out, p); err == nil {
		w.cache.remember(name, h)
	}
	return h, err
}

// readHeard reads what ffmpeg's ebur128 found at every step, as ametadata prints it, and keeps the part's own.
func readHeard(out *bytes.Buffer, p soundPart) (h heard, err error) {
	step := -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		name, text, ok := strings.Cut(lines.Text(), "=")
		if !ok { // a line before each step's figures
			step++
			continue
		}
		if step < p.drop || step >= p.drop+p.end-p.first {
			continue
		}
		value, wrong := strconv.ParseFloat(text, 64)
		switch {
		case wrong != nil:
			err = errors.Join(err, wrong)
		case name == "lavfi.r128.M":
			h.Momentary = append(h.Momentary, audible(value))
		case strings.HasPrefix(name, "lavfi.r128.true_peaks_ch"):
			h.Peak = max(h.Peak, value)
		}
	}
	if err == nil && len(h.Momentary) != p.end-p.first {
		err = errors.New("ffmpeg did not tell all of the loudness")
	}
	return h, err
}
