package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"time"

	"shotlist/concat"
	"shotlist/concat/captions"
	"shotlist/concat/deliver"
	"shotlist/concat/ffmpeg"
	"shotlist/manifest"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// wish is what a storyboard asks of a further file.
func wish(v manifest.Version) (deliver.Wish, error) {
	w := deliver.Wish{Path: v.Path, Preset: v.Preset, Codec: v.Codec, Fit: concat.Fit(v.Fit), Quality: v.Quality, Loudness: v.Loudness, Captions: v.Captions}
	if v.FPS != "" {
		rate, ok := new(big.Rat).SetString(v.FPS)
		if !ok {
			return w, fmt.Errorf("fps %q is not a number", v.FPS)
		}
		w.FPS = rate
	}
	var err error
	if v.Size != "" {
		w.Size, err = parseSize(v.Size)
	}
	return w, err
}

// resolved is a version that Resolve found nothing wrong with; layOut has told of those that it did.
func resolved(v manifest.Version) (deliver.Version, bool) {
	w, err := wish(v)
	if err != nil {
		return deliver.Version{}, false
	}
	out, problems := deliver.Resolve(w)
	return out, len(problems) == 0
}

// versionKey is a digest of everything that decides a version's file. What the version says itself is not taken from
// the film, so that changing that in the film does not make the version again.
func versionKey(c *plan.Cut, v deliver.Version, path string, have func(plan.ID) bool) string {
	film := *c.Film
	film.Output.Path, film.Output.Poster, film.Output.Hardware, film.Output.Captions.Files = path, 0, false, nil
	if v.Size != (concat.Size{}) {
		film.Output.Size = ""
	}
	if v.Fit != "" {
		film.Output.Fit = ""
	}
	if v.FPS != nil {
		film.Output.FPS = ""
	}
	if v.Loudness != nil {
		film.Output.Loudness = nil
	}
	if v.Captions != "" {
		film.Output.Captions.Burn, film.Output.Captions.Soft = false, false
	}
	v.Encoder, v.Longer = "", 0
	text, _ := json.Marshal(v) // numbers, texts and a fraction: it cannot fail
	cut := plan.Cut{Film: &film, Picks: c.Picks}
	sum := sha256.Sum256([]byte("shotlist version 1\n" + cut.Key(have) + "\n" + string(text)))
	return hex.EncodeToString(sum[:])
}

// versionDone tells whether a version's file is there, made from just these clips.
func versionDone(p *project, c *plan.Cut, v manifest.Version, have func(plan.ID) bool) bool {
	made, known := p.state.Films[v.Path]
	info, err := os.Stat(p.file(v.Path))
	r, ok := resolved(v)
	return ok && known && err == nil && info.Size() == made.Bytes && made.Key == versionKey(c, r, v.Path, have)
}

// delivered tells whether everything that is made beside a film is there.
func delivered(p *project, c *plan.Cut, have func(plan.ID) bool) bool {
	for _, v := range c.Film.Output.Versions {
		if !versionDone(p, c, v, have) {
			return false
		}
	}
	for _, format := range c.Film.Output.Captions.Files {
		if missing(p.file(c.Film.Output.CaptionPath(format))) {
			return false
		}
	}
	return true
}

// deliver makes the files beside a film: those of its captions, and its versions that are not up to date.
func (a *app) deliver(ctx context.Context, w *workspace, c *plan.Cut, show display) error {
	out := c.Film.Output
	if len(out.Versions)+len(out.Captions.Files) == 0 {
		return nil
	}
	have := w.have()
	film, err := a.timelineKept(ctx, w.project, c, have, w.path("cut"))
	if err != nil {
		return err
	}
	if err := w.writeCaptions(c, film); err != nil {
		return err
	}
	encoders := a.lookForEncoders(ctx, out.Hardware)
	var failed error
	for _, v := range out.Versions {
		if ctx.Err() != nil {
			return errors.Join(failed, context.Cause(ctx))
		}
		if versionDone(w.project, c, v, have) {
			continue
		}
		if err := a.deliverOne(ctx, w, c, film, v, encoders, show); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", v.Path, err))
		}
	}
	return failed
}

