package providers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// clockSlack is how far the service's clock may be off ours.
const clockSlack = time.Minute

// Find lists the service's latest jobs and keeps those that may have come from r: same model, prompt, size and length
// as far as the list tells, and created in time.
func (j *jobs) Find(ctx context.Context, r Request, since, until time.Time) ([]Found, error) {
	if j.table.Jobs == nil {
		return nil, errors.ErrUnsupported
	}
	a, err := j.client.ask(ctx, question{phase: asking, method: http.MethodGet, url: j.path(j.table.Jobs.Path, "", "")})
	if err != nil {
		return nil, err
	}
	var found []Found
	list := j.table.Jobs
	for _, item := range lookup(a.doc, list.Items) {
		id := firstText(item, list.ID)
		created, _ := timeIn(item, list.Created)
		if usable(id) && inTime(created, since, until) && list.mayBe(item, r) {
			told := list.Prompt != "" && firstText(item, list.Prompt) != ""
			found = append(found, Found{Ticket: Ticket{ID: id}, Created: created, Prompt: told})
		}
	}
	return found, nil
}

// inTime reports whether a job may have been created between two moments. A list that does not say excludes nothing.
func inTime(created, since, until time.Time) bool {
	return created.IsZero() || !created.Before(since.Add(-clockSlack)) && !created.After(until.Add(clockSlack))
}

func (l *JobList) mayBe(item any, r Request) bool {
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
