// Package wire carries requests to services and clips back from wherever they lie. It knows HTTP and nothing of jobs:
// what an answer means is for its caller to say. It never repeats a request that may create something, and no
// credential it is given leaves the scheme, host and port that it was given for.
package wire

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"
)

// Limits bound what a service can make us wait for and hold. A zero field has a default.
type Limits struct {
	Reply int64         // bytes of an answer that is no clip; default 4 MiB
	Clip  int64         // bytes of a clip; default 4 GiB
	Idle  time.Duration // the longest silence, and the time for the next 16 KiB: default one minute; see patience
}

// Client sends requests. Make one with New.
type Client struct {
	once, many http.RoundTripper
	limits     Limits
}

// New makes a client. A nil transport gives it one of its own.
func New(transport http.RoundTripper, limits Limits) *Client {
	if transport == nil {
		transport = NewTransport(nil)
	}
	return &Client{once: fresh(transport), many: transport, limits: limits.withDefaults()}
}

func (l Limits) withDefaults() Limits {
	if l.Reply == 0 {
		l.Reply = 4 << 20
	}
	if l.Clip == 0 {
		l.Clip = 4 << 30
	}
	if l.Idle == 0 {
		l.Idle = time.Minute
	}
	return l
}

// Call is one request.
type Call struct {
	Method, URL string
	Header      http.Header // credentials and all else that is meant for this host alone
	Body        []byte
	Once        bool          // it creates something: a connection of its own, no replay, no redirect
	Wait        time.Duration // overrides Limits.Idle
	Most        int64         // overrides Limits.Reply
}

// Reply is an answer, whatever its status, read to its end.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// Stream is an answer that is still being read. Close it.
type Stream struct {
	Status int
	Header http.Header
	Length int64 // of Body in bytes; negative when unknown
	Body   io.ReadCloser
}

// Do sends call and reads its answer. The error is always a *Failure.
func (c *Client) Do(ctx context.Context, call Call) (Reply, error) {
	s, err := c.Open(ctx, call)
	if err != nil {
		return Reply{}, err
	}
	defer s.Body.Close()
	body, err := ReadAll(s.Body, cmp.Or(call.Most, c.limits.Reply))
	if err != nil {
		return Reply{}, &Failure{Sent: true, Err: err}
	}
	return Reply{s.Status, s.Header, body}, nil
}

// ReadAll reads no more than limit bytes; a *TooLarge error says that there are more.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = &TooLarge{Limit: limit}
	}
	return body, err
}

// Open sends call and gives the answer as soon as its head is there. The error is always a *Failure.
func (c *Client) Open(ctx context.Context, call Call) (*Stream, error) {
	ctx, dog := watch(ctx, c.patience(call))
	sight := &sighting{}
	req, err := call.request(httptrace.WithClientTrace(ctx, sight.trace()), dog)
	if err != nil {
		dog.stop()
		return nil, &Failure{Err: plain(ctx, err)}
	}
	res, err := c.client(call).Do(req) //nolint:bodyclose // whoever has the Stream closes it
	if err != nil {
		dog.stop()
		return nil, &Failure{Sent: sight.maybeSent(), Err: plain(ctx, err)}
	}
	dog.kick()
	body := &watched{ReadCloser: res.Body, ctx: ctx, dog: dog, least: pace}
	if call.Once {
		body.least = 1 // whoever made something may take long to say so, but not for ever
		dog.end(3 * c.patience(call))
	}
	return &Stream{Status: res.StatusCode, Header: res.Header, Length: res.ContentLength, Body: body}, nil
}

// patience is longer with a create: giving up on it costs more than waiting.
func (c *Client) patience(call Call) time.Duration {
	if call.Once && call.Wait == 0 {
		return 3 * c.limits.Idle
	}
	return cmp.Or(call.Wait, c.limits.Idle)
}

func (c *Client) client(call Call) *http.Client {
	if call.Once {
		return &http.Client{Transport: c.once, CheckRedirect: stay}
	}
	return &http.Client{Transport: c.many, CheckRedirect: follow}
}

// request leaves GetBody unset: a transport that cannot read the body a second time cannot send it a second time.
func (call Call) request(ctx context.Context, dog *watchdog) (*http.Request, error) {
	var body io.Reader
	if call.Body != nil {
		body = &upload{bytes.NewReader(call.Body), dog}
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, call.URL, body)
	if err != nil {
		return nil, fmt.Errorf("%s is no usable address", Bare(call.URL))
	}
	req.ContentLength = int64(len(call.Body))
	for name, values := range call.Header {
		req.Header[name] = values
	}
	return req, nil
}
