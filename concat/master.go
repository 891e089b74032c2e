package concat

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// errQuality is why a film of a given quality is encoded from beginning to end.
var errQuality = errors.New("a quality is asked for")

// With lays the same clips out with other settings.
func (t Timeline) With(s Settings) (Timeline, error) { return Build(t.clips, s) }

// Sound makes the film's sound alone and puts it under env.Output, an .m4a file.
func Sound(ctx context.Context, tl Timeline, env Env) error {
	w, err := newWork(ctx, tl, env)
	if err != nil {
		return err
	}
	defer os.RemoveAll(w.dir)
	if err := w.sound(ctx); err != nil {
		return err
	}
	if err := Publish(w.path(nameSound), w.env.Output); err != nil {
		return fmt.Errorf("the sound is made but could not be put in its place: %w", err)
	}
	return nil
}
