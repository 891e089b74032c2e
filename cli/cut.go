package cli

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
	"shotlist/internal/crash"
	"shotlist/manifest"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// cutStatus is whether a film agrees with its clips.
type cutStatus int

const (
	cutDone       cutStatus = iota // the film is there, cut from just these clips
	cutNeeded                      // its clips are there
	cutIncomplete                  // picked takes are missing
)

// filmState compares a film on disk with its cut.
func filmState(p *project, c *plan.Cut, partial bool) cutStatus {
	have := p.have()
	complete := complete(c, have)
	if !complete && (!partial || !anyPick(c, have)) {
		return cutIncomplete
	}
	film, ok := p.state.Films[c.Film.Output.Path]
	info, err := os.Stat(p.film(c))
	if ok && err == nil && info.Size() == film.Bytes && film.Key == c.Key(have) {
		return cutDone
	}
	return cutNeeded
}

// cutState also looks at what is made beside a film.
func cutState(p *project, c *plan.Cut, partial bool) cutStatus {
	status := filmState(p, c, partial)
	if status == cutDone && !delivered(p, c, p.have()) {
		return cutNeeded
	}
	return status
}

// have tells which jobs have their clip.
func (p *project) have() func(plan.ID) bool {
	clips := make(map[plan.ID]bool, len(p.steps))
	for i := range p.steps {
		if clip := p.steps[i].Clip; clip != "" {
			clips[clip] = true
		}
	}
	return func(id plan.ID) bool { return clips[id] }
}

func complete(c *plan.Cut, have func(plan.ID) bool) bool {
	for _, pick := range c.Picks {
		if !have(pick.Job) {
			return false
		}
	}
	return true
}

func anyPick(c *plan.Cut, have func(plan.ID) bool) bool {
	for _, pick := range c.Picks {
		if have(pick.Job) {
			return true
		}
	}
	return false
}

// film is where a cut's film stands.
func (p *project) film(c *plan.Cut) string {
	return p.file(c.Film.Output.Path)
}

// cutFilms cuts every film that can and needs to be cut. It gives the paths of all films that are there.
func (a *app) cutFilms(ctx context.Context, w *workspace, partial bool, show display) (films []string, failed error) {
	for i := range w.plan.Cuts {
		c := &w.plan.Cuts[i]
		if ctx.Err() != nil {
			return nil, errors.Join(failed, context.Cause(ctx))
		}
		if cutState(w.project, c, partial) != cutNeeded {
			continue
		}
		if filmState(w.project, c, partial) == cutNeeded {
			if err := a.cutFilm(ctx, w, c, show); err != nil {
				failed = errors.Join(failed, fmt.Errorf("cannot cut %s: %w", c.Film.Name, err))
				continue
			}
		}
		if err := a.deliver(ctx, w, c, show); err != nil {
			failed = errors.Join(failed, fmt.Errorf("cannot make what belongs to %s: %w", c.Film.Name, err))
		}
	}
	a.illustrate(ctx, w, show)
	return a.tellFilms(w.project, show), failed
}

// tellFilms names the films that agree with their clips, and gives the paths that go to stdout.
func (a *app) tellFilms(p *project, show display) (paths []string) {
	for i := range p.plan.Cuts {
		c := &p.plan.Cuts[i]
		if filmState(p, c, true) != cutDone {
			continue
		}
		film := p.state.Films[c.Film.Output.Path]
		news := filmNews{Film: c.Film.Name, Path: p.display(p.film(c)), Seconds: film.Seconds, Partial: film.Partial, Cached: !p.cut[c.Film.Name]}
		show.filmed(news)
		made := append([]string{news.Path}, a.tellVersions(p, c, show)...)
		if _, ok := show.(*jsonDisplay); !ok {
			paths = append(paths, made...)
		}
	}
	return paths
}

// tellEnd ends the display and then prints the films' paths: on a terminal, bars would be drawn over them.
func (a *app) tellEnd(show display, s summary, films []string) {
	show.end(s)
	for _, path := range films {
		fmt.Fprintln(a.Stdout, path)
	}
}

