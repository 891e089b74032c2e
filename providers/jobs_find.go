package providers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// clockSlack is how far the service's clock may be behind ours.
const clockSlack = time.Minute

// Find lists the service's latest jobs and keeps those that may have come from r: same model, prompt, size and length
// as far as the list tells, and not created before since.
func (j *jobs) Find(ctx context.Context, r Request, since time.Time) ([]Ticket, error) {
	if j.table.Jobs == nil {
		return nil, errors.ErrUnsupported
	}
	a, err := j.client.ask(ctx, question{phase: asking, method: http.MethodGet, url: j.path(j.table.Jobs.Path, "", "")})
	if err != nil {
		return nil, err
	}
	var found []Ticket
	for _, item := range lookup(a.doc, j.table.Jobs.Items) {
		id := firstText(item, j.table.Jobs.ID)
		if id != "" && j.table.Jobs.mayBe(item, r, since) {
			found = append(found, Ticket{ID: id})
		}
	}
	return found, nil
}

func (l *JobList) mayBe(item any, r Request, since time.Time) bool {
	created, known := timeIn(item, l.Created)
	if known && created.Before(since.Add(-clockSlack)) {
		return false
	}
	return same(item, l.Model, r.Model) && same(item, l.Prompt, named(r)) &&
		same(item, l.Size, r.Size.String()) && same(item, l.Seconds, fmt.Sprint(r.Duration.Seconds()))
}

// same is true where the list does not tell, since a missing field excludes nothing.
func same(item any, pointer, want string) bool {
	if pointer == "" {
		return true
	}
	got := firstText(item, pointer)
	return got == "" || want == "" || strings.TrimSpace(want) == got
}
