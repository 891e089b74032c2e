package providertest

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"shotlist/providers"
)

// jobsDoNotMix: sixteen jobs run at once at one provider, and each gets its own clip. Under -race it also shows that
// nothing is shared without a lock.
func jobsDoNotMix(tb TB, b *bench) {
	n := b.Jobs
	if n == 0 {
		n = 16
	}
	if b.Protocol.Local {
		b.crowd(tb, nil, n)
		return
	}
	plan, err := b.newCrowd(tb)
	if err != nil {
		tb.Errorf("%v", err)
		return
	}
	s := newServer(plan)
	defer s.close()
	b.crowd(tb, s, n)
}

func (b *bench) crowd(tb TB, s *server, n int) {
	p := b.open(tb, s)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			r := b.request(b.happy)
			mark := fmt.Sprintf("job-%02d.", i)
			r.Prompt, r.Label.Shot = r.Prompt+" "+mark, mark
			c := drive(tb.Context(), func() providers.Provider { return p }, r, 0)
			if c.stage != "clip" || s != nil && !bytes.Equal(c.clip, clip(mark)) {
				tb.Errorf("job %d of %d at once: it ends with %s, and the clip is its own: %v", i, n, c, bytes.Equal(c.clip, clip(mark)))
			}
		})
	}
	wait.Wait()
}

// crowd plays the happy recording for many jobs. Each create gets an id of its own, by which its later requests are
// known, and its clip carries the mark that was in its prompt.
type crowd struct {
	recording *recording
	id        string // as recorded

	mu    sync.Mutex
	marks []string // by job
	next  []int    // step, by job
}

// newCrowd plays the recording once, to learn the id.
func (b *bench) newCrowd(tb TB) (*crowd, error) {
	s := newServer(&replay{recording: b.happy})
	defer s.close()
	ticket, err := b.open(tb, s).Submit(tb.Context(), b.request(b.happy))
	if err != nil {
		return nil, err
	}
	return &crowd{recording: b.happy, id: ticket.ID}, nil
}

var (
	markIn = regexp.MustCompile(`job-\d\d\.`)
	jobIn  = regexp.MustCompile(`-no(\d\d)\b`)
)

func (c *crowd) answer(s *server, w http.ResponseWriter, r *http.Request, seen request) {
	job, st, ok := c.step(r, seen)
	if !ok {
		s.problem("a request of no known job: %s", seen.normal)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	st.body = strings.ReplaceAll(st.body, c.id, fmt.Sprintf("%s-no%02d", c.id, job))
	s.reply(w, r, st, c.mark(job))
}

func (c *crowd) mark(job int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.marks[job]
}

func (c *crowd) step(r *http.Request, seen request) (int, step, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	steps := c.recording.steps
	if firstLine(seen.normal) == firstLine(steps[0].request) {
		c.marks, c.next = append(c.marks, markIn.FindString(string(seen.body))), append(c.next, 1)
		return len(c.marks) - 1, steps[0], true
	}
	m := jobIn.FindStringSubmatch(r.URL.Path + "?" + r.URL.RawQuery)
	if m == nil {
		return 0, step{}, false
	}
	job, _ := strconv.Atoi(m[1])
	if job >= len(c.next) || c.next[job] >= len(steps) {
		return 0, step{}, false
	}
	n := c.next[job]
	c.next[job]++
	return job, steps[n], true
}
