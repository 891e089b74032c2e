package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"shotlist/concat/ffmpeg"
	"shotlist/concat/gates"
	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// gated is one take's clip with the gates of the shot that it is for. A clip that several films use meets the gates of
// all of them.
type gated struct {
	shot *manifest.Shot
	film *manifest.Film
	take plan.ID
	job  *plan.Job
}

// gated lists the jobs of the plan that have gates, with their clips or without.
func (p *project) gated() []gated {
	byID := map[plan.ID]*plan.Job{}
	for i := range p.asked.Jobs {
		byID[p.asked.Jobs[i].ID] = &p.asked.Jobs[i]
	}
	var out []gated
	for i := range p.asked.Cuts {
		c := &p.asked.Cuts[i]
		for _, pick := range c.Picks {
			if len(pick.Shot.Gates) == 0 {
				continue
			}
			for _, id := range pick.Takes {
				for _, j := range byID[id].All() {
					out = append(out, gated{pick.Shot, c.Film, id, j})
				}
			}
		}
	}
	return out
}

// judgeAll lays over the state which clips do not count, as far as they have been measured.
func (p *project) judgeAll() {
	list := p.gated()
	loud := p.loudness(list)
	for _, g := range list {
		job := p.state.Jobs[g.job.ID]
		m, ok := p.measured(g.job.ID)
		if !ok || acceptedElsewhere(job) {
			continue
		}
		job.Gated = blocking(gates.Judge(m, gatesOf(g.shot.Gates), g.expect(loud), gates.OfClips))
		if job.Gated != "" {
			p.state.Jobs[g.job.ID] = job
		}
	}
}

// acceptedElsewhere reports whether the lock file says of just this clip that a person has let it stand. Whoever releases
// the take here takes that out of the lock file.
func acceptedElsewhere(job ledger.Job) bool {
	l := job.Locked
	return l != nil && l.Accepted && l.Clip != nil && job.Clip != nil && l.Clip.SHA256 == job.Clip.SHA256
}

// loudness is the usual one of the clips that were measured.
func (p *project) loudness(list []gated) *float64 {
	var all []float64
	for _, g := range list {
		if m, ok := p.measured(g.job.ID); ok && m.Loudness != nil {
			all = append(all, *m.Loudness)
		}
	}
	return gates.Median(all)
}

func (g gated) expect(loudness *float64) gates.Expect {
	r := g.job.Request
	return gates.Expect{Seconds: r.Duration.Seconds(), FPS: fpsOf(g.film.Output.FPS), Width: r.Size.W, Height: r.Size.H, Loudness: loudness}
}

// blocking is what keeps a clip from counting; "" where nothing does.
func blocking(found []gates.Finding) string {
	var out []string
	for _, f := range found {
		if f.Do != "warn" {
			out = append(out, "gate "+f.Gate+": "+f.Msg)
		}
	}
	return strings.Join(out, "; ")
}

func gatesOf(from manifest.Gates) map[string]gates.Gate {
	out := make(map[string]gates.Gate, len(from))
	for name, g := range from {
		out[name] = gates.Gate(g)
	}
	return out
}

// measured gives what is known of a job's stored clip.
func (p *project) measured(id plan.ID) (m gates.Measures, ok bool) {
	clip := p.state.Jobs[id].Clip
	if clip == nil {
		return m, false
	}
	if m, ok = p.measures[clip.SHA256]; ok {
		return m, true
	}
	text, err := os.ReadFile(p.measuresPath(clip.SHA256))
	if err != nil || json.Unmarshal(text, &m) != nil || m.Version != gates.Version {
		return m, false
	}
	p.measures[clip.SHA256] = m
	return m, true
}

// measuresPath is where the figures of a clip are kept, by its content: they are made again for nothing.
func (p *project) measuresPath(sum string) string { return p.path("measures", sum+".json") }

// unmeasured are the stored clips with gates whose figures are not known.
func (p *project) unmeasured() []gated {
	var out []gated
	seen := map[plan.ID]bool{}
	for _, g := range p.gated() {
		_, known := p.measured(g.job.ID)
		if clip := p.state.Jobs[g.job.ID].Clip; clip != nil && !known && !seen[g.job.ID] && !missing(p.clipPath(g.job.ID)) {
			out = append(out, g)
		}
		seen[g.job.ID] = true
	}
	return out
}

