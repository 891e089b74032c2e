package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"sync"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/plan"
)

// plainDisplay writes a line when something has changed: for pipelines, logs and pipes.
type plainDisplay struct {
	w    io.Writer
	mu   sync.Mutex
	all  int
	done int
	told map[plan.ID]map[render.Phase]bool
	cut  string
}

func (p *plainDisplay) start(steps []render.Step) {
	p.told = map[plan.ID]map[render.Phase]bool{}
	for _, s := range steps {
		if s.Works() {
			p.all++
		}
	}
	if p.all > 0 {
		p.say("rendering %s", plural(p.all, "take"))
	}
}

func (p *plainDisplay) update(u render.Update) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.heard(u) {
		return
	}
	switch u.Phase {
	case render.Finished:
		p.done++
		p.say("%s: done (%d of %d)", u.Job.Name(), p.done, p.all)
	case render.Fails, render.Holds, render.Unpaid, render.Strands:
		p.say("%s", problemLine(u))
	default:
		p.say("%s: %s", u.Job.Name(), u.Phase)
	}
}

// heard reports whether a phase was told already: one that comes again, as waiting does, is no news.
func (p *plainDisplay) heard(u render.Update) bool {
	told := p.told[u.Take]
	if told == nil {
		told = map[render.Phase]bool{}
		p.told[u.Take] = told
	}
	defer func() { told[u.Phase] = true }()
	return told[u.Phase]
}

func (p *plainDisplay) cutting(film *manifest.Film, stage string, _ float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if line := filmName(film) + ": " + stage; p.cut != line {
		p.cut = line
		p.say("%s", line)
	}
}

func (p *plainDisplay) filmed(f filmNews) { p.say("%s", filmLine(f)) }

func (p *plainDisplay) warn(msg string) { p.say("warning: %s", msg) }

func (p *plainDisplay) end(s summary) { p.say("%s", s) }

func (p *plainDisplay) say(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

func filmLine(f filmNews) string {
	name := filepath.Base(f.Path)
	switch {
	case f.Cached:
		return name + ": up to date"
	case f.Partial:
		return fmt.Sprintf("%s: %.2f s cut from the takes that there are; some are missing", name, f.Seconds)
	}
	return fmt.Sprintf("%s: %.2f s", name, f.Seconds)
}

// String says what a run came to, leaving out what did not occur.
func (s summary) String() string {
	text := fmt.Sprintf("%d rendered, %d reused", s.Rendered, s.Reused)
	for _, part := range []struct {
		n    int
		word string
	}{{s.Failed, "failed"}, {s.Held, "held"}, {s.Unpaid, "not paid for"}, {s.Skipped, "skipped"}, {s.Interrupted, "interrupted"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.word)
		}
	}
	return text
}
