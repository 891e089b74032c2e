package providers

import (
	"context"
	"errors"
	"net/http"

	"shotlist/providers/wire"
)

// keyFor gives the credential, so that messages can be cleaned of it.
func (c *client) keyFor(ctx context.Context) Secret {
	if c.key == nil {
		return ""
	}
	key, _ := c.key(ctx)
	return key
}

// without makes an error of an answer with a status of success that lacks what it must have: an id or a state. It holds
// an error of the service's own, or nobody knows what it means.
func (c *client) without(ctx context.Context, p phase, a answer, what string) *Error {
	key, r := c.keyFor(ctx), reasonIn(a.doc, nil)
	if r.said() {
		return c.failure(insideKind(p, r), r, key)
	}
	kind := Transient
	if p == creating {
		kind = Ambiguous
	}
	return c.failure(kind, reason{text: "the answer has no " + what}, key)
}

// failed makes an error of a job's failure.
func (c *client) failed(ctx context.Context, r reason) *Error {
	return c.failure(jobKind(r), r, c.keyFor(ctx))
}

// notFetched makes an error of a failed download. own is true where the service itself hands out the clip, over where
// it says that it keeps it no longer.
func (c *client) notFetched(ctx context.Context, err error, own, over bool) error {
	if err == nil {
		return nil
	}
	if refusal, ok := errors.AsType[*wire.Refusal](err); ok {
		return c.noClip(ctx, refusal.Reply, own, over)
	}
	if _, ok := errors.AsType[*wire.TooLarge](err); ok {
		return &Error{Kind: Invalid, Err: err, Hint: "raise the limit for clips, if that is what you asked for"}
	}
	if _, ok := errors.AsType[*wire.Broken](err); ok {
		return &Error{Kind: Transient, Err: err, Hint: "it is fetched again, not rendered again"}
	}
	if _, ok := errors.AsType[*wire.Failure](err); ok {
		return c.lost(fetching, err, c.keyFor(ctx))
	}
	return err
}

// noClip is for an answer that is no clip.
func (c *client) noClip(ctx context.Context, reply wire.Reply, own, over bool) *Error {
	doc, _ := decode(reply.Body)
	e := c.refused(fetching, reply, doc, c.keyFor(ctx))
	e.Kind = noClipKind(reply.Status, own, over, e.Kind)
	e.Hint = hintFor(e.Kind)
	if e.Kind == Gone {
		e.Hint = "the service no longer keeps the clip: only another take brings it back"
	}
	return e
}

// noClipKind: a page in the clip's place, or a 404 of the service soon after the job is done, is only too early; what
// another host refuses even behind a fresh link has expired.
func noClipKind(status int, own, over bool, kind Kind) Kind {
	missing := status == http.StatusNotFound || status == http.StatusBadRequest
	refused := missing || status == http.StatusUnauthorized || status == http.StatusForbidden
	switch {
	case status < 300, own && missing && !over:
		return Transient
	case own && missing, !own && refused:
		return Gone
	}
	return kind
}

// lost makes an error of a request without an answer.
func (c *client) lost(p phase, err error, key Secret) *Error {
	f, ok := errors.AsType[*wire.Failure](err)
	if !ok {
		f = &wire.Failure{Sent: true, Err: err}
	}
	kind := lostKind(p, f)
	e := &Error{Kind: kind, Msg: "the answer was lost", Hint: hintFor(kind)}
	if !f.Sent {
		e.Msg, e.Hint = "the service could not be reached", "check base_url and the connection"
	}
	e.Err = &quiet{redact(f.Err.Error(), c.secrets(key)...), f.Err}
	return e
}

// quiet keeps an error's chain and shows a text that is fit to be shown.
type quiet struct {
	text string
	err  error
}

func (q *quiet) Error() string { return q.text }
func (q *quiet) Unwrap() error { return q.err }
