package providers

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"shotlist/providers/wire"
)

// Poll asks for a job's state. A success without a link is still running: gateways report it a few polls early.
func (j *jobs) Poll(ctx context.Context, t Ticket) (Status, error) {
	o, _, err := j.look(ctx, t)
	if err != nil {
		return Status{}, err
	}
	s := Status{State: o.state, Raw: o.raw, Progress: o.progress}
	switch {
	case s.State == Failed:
		s.Err = j.failure(ctx, o)
	case s.State == Succeeded && o.link == "" && j.table.Content == nil:
		s.State = Running
	}
	return s, nil
}

func (j *jobs) failure(ctx context.Context, o outcome) *Error {
	if o.failure != nil {
		return o.failure
	}
	return j.client.failed(ctx, o.reason)
}

// look asks for a job's state, and for its result where that is a question of its own.
func (j *jobs) look(ctx context.Context, t Ticket) (outcome, answer, error) {
	a, err := j.ask(ctx, t, "poll", j.table.Poll)
	if err != nil {
		return outcome{}, a, err
	}
	o, ok := j.table.read(a.doc)
	if !ok {
		return o, a, j.client.without(ctx, asking, a, "state")
	}
	if o.state == Succeeded && j.table.Result != nil {
		o, err = j.result(ctx, t, o)
	}
	return o, a, err
}

// result asks for the result of a finished job. An answer that refuses it for good is the job's failure.
func (j *jobs) result(ctx context.Context, t Ticket, o outcome) (outcome, error) {
	a, err := j.ask(ctx, t, "result", *j.table.Result)
	e, isOurs := errors.AsType[*Error](err)
	switch {
	case err == nil:
		o.link, o.reason = firstText(a.doc, j.table.Link...), reasonIn(a.doc, j.table.Reason)
		return o, nil
	case isOurs && (e.Kind == Invalid || e.Kind == Moderated):
		o.state, o.failure = Failed, e
		return o, nil
	}
	return o, err
}

// Fetch asks where the clip lies now, and reads it from there. A link that expires meanwhile is asked for again.
func (j *jobs) Fetch(ctx context.Context, t Ticket, w io.Writer) error {
	src, a, err := j.source(ctx, t)
	if err != nil {
		return err
	}
	src.Renew = func(ctx context.Context) (wire.Source, error) {
		again, _, err := j.source(ctx, t)
		return again, err
	}
	err = j.client.wire.Download(ctx, src, w)
	return j.client.notFetched(ctx, err, wire.SameOrigin(src.URL, j.client.base), j.isOver(a))
}

// source is where a finished job's clip lies, with credentials only for the service's own host.
func (j *jobs) source(ctx context.Context, t Ticket) (wire.Source, answer, error) {
	o, a, err := j.look(ctx, t)
	if err != nil {
		return wire.Source{}, a, err
	}
	if o.state == Failed {
		return wire.Source{}, a, j.failure(ctx, o)
	}
	address := j.clipAddress(t, o)
	if o.state != Succeeded || address == "" {
		return wire.Source{}, a, &Error{Kind: Transient, Msg: "the clip is not finished: the job is " + o.raw}
	}
	h, _, err := j.client.header(ctx, address, false)
	return wire.Source{URL: address, Header: h}, a, err
}

// clipAddress prefers the link in the answer to the service's own download.
func (j *jobs) clipAddress(t Ticket, o outcome) string {
	switch {
	case o.link != "":
		return j.withQuery(o.link)
	case j.table.Content != nil:
		return j.path(j.table.Content.Path, t.ID, "")
	}
	return ""
}

// withQuery adds what the service's own host wants in the address.
func (j *jobs) withQuery(link string) string {
	u, err := url.Parse(link)
	if j.table.LinkQuery == "" || err != nil || !wire.SameOrigin(link, j.client.base) {
		return link
	}
	if !strings.Contains(u.RawQuery, j.table.LinkQuery) {
		u.RawQuery = strings.Trim(u.RawQuery+"&"+j.table.LinkQuery, "&")
	}
	return u.String()
}

// isOver reports whether the clip's time at the service has run out: by its own word, or a day after it was made.
func (j *jobs) isOver(a answer) bool {
	now := answeredAt(a.header, time.Now())
	if at, ok := timeIn(a.doc, "/expires_at"); ok {
		return now.After(at)
	}
	at, ok := timeIn(a.doc, "/completed_at")
	if !ok {
		at, ok = timeIn(a.doc, "/created_at")
	}
	return ok && now.Sub(at) > 24*time.Hour
}
