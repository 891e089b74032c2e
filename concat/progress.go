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
	done  map[progressRun]time.Duration
}

type progressRun struct {
	stage string
	run   int
}

func newProgress(tell func(stage string, part float64)) *progress {
	return &progress{tell: tell, done: map[progressRun]time.Duration{}}
}

func (p *progress) begin(stage string, total time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.total = stage, total
	p.report(p.part())
}

// of gives a run of a stage its own way to say how far it is, in seconds of film. What is done before the stage has begun
// counts when it has.
func (p *progress) of(stage string, run int) func(time.Duration) {
	id := progressRun{stage, run}
	return func(done time.Duration) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.done[id] = max(p.done[id], done)
		if p.stage == stage {
			p.report(p.part())
		}
	}
}

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.report(1)
}

func (p *progress) part() float64 {
	var sum time.Duration
	for id, d := range p.done {
		if id.stage == p.stage {
			sum += d
		}
	}
	return min(1, float64(sum)/float64(max(1, p.total)))
}

func (p *progress) report(part float64) {
	if p.tell != nil {
		p.tell(p.stage, part)
	}
}