func (a *app) deliverOne(ctx context.Context, w *workspace, c *plan.Cut, film concat.Timeline, v manifest.Version, e encoders, show display) error {
	have := w.have()
	r, _ := resolved(v)
	r = r.Choose(film.Settings(), c.Film.Output.Hardware, e.works, e.has)
	tl, err := film.With(r.Settings(film.Settings()))
	if err != nil {
		return err
	}
	output := w.file(v.Path)
	report, err := deliver.Make(ctx, tl, r, deliver.Env{
		Temp: w.path("tmp"), Cache: w.path("cut"), Output: output, Master: masterName(c, r, tl, have),
		Progress: func(stage string, part float64) { show.cutting(c.Film, stage, part) },
	})
	if err != nil {
		return err
	}
	return w.recordVersion(c, v, versionKey(c, r, v.Path, have), report)
}

// masterName is the same for versions that can be encoded from the same film.
func masterName(c *plan.Cut, v deliver.Version, tl concat.Timeline, have func(plan.ID) bool) string {
	s := tl.Settings()
	text, _ := json.Marshal(s) // numbers and texts: it cannot fail
	sum := sha256.Sum256(append([]byte(c.Key(have)), text...))
	return hex.EncodeToString(sum[:8])
}

func (w *workspace) recordVersion(c *plan.Cut, v manifest.Version, key string, r deliver.Report) error {
	sum, err := concat.Digest(w.file(v.Path))
	if err != nil {
		return err
	}
	film := ledger.Film{Key: key, Bytes: r.Bytes, SHA256: sum, Seconds: r.Duration.Seconds(), Partial: !complete(c, w.have())}
	if err := w.ledger.Append(ledger.NewFilm(w.run, v.Path, time.Now(), film)); err != nil {
		return err
	}
	w.state.Films[v.Path] = film
	w.cut[v.Path] = true
	return nil
}

// tellVersions names the versions of a film that are there.
func (a *app) tellVersions(p *project, c *plan.Cut, show display) (paths []string) {
	have := p.have()
	for _, v := range c.Film.Output.Versions {
		if !versionDone(p, c, v, have) {
			continue
		}
		made := p.state.Films[v.Path]
		news := filmNews{Film: c.Film.Name, Path: p.display(p.file(v.Path)), Seconds: made.Seconds, Partial: made.Partial, Cached: !p.cut[v.Path]}
		show.filmed(news)
		paths = append(paths, news.Path)
	}
	return paths
}

// writeCaptions writes the files of captions beside the film.
func (w *workspace) writeCaptions(c *plan.Cut, film concat.Timeline) error {
	formats := map[string]func([]captions.Line) ([]byte, error){"srt": captions.SRT, "vtt": captions.VTT}
	for _, format := range c.Film.Output.Captions.Files {
		text, err := formats[format](film.Captions())
		if err != nil {
			return err
		}
		draft := w.path("tmp", "captions."+format)
		if err := os.WriteFile(draft, text, 0o666); err != nil {
			return err
		}
		if err := concat.Publish(draft, w.file(c.Film.Output.CaptionPath(format))); err != nil {
			return fmt.Errorf("the captions could not be put in their place: %w", err)
		}
	}
	return nil
}

// encoders are what this machine's ffmpeg can encode with.
type encoders struct{ has, works func(string) bool }

// lookForEncoders asks ffmpeg what it has. Hardware is tried out, and only where it may be used.
func (a *app) lookForEncoders(ctx context.Context, hardware bool) encoders {
	tools := ffmpeg.Tools{}
	have, err := tools.List(ctx, "encoders")
	has := func(name string) bool { return err != nil || have[name] } // the run itself will say what is wrong
	return encoders{has: has, works: func(name string) bool {
		return hardware && have[name] && deliver.Works(ctx, tools, name) == nil
	}}
}