// cutFilm makes one film and records it.
func (a *app) cutFilm(ctx context.Context, w *workspace, c *plan.Cut, show display) error {
	have := w.have()
	timeline, err := a.timelineKept(ctx, w.project, c, have, w.path("cut"))
	if err != nil {
		return errors.Join(err, w.setAside(ctx, c, have))
	}
	output := w.film(c)
	if err := os.MkdirAll(filepath.Dir(output), 0o777); err != nil {
		return err
	}
	crash.Point("film to be cut")
	report, err := concat.Run(ctx, timeline, concat.Env{
		Temp: w.path("tmp"), Cache: w.path("cut"), Output: output, Poster: w.file(c.Film.Output.PosterPath()),
		Judge:    w.judgeFilm(c, timeline.Duration().Seconds(), w.ignoreGates, show),
		Progress: func(stage string, part float64) { show.cutting(c.Film, stage, part) },
	})
	if err != nil {
		return errors.Join(err, w.setAside(ctx, c, have))
	}
	crash.Point("film published")
	if err := nameClips(w, c, have); err != nil {
		return err
	}
	return w.recordFilm(c, have, output, report)
}

// recordFilm tells the ledger, so that the next run knows that the film agrees with its clips.
func (w *workspace) recordFilm(c *plan.Cut, have func(plan.ID) bool, output string, report concat.Report) error {
	crash.Point("clips named")
	film := ledger.Film{Key: c.Key(have), Bytes: report.Bytes, SHA256: report.SHA256, Seconds: report.Duration.Seconds(), Partial: !complete(c, have)}
	if err := w.ledger.Append(ledger.NewFilm(w.run, c.Film.Output.Path, time.Now(), film)); err != nil {
		return err
	}
	w.state.Films[c.Film.Output.Path] = film
	w.cut[c.Film.Name] = true
	return nil
}

// timeline lays the film out. It looks into the clips and writes nothing.
func (a *app) timeline(ctx context.Context, p *project, c *plan.Cut, have func(plan.ID) bool) (concat.Timeline, error) {
	return a.timelineKept(ctx, p, c, have, "")
}

// timelineKept is timeline that keeps what it finds in the clips in a folder.
func (a *app) timelineKept(ctx context.Context, p *project, c *plan.Cut, have func(plan.ID) bool, folder string) (concat.Timeline, error) {
	var clips []concat.Clip
	for _, pick := range c.Picks {
		if have(pick.Job) {
			clips = append(clips, p.clip(pick))
		}
	}
	clips, err := concat.InspectKept(ctx, ffmpeg.Tools{}, clips, 0, folder)
	if err != nil {
		return concat.Timeline{}, err
	}
	settings, err := settings(p, c.Film)
	if err != nil {
		return concat.Timeline{}, err
	}
	return concat.Build(clips, settings)
}

func (p *project) clip(pick plan.Pick) concat.Clip {
	s := pick.Shot
	clip := concat.Clip{
		Shot: s.ID, Path: p.clipPath(pick.Job), Duration: s.Duration, In: s.Trim.In, Out: s.Trim.Out,
		Transition: concat.Transition(s.Transition), Captions: captionLines(s),
		Hold: concat.Hold(s.Hold), Voice: p.voice(s.Voice),
	}
	if speed, ok := new(big.Rat).SetString(s.Speed); ok {
		clip.Speed = speed
	}
	for _, title := range s.Titles {
		clip.Titles = append(clip.Titles, concat.Title(title))
	}
	if stored := p.state.Jobs[pick.Job].Clip; stored != nil {
		clip.ID = stored.SHA256
	}
	return clip
}

func (p *project) voice(v *manifest.Voice) *concat.Voice {
	if v == nil {
		return nil
	}
	return &concat.Voice{Path: p.file(v.File.Path), ID: v.File.SHA256, At: v.At, Gain: v.Gain}
}

func settings(p *project, f *manifest.Film) (concat.Settings, error) {
	out := f.Output
	s := concat.Settings{Title: f.Title, Fit: concat.Fit(out.Fit), SampleRate: out.SampleRate, Loudness: out.Loudness,
		FadeIn: out.FadeIn, FadeOut: out.FadeOut, Poster: out.Poster}
	s.Duck = out.Voice.Duck
	s.Captions = captionSettings(out.Captions)
	if out.Size != "" {
		size, err := parseSize(out.Size)
		if err != nil {
			return s, err
		}
		s.Size = size
	}
	if out.FPS != "" {
		rate, ok := new(big.Rat).SetString(out.FPS)
		if !ok {
			return s, fmt.Errorf("film fps %q is not a number", out.FPS)
		}
		s.FPS = rate
	}
	if m := out.Music; m != nil {
		s.Music = &concat.Music{Path: p.file(m.File.Path), Duck: m.Duck, Gain: m.Gain, FadeIn: m.FadeIn, FadeOut: m.FadeOut}
	}
	return s, nil
}
