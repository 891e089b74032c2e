package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// barScale is the length of a bar in its own units: tenths of a percent.
const barScale = 1000

// barWidth is the longest line, in characters; a narrower terminal has shorter ones.
const barWidth = 90

// bars shows a bar for every take in flight, and one for the whole run.
type bars struct {
	speed   ledger.Speed
	notices *notices
	box     *mpb.Progress
	mu      sync.Mutex
	all     int
	done    int
	total   *mpb.Bar
	takes   map[plan.ID]*takeBar
	cuts    map[string]*cutBar
	stop    chan struct{}
}

type takeBar struct {
	bar      *mpb.Bar
	mu       sync.Mutex
	phase    render.Phase
	began    time.Time
	expected time.Duration
	progress float64
}

type cutBar struct {
	bar   *mpb.Bar
	mu    sync.Mutex
	stage string
}

func newBars(w io.Writer, speed ledger.Speed, notices *notices) *bars {
	b := &bars{speed: speed, notices: notices, takes: map[plan.ID]*takeBar{}, cuts: map[string]*cutBar{}, stop: make(chan struct{}),
		box: mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh(), mpb.WithWidth(barWidth), mpb.WithRefreshRate(120*time.Millisecond))}
	notices.through(b.say)
	go b.tick()
	return b
}

// tick moves the bars of takes whose service says nothing.
func (b *bars) tick() {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-ticker.C:
			b.mu.Lock()
			for _, t := range b.takes {
				t.move()
			}
			b.mu.Unlock()
		}
	}
}

func (b *bars) start(steps []render.Step) {
	b.all, _ = work(steps)
	if b.all == 0 {
		return
	}
	b.total = b.box.AddBar(int64(b.all), mpb.BarPriority(1<<20), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(
		decor.Name("all takes", decor.WCSyncSpaceR), decor.CountersNoUnit("%d of %d", decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_MMSS)))
}

func (b *bars) update(u render.Update) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch u.Phase {
	case render.Finished, render.Fails, render.Holds, render.Unpaid, render.Strands, render.Interrupt:
		b.finish(u)
	default:
		b.take(u).set(u)
	}
}

func (b *bars) take(u render.Update) *takeBar {
	t, j := b.takes[u.Take], u.Job
	if t == nil {
		t = &takeBar{began: time.Now(), expected: estimate(b.speed, j), progress: -1}
		t.bar = b.box.AddBar(barScale, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(
			decor.Name(j.Name(), decor.WCSyncSpaceR), decor.Any(t.state, decor.WCSyncSpaceR)),
			mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5}), decor.Any(t.eta, decor.WC{W: 10})))
		b.takes[u.Take] = t
	}
	return t
}

// finish takes the bar of a take away and counts it.
func (b *bars) finish(u render.Update) {
	if t := b.takes[u.Take]; t != nil {
		t.bar.Abort(true)
		delete(b.takes, u.Take)
	}
	if u.Err != nil {
		b.say(problemLine(u))
	}
	if u.Phase == render.Finished {
		b.done++
		b.total.SetCurrent(int64(b.done))
	}
}

func (t *takeBar) set(u render.Update) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.phase != u.Phase {
		t.phase, t.progress = u.Phase, -1
	}
	if u.Progress >= 0 {
		t.progress = u.Progress
	}
}

// move sets the bar. It must not be called by the bar's own decorators, which run inside its loop.
func (t *takeBar) move() {
	t.mu.Lock()
	part := t.part()
	t.mu.Unlock()
	t.bar.SetCurrent(int64(part * barScale))
}

// part is how far the take is: as the service says, or as the clock and earlier takes suggest, and never quite done.
func (t *takeBar) part() float64 {
	if t.progress >= 0 {
		return min(t.progress, 0.999)
	}
	if t.expected <= 0 {
		return 0
	}
	return min(float64(time.Since(t.began))/float64(t.expected), 0.95)
}

func (t *takeBar) state(decor.Statistics) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.phase)
}

func (t *takeBar) eta(decor.Statistics) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	left := t.expected - time.Since(t.began)
	if part := t.part(); t.progress > 0.05 {
		left = time.Duration(float64(time.Since(t.began)) * (1 - part) / part)
	}
	if left <= 0 {
		return ""
	}
	return "~" + left.Round(time.Second).String()
}

func (b *bars) cutting(film *manifest.Film, stage string, part float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.cuts[film.Name]
	if c == nil {
		c = &cutBar{}
		c.bar = b.box.AddBar(barScale, mpb.BarRemoveOnComplete(), mpb.PrependDecorators(
			decor.Name(filmName(film), decor.WCSyncSpaceR), decor.Any(c.name, decor.WCSyncSpaceR)),
			mpb.AppendDecorators(decor.Percentage(decor.WC{W: 5})))
		b.cuts[film.Name] = c
	}
	c.mu.Lock()
	c.stage = stage
	c.mu.Unlock()
	c.bar.SetCurrent(int64(min(part, 0.999) * barScale))
}

func (c *cutBar) name(decor.Statistics) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stage
}

func (b *bars) filmed(f filmNews) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.cuts[f.Film]; c != nil {
		c.bar.Abort(true)
	}
	b.say(filmLine(f))
}

func (b *bars) warn(msg string) { b.say("warning: " + msg) }

// say writes a line above the bars.
func (b *bars) say(line string) { fmt.Fprintln(b.box, line) }

func (b *bars) end(s summary) {
	close(b.stop)
	b.notices.through(nil)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.total != nil {
		b.total.Abort(true)
	}
	for _, t := range b.takes {
		t.bar.Abort(true)
	}
	for _, c := range b.cuts {
		c.bar.Abort(true)
	}
	b.say(s.String())
	b.box.Wait()
}
