package concat

import (
	"context"
	"fmt"
	"os"

	"shotlist/internal/crash"
)

// judge asks whether the film may be put into its place.
func (w *work) judge(ctx context.Context) error {
	if w.env.Judge == nil {
		return nil
	}
	return w.env.Judge(ctx, w.path(nameFilm))
}

func (w *work) poster(ctx context.Context) error {
	if w.env.Poster == "" {
		return nil
	}
	if err := w.run(ctx, w.posterArgs(), nil); err != nil {
		return fmt.Errorf("no poster could be taken: %w", err)
	}
	return nil
}

// publish moves the poster and then the film to their places, so that a new film never stands beside an old poster.
func (w *work) publish() (Report, error) {
	r := w.report()
	crash.Point("film made")
	if w.env.Poster != "" {
		if err := Publish(w.path(namePoster), w.env.Poster); err != nil {
			return Report{}, fmt.Errorf("the poster is made but could not be put in its place: %w", err)
		}
	}
	crash.Point("poster published")
	if err := Publish(w.path(nameFilm), w.env.Output); err != nil {
		return Report{}, fmt.Errorf("the film is made but could not be put in its place: %w", err)
	}
	info, err := os.Stat(w.env.Output)
	if err != nil {
		return Report{}, err
	}
	r.Bytes = info.Size()
	return r, nil
}

func (w *work) report() Report {
	r := Report{Path: w.env.Output, Poster: w.env.Poster, Size: w.settings.Size, Frames: w.Frames(), Duration: w.Duration(), SHA256: w.sum}
	for i, s := range w.segments {
		switch n := s.End - s.Start; {
		case s.Copy:
			r.Copied += n
		case w.made[i].cached:
			r.Cached += n
		default:
			r.Encoded += n
		}
	}
	return r
}
