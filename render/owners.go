package render

import (
	"context"
	"fmt"
	"sync"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// owners are the takes that services gave tickets for, in all that the ledger knows and in this run.
type owners struct {
	mu sync.Mutex
	by map[claim]owner
}

// claim is a job at a service.
type claim struct{ origin, ticket string }

type owner struct {
	id      plan.ID
	subject string
}

func newOwners(ctx context.Context, l *ledger.Ledger) (*owners, error) {
	events, err := l.Events(ctx)
	if err != nil {
		return nil, err
	}
	o := &owners{by: map[claim]owner{}}
	for id, job := range ledger.Fold(events).Jobs {
		if job.Ticket != nil && job.Intent != nil {
			o.by[claim{job.Intent.Origin, job.Ticket.ID}] = owner{id, job.Subject}
		}
	}
	return o, nil
}

// take gives a ticket to a job. A service that answers two creating requests with one id has billed two jobs or one,
// and nobody knows whose clip will lie there: the second take does not share the first one's, and is held.
func (o *owners) take(j *plan.Job, t providers.Ticket) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := claim{j.Origin, t.ID}
	if first, taken := o.by[c]; taken && first.id != j.ID && !j.Caps.Free {
		return &providers.Error{Kind: providers.Ambiguous, Msg: fmt.Sprintf("the service answered with job %s, which is that of %s", t.ID, first.subject),
			Hint: "look at the service which jobs there are, then adopt another one or accept a second charge"}
	}
	o.by[c] = owner{j.ID, j.Subject()}
	return nil
}
