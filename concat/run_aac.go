package concat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
)

// encodeSound makes the film's sound from the mix: its parts in parallel, and those of earlier films as they are.
func (w *work) encodeSound(ctx context.Context) error {
	mix, err := os.Open(w.path(nameMix))
	if err != nil {
		return err
	}
	defer mix.Close()
	parts := soundParts(w.Samples())
	w.heard = make([]string, len(parts))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(w.env.Workers)
	for i, p := range parts {
		group.Go(func() error { return w.soundPart(inner, mix, i, p) })
	}
	if err := group.Wait(); err != nil {
		return fmt.Errorf("the film's sound could not be encoded: %w", err)
	}
	return w.joinSound(parts)
}

// hears is what the encoder of a part hears of the mix, with silence after its end.
func (w *work) hears(mix io.ReaderAt, p soundPart) io.Reader {
	from, to := p.from*sampleBytes, p.to*sampleBytes
	left := max(0, min(to, w.Samples()*sampleBytes)-from)
	return io.MultiReader(io.NewSectionReader(mix, from, left), io.LimitReader(silence{}, to-from-left))
}

// silence is an endless run of zeros.
type silence struct{}

func (silence) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func (w *work) soundPart(ctx context.Context, mix io.ReaderAt, i int, p soundPart) error {
	key, err := w.partKey(w.hears(mix, p), p, w.partArgs())
	w.heard[i] = key + ".aac"
	if err != nil || w.cache.get(w.heard[i], w.path(partName(i))) {
		return err
	}
	return w.slot(ctx, func() error {
		var out bytes.Buffer
		job := ffmpeg.Job{Args: w.partArgs(), Dir: w.dir, Stdin: w.hears(mix, p), Stdout: &out}
		if err := w.env.Tools.Run(ctx, job); err != nil {
			return err
		}
		packets, _, err := splitADTS(out.Bytes())
		if err != nil || len(packets) < p.drop+p.end-p.first {
			return fmt.Errorf("the AAC encoder made %d packets of part %d: %w", len(packets), i, errADTS)
		}
		if err := os.WriteFile(w.path(partName(i)), out.Bytes(), 0o666); err != nil {
			return err
		}
		w.cache.put(w.heard[i], w.path(partName(i)))
		return nil
	})
}

// partKey names what ffmpeg makes of a part by what is heard in it, sample by sample.
func (w *work) partKey(heard io.Reader, p soundPart, args []string) (string, error) {
	h := sha256.New()
	h.Write([]byte(digest(append([]string{w.program, fmt.Sprint(p.drop, p.end-p.first)}, args...)...)))
	if _, err := io.Copy(h, heard); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// joinSound puts the packets of all parts into one file.
func (w *work) joinSound(parts []soundPart) error {
	track := soundTrack{hertz: w.clock.hertz, samples: w.Samples()}
	var all bytes.Buffer
	for i, p := range parts {
		data, err := os.ReadFile(w.path(partName(i)))
		if err != nil {
			return err
		}
		packets, config, err := splitADTS(data)
		if n := p.drop + p.end - p.first; err != nil || len(packets) < n {
			return errADTS
		}
		track.config = config
		w.sounds = append(w.sounds, digest("decoded sound", w.program, hash(config), hash(data)))
		for _, packet := range packets[p.drop : p.drop+p.end-p.first] {
			track.sizes = append(track.sizes, uint32(len(packet)))
			all.Write(packet)
		}
	}
	return track.write(w.path(nameSound), &all)
}