// measure finds the figures of a stored clip and keeps them.
func (w *workspace) measure(ctx context.Context, id plan.ID) (gates.Measures, error) {
	sum, _, err := w.store.Digest(id)
	if err != nil {
		return gates.Measures{}, err
	}
	m, err := gates.Measure(ctx, ffmpeg.Tools{}, w.clipPath(id))
	if err != nil {
		return m, err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	return m, writeFile(w.measuresPath(sum), text)
}

// measureAll measures the clips that were stored before their shots had gates, and decides anew.
func (w *workspace) measureAll(ctx context.Context, only []string) error {
	list := w.unmeasured()
	for _, g := range list {
		if _, err := w.measure(ctx, g.job.ID); err != nil {
			return fmt.Errorf("the clip of %s cannot be measured for its gates: %w", g.job.Name(), err)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return w.decide(ctx, only)
}

// judge measures a clip that was just stored. What is compared with other clips waits until all of them are there.
func (w *workspace) judge(warn func(*plan.Job, string)) func(context.Context, *plan.Job, *plan.Job) error {
	var byTake = map[plan.ID][]gated{}
	for _, g := range w.gated() {
		byTake[g.take] = append(byTake[g.take], g)
	}
	return func(ctx context.Context, take, job *plan.Job) error {
		var bad []error
		for _, g := range byTake[take.ID] {
			if g.job.ID == job.ID && !w.acceptedElsewhere(job.ID) {
				bad = append(bad, w.judgeOne(ctx, g, warn))
			}
		}
		return errors.Join(bad...)
	}
}

// acceptedElsewhere is for a clip that was just stored. What a lock file has accepted is fetched as it is there, or not kept.
func (w *workspace) acceptedElsewhere(id plan.ID) bool {
	l := w.state.Jobs[id].Locked
	return l != nil && l.Accepted && l.Clip != nil && w.state.Jobs[id].Phase != ledger.Released
}

func (w *workspace) judgeOne(ctx context.Context, g gated, warn func(*plan.Job, string)) error {
	m, err := w.measure(ctx, g.job.ID)
	if err != nil {
		return err
	}
	found := gates.Judge(m, gatesOf(g.shot.Gates), g.expect(nil), gates.OfClips)
	again := false
	for _, f := range found {
		again = again || f.Do == "retry"
		if f.Do == "warn" {
			warn(g.job, "gate "+f.Gate+": "+f.Msg)
		}
	}
	if msg := blocking(found); msg != "" {
		return &render.Gated{Msg: msg, Again: again}
	}
	return nil
}

// judgeFilm is asked about a finished film before it is put into its place.
func (w *workspace) judgeFilm(c *plan.Cut, seconds float64, ignore bool, show display) func(context.Context, string) error {
	if len(c.Film.Output.Gates) == 0 {
		return nil
	}
	return func(ctx context.Context, path string) error {
		m, err := gates.Measure(ctx, ffmpeg.Tools{}, path)
		if err != nil {
			return err
		}
		want := gates.Expect{Seconds: seconds, FPS: fpsOf(c.Film.Output.FPS), Loudness: c.Film.Output.Loudness}
		if size, err := parseSize(c.Film.Output.Size); err == nil {
			want.Width, want.Height = size.W, size.H
		}
		found := gates.Judge(m, gatesOf(c.Film.Output.Gates), want, gates.OfFilms)
		for _, f := range found {
			if f.Do == "warn" || ignore {
				show.warn(fmt.Sprintf("%s: gate %s: %s", c.Film.Name, f.Gate, f.Msg))
			}
		}
		if msg := blocking(found); msg != "" && !ignore {
			return &heldFilm{c.Film.Name, msg}
		}
		return nil
	}
}

// heldFilm is a film that does not pass a gate.
type heldFilm struct{ film, msg string }

func (h *heldFilm) Error() string {
	return fmt.Sprintf("%s is held: %s; change it, or put it into place all the same with shotlist stitch --ignore-gates", h.film, h.msg)
}

// fpsOf reads a frame rate as storyboards have it, 24 or 30000/1001.
func fpsOf(text string) float64 {
	var num, den float64
	if n, _ := fmt.Sscanf(text, "%g/%g", &num, &den); n == 2 && den > 0 {
		return num / den
	}
	return num
}
