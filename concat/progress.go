package concat

import (
	"sync"
	"time"
)

// progress adds up what parallel runs have done and tells of it one call at a time.
type progress struct {
	mu    sync.Mutex
	tell  func(stage string, part float64)
	stage string
	total time.Duration
	done  map[int]time.Duration // by run
}

func (p *progress) begin(stage string, total time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.total, p.done = stage, total, map[int]time.Duration{}
	p.report(0)
}

// of gives run its own way to say how far it is, in seconds of film.
func (p *progress) of(run int) func(time.Duration) {
	return func(done time.Duration) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done[run] = max(p.done[run], done)
		p.report(p.part())
	}
}

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.report(1)
}

func (p *progress) part() float64 {
	var sum time.Duration
	for _, d := range p.done {
		sum += d
	}
	return min(1, float64(sum)/float64(max(1, p.total)))
}

func (p *progress) report(part float64) {
	if p.tell != nil {
		p.tell(p.stage, part)
	}
}
