package concat

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// finish joins picture and sound into the film and tells whether it is right, while both are decoded: the film holds just
// their packets. One that is not drops the segments it took from the cache, so that another run makes them anew.
func (w *work) finish(ctx context.Context) error {
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() error { return w.wrong(inner, w.decode(inner)) })
	group.Go(func() error {
		if err := w.join(inner); err != nil {
			return err
		}
		return w.wrong(inner, w.check(inner))
	})
	if err := group.Wait(); err != nil {
		return err
	}
	w.cache.remember(w.verdictsName(), append(w.decoded, w.sounds...))
	w.progress.end()
	return nil
}

// wrong is why a film that was made does not count.
func (w *work) wrong(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &copyError{fmt.Errorf("the film was made but is not right, so it was not put in its place: %w", err), w.forget()}
}

// decode wants all of picture and sound to decode without a word, now or in an earlier film.
func (w *work) decode(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	if from, to, ok := w.unheard(); ok {
		group.Go(func() error { return w.silently(ctx, -1, w.soundCheckArgs(from, to)) })
	}
	for runs := range slices.Chunk(w.undecoded(), atOnce) {
		group.Go(func() error { return w.silently(ctx, runs[0].start, w.pictureCheckArgs(runs)) })
	}
	return group.Wait()
}

// check tells whether the finished film is what the timeline says, and holds the packets that were put into it.
func (w *work) check(ctx context.Context) error {
	w.progress.begin(StageCheck, w.Duration())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return flush(w.path(nameFilm)) }) // the disk takes a while, no core
	group.Go(func() error { return w.poster(ctx) })
	group.Go(func() (err error) {
		w.sum, err = Digest(w.path(nameFilm))
		return err
	})
	group.Go(func() error {
		film, err := list(ctx, w.env.Tools, w.path(nameFilm))
		if err != nil {
			return err
		}
		media, err := film.media(w.path(nameFilm))
		if err != nil {
			return err
		}
		return errors.Join(w.checkStreams(media.Info), w.checkPackets(media.Packets), w.checkUnits(media), w.checkSound(film))
	})
	return group.Wait()
}

// forget drops what is kept of this film, as some of it made a film that is not right, and tells whether any of its picture
// came from there.
func (w *work) forget() (stale bool) {
	for _, m := range w.made {
		stale = stale || m.cached
		w.cache.drop(m.name())
	}
	stale = stale || w.toldKept
	for _, name := range append(w.heard, w.toldName) {
		w.cache.drop(name)
	}
	return stale
}

// checkStreams wants one picture, one sound, both as long as the film, and nothing but chapters beside them.
func (w *work) checkStreams(info ffmpeg.Info) error {
	var kinds []string
	for _, s := range info.Streams {
		kinds = append(kinds, s.Type)
	}
	if want := w.kinds(); !slices.Equal(kinds, want) {
		return fmt.Errorf("it has streams %v instead of %v, the last being chapters", kinds, want)
	}
	video, audio := info.Streams[0], info.Streams[1]
	if size := (Size{video.Width, video.Height}); size != w.settings.Size {
		return fmt.Errorf("its size is %s instead of %s", size, w.settings.Size)
	}
	want, frame := w.clock.time(w.Frames()), w.clock.time(1)
	block := big.NewRat(1024, w.clock.hertz) // AAC comes in blocks
	return errors.Join(near("picture", video.Duration, want, frame), near("sound", audio.Duration, want, block))
}

func near(what, is string, want, within *big.Rat) error {
	got, ok := rational(is)
	if !ok {
		return fmt.Errorf("the length of its %s is not known", what)
	}
	if off := new(big.Rat).Sub(got, want); off.Abs(off).Cmp(within) >= 0 {
		return fmt.Errorf("its %s lasts %ss instead of %ss", what, is, want.FloatString(6))
	}
	return nil
}

// checkPackets wants one picture for every frame, at its time, decoded in order.
func (w *work) checkPackets(packets []Packet) error {
	if len(packets) != w.Frames() {
		return fmt.Errorf("it has %d frames instead of %d", len(packets), w.Frames())
	}
	_, step := w.clock.timescale()
	shown := make([]int64, len(packets))
	for i, p := range packets {
		if shown[i] = p.PTS; p.DTS != (int64(i)-int64(w.delay))*step || p.Hidden {
			return fmt.Errorf("packet %d is out of its place", i)
		}
	}
	slices.Sort(shown)
	for i, at := range shown {
		if at != int64(i)*step {
			return fmt.Errorf("frame %d is out of its place", i)
		}
	}
	return nil
}
