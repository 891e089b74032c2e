package concat

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"os"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/ffmpeg"
)

// How it is known that all of a film decodes without being decoded as a whole each time:
//
// Every segment begins with an IDR picture, at which a decoder forgets all that was before (H.264, 8.2.1). What a segment
// decodes to is thus decided by its own packets and the film's parameter sets. So each segment is decoded once, in a
// film, from its first picture on and some pictures into the next. Its verdict names what both consist of and the parameter
// sets. A later film that has the same two in a row need not decode it again: that the packets in the film are those of
// its segments is looked at every time.

// verdicts name what has been decoded, by segment.
func (w *work) verdicts(ctx context.Context) (all []string, err error) {
	sums := make([]string, len(w.segments)+1)
	for i, s := range w.strips {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if sums[i], err = s.sum(); err != nil {
			return nil, err
		}
	}
	for i := range w.segments {
		all = append(all, digest("decoded", w.program, hash(w.sets.bytes()), sums[i], sums[i+1]))
	}
	return all, nil
}

// sum is the hash of a segment's pictures.
func (s strip) sum() (string, error) {
	h := sha256.New()
	err := s.each(func(_ stripPacket, picture []byte) error {
		h.Write(picture)
		return nil
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// keptVerdicts are those of the film that was made last under this name.
func (w *work) keptVerdicts() map[string]bool {
	var list []string
	known := map[string]bool{}
	if w.cache.recall(w.verdictsName(), &list) {
		for _, v := range list {
			known[v] = true
		}
	}
	return known
}

func (w *work) verdictsName() string { return digest("verdicts", w.env.Output) + ".json" }

// undecoded are the runs of film frames that no earlier film with the same packets has decoded, each with the beginning
// of the segment after it. Of what is copied from a clip that was decoded as a whole when it arrived, only the beginning
// counts: whether the film's parameter sets are its own.
func (w *work) undecoded() (runs []window) {
	known := w.keptVerdicts()
	for i, s := range w.segments {
		if known[w.decoded[i]] {
			continue
		}
		to := min(w.Frames(), s.End+8)
		if s.Copy && w.clips[s.From.Clip].Media.Decodes == w.program {
			to = min(to, s.Start+8)
		}
		if n := len(runs); n > 0 && runs[n-1].end >= s.Start {
			runs[n-1].end = to
			continue
		}
		runs = append(runs, window{start: s.Start, end: to})
	}
	return runs
}

// silently runs ffmpeg and wants it to say nothing.
func (w *work) silently(ctx context.Context, run int, args []string) error {
	var log bytes.Buffer
	job := ffmpeg.Job{Args: args, Dir: w.dir, Log: &log, Progress: w.progress.of(StageCheck, run)}
	if err := w.env.Tools.Run(ctx, job); err != nil {
		return err
	}
	if text := bytes.TrimSpace(log.Bytes()); len(text) > 0 {
		return fmt.Errorf("decoding it says: %s", text)
	}
	return nil
}

// unheard are the samples of the film's sound, from the first to the last, that no earlier film with the same parts has
// decoded, with the beginning of the part after them. Where the sound is not made of parts it is all of it.
func (w *work) unheard() (from, to int64, ok bool) {
	if len(w.sounds) == 0 {
		return 0, w.Samples(), true
	}
	known := w.keptVerdicts()
	for i, p := range soundParts(w.Samples()) {
		if known[w.sounds[i]] {
			continue
		}
		if !ok {
			from = int64(max(0, p.first-1)) * aacBlock
		}
		to, ok = min(w.Samples(), int64(p.end+aacAfter)*aacBlock), true
	}
	return from, to, ok
}

func (t Timeline) soundCheckArgs(from, to int64) []string {
	at := func(sample int64) string { return big.NewRat(sample, t.clock.hertz).FloatString(6) }
	more := options{"protocol_whitelist": "file", "f": "mp4", "t": at(to - from)}
	if from > 0 {
		more["ss"] = at(from)
	}
	return graph.Input(nameSound, more).Get("a:0").Output("-", options{"f": "null", "xerror": ""}).GetArgs()
}

// pictureCheckArgs decode runs of frames, each from the keyframe on with which it begins. Nobody looks at the pictures, so
// their blocks are not smoothed.
func (t Timeline) pictureCheckArgs(runs []window) []string {
	var pictures []*graph.Stream
	for _, run := range runs {
		more := options{"protocol_whitelist": "file", "f": "mp4", "an": "", "skip_loop_filter": "all",
			"t": t.clock.time(run.end - run.start).FloatString(6)}
		if run.start > 0 {
			from := t.clock.micros(run.start) + t.clock.micros(1)/2 // times are rounded, and must not be before the keyframe's
			more["ss"] = fmt.Sprintf("%d.%06d", from/1e6, from%1e6)
		}
		pictures = append(pictures, graph.Input(nameReel, more).Get("v:0"))
	}
	return graph.Output(pictures, "-", options{"f": "null", "xerror": ""}).GetArgs()
}

// Digest is the SHA-256 of a file's content, in hex.
func Digest(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
