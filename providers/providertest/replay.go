package providertest

import (
	"net/http"
	"strings"
	"sync"
)

// replay answers with the steps of a recording, one after the other, and notes requests that differ from it.
type replay struct {
	recording *recording
	exact     bool          // requests must be as recorded, not only go to the same place
	faults    map[int]fault // what happens once instead of an answer, by step

	mu   sync.Mutex
	next int
}

// fault does something else than answering.
type fault func(s *server, w http.ResponseWriter, r *http.Request, st step)

func (p *replay) answer(s *server, w http.ResponseWriter, r *http.Request, seen request) {
	st, f, ok := p.step(s, seen)
	switch {
	case !ok:
		w.WriteHeader(http.StatusTeapot)
	case f != nil:
		f(s, w, r, st)
	default:
		s.reply(w, r, st, p.recording.name)
	}
}

// step finds the next one. A fault does not use it up: the request is expected again.
func (p *replay) step(s *server, seen request) (step, fault, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rewind(seen)
	if p.next >= len(p.recording.steps) {
		s.problem("a request that was not recorded: %s", seen.normal)
		return step{}, nil, false
	}
	n, st := p.next, p.recording.steps[p.next]
	if p.differs(st.request, seen.normal) {
		s.problem("request %d differs.\nrecorded:\n%s\n\nsent:\n%s", n+1, st.request, seen.normal)
	}
	if f := p.faults[n]; f != nil {
		delete(p.faults, n)
		return st, f, true
	}
	p.next++
	return st, nil, true
}

// rewind goes back to the last step that asked the same, where faults are played: what failed is begun anew, and a
// fetch begins by asking where the clip lies.
func (p *replay) rewind(seen request) {
	if p.exact || p.next < len(p.recording.steps) && !p.differs(p.recording.steps[p.next].request, seen.normal) {
		return
	}
	for n := p.next - 1; n > 0; n-- {
		if !p.differs(p.recording.steps[n].request, seen.normal) {
			p.next = n
			return
		}
	}
}

func (p *replay) differs(recorded, sent string) bool {
	if p.exact {
		return recorded != sent
	}
	return firstLine(recorded) != firstLine(sent)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// unused is how many recorded exchanges did not happen.
func (p *replay) unused() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.recording.steps) - p.next
}
