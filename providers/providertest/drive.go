package providertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"shotlist/providers"
)

// key is what a process lends every provider under test.
func key(context.Context) (providers.Secret, error) { return canary, nil }

// course is what became of a job.
type course struct {
	ticket providers.Ticket
	polls  []string // the state, or the kind of error, of each
	stage  string   // where it ended: submit, poll, job, fetch or clip
	err    error
	clip   []byte
}

// mostPolls ends a job that never does.
const mostPolls = 20

// drive does what a renderer does: submit, poll until the end, fetch. open gives the provider for each call; patience
// is how often a failed fetch is repeated.
func drive(ctx context.Context, open func() providers.Provider, r providers.Request, patience int) *course {
	c := &course{stage: "submit"}
	if c.ticket, c.err = open().Submit(ctx, r); c.err != nil {
		return c
	}
	c.ticket = throughJSON(c.ticket)
	if !c.poll(ctx, open) {
		return c
	}
	c.fetch(ctx, open, patience)
	return c
}

func throughJSON(t providers.Ticket) (again providers.Ticket) {
	data, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(data, &again)
	}
	if err != nil {
		return t
	}
	return again
}

// poll reports whether the job succeeded.
func (c *course) poll(ctx context.Context, open func() providers.Provider) bool {
	for c.stage = "poll"; len(c.polls) < mostPolls; {
		s, err := open().Poll(ctx, c.ticket)
		c.err = err
		if err != nil {
			c.polls = append(c.polls, providers.KindOf(err).String())
			if k := providers.KindOf(err); k == providers.Transient || k == providers.Throttled {
				continue
			}
			return false
		}
		c.polls = append(c.polls, s.State.String())
		switch s.State {
		case providers.Succeeded:
			return true
		case providers.Failed:
			c.stage, c.err = "job", s.Err
			return false
		}
	}
	c.err = fmt.Errorf("no end after %d polls", mostPolls)
	return false
}

func (c *course) fetch(ctx context.Context, open func() providers.Provider, patience int) {
	c.stage = "fetch"
	for try := 0; try <= patience; try++ {
		var out bytes.Buffer
		if c.err = open().Fetch(ctx, c.ticket, &out); c.err == nil {
			c.stage, c.clip = "clip", out.Bytes()
			return
		}
	}
}

// outcome is the course in the words of a recording's want.
func (c *course) outcome() string {
	if c.err == nil {
		return c.stage
	}
	return c.stage + " " + providers.KindOf(c.err).String()
}

func (c *course) String() string {
	return fmt.Sprintf("%s (polls: %s): %v", c.outcome(), strings.Join(c.polls, ", "), c.err)
}
