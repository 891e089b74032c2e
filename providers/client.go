package providers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"shotlist/providers/wire"
)

// client is an account's line to its service: it adds credentials, and turns every way to fail into an *Error.
type client struct {
	base    string // without a final slash
	auth    Auth
	headers map[string]string
	key     KeyFunc
	mute    bool // the credentials are known only so that messages can be cleaned of them
	wire    *wire.Client
}

func newClient(c Config, base string, auth Auth) (*client, error) {
	if c.BaseURL != "" {
		base = c.BaseURL
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("provider %s: base_url %q is no http address", c.Name, wire.Bare(base))
	}
	limits := wire.Limits{Clip: c.MaxClip, Idle: c.Idle}
	return &client{base: strings.TrimRight(base, "/"), auth: auth, headers: c.Headers, key: c.Key,
		wire: wire.New(c.Client, limits)}, nil
}

// question is one request to the service.
type question struct {
	phase  phase
	method string
	url    string // absolute
	header map[string]string
	body   []byte
	mime   string
	wait   time.Duration
	public bool // no credential goes with it
	loose  bool // an answer without a body will do
}

// answer is what came back: a status of success, and JSON.
type answer struct {
	status int
	header http.Header
	doc    any
}

// ask sends a question and reads JSON. The error is always an *Error.
func (c *client) ask(ctx context.Context, q question) (answer, error) {
	header, key, err := c.header(ctx, q.url, q.public)
	if err != nil {
		return answer{}, err
	}
	q.complete(header)
	reply, err := c.wire.Do(ctx, q.call(header))
	if err != nil {
		return answer{}, c.lost(q.phase, err, key)
	}
	if q.loose && reply.Status < 300 {
		return answer{status: reply.Status, header: reply.Header}, nil
	}
	return c.read(q.phase, reply, key)
}

// open sends a question whose answer is read as it comes. A refusal has been read, and is the error.
func (c *client) open(ctx context.Context, q question) (*wire.Stream, Secret, error) {
	header, key, err := c.header(ctx, q.url, q.public)
	if err != nil {
		return nil, "", err
	}
	q.complete(header)
	s, err := c.wire.Open(ctx, q.call(header))
	if err != nil {
		return nil, key, c.lost(q.phase, err, key)
	}
	if s.Status/100 == 2 {
		return s, key, nil
	}
	defer s.Body.Close()
	body, err := wire.ReadAll(s.Body, 1<<20)
	if err != nil {
		return nil, key, c.lost(q.phase, err, key)
	}
	doc, _ := decode(body)
	return nil, key, c.refused(q.phase, wire.Reply{Status: s.Status, Header: s.Header, Body: body}, doc, key)
}

func (q question) call(h http.Header) wire.Call {
	return wire.Call{Method: q.method, URL: q.url, Header: h, Body: q.body, Once: q.phase == creating, Wait: q.wait}
}

func (q question) complete(h http.Header) {
	if q.body != nil {
		h.Set("Content-Type", q.mime)
	}
	h.Set("Accept", "application/json")
	for name, value := range q.header {
		h.Set(name, value)
	}
}

// read understands an answer, or says why it is none.
func (c *client) read(p phase, reply wire.Reply, key Secret) (answer, error) {
	doc, err := decode(reply.Body)
	if err == nil && reply.Status/100 == 2 {
		return answer{reply.Status, reply.Header, doc}, nil
	}
	return answer{}, c.refused(p, reply, doc, key)
}

func decode(body []byte) (doc any, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	return doc, nil
}

// refused makes an error of an answer with an error status, or with a body that is no JSON.
func (c *client) refused(p phase, reply wire.Reply, doc any, key Secret) *Error {
	r := reasonIn(doc, nil)
	if !r.said() {
		r.text = excerpt(reply.Body)
	}
	kind := refusalKind(p, reply.Status, r)
	if doc == nil && p != creating && reply.Status == http.StatusForbidden {
		kind = Transient // the page of a gateway's front door, not the service's word about a job
	}
	e := c.failure(kind, r, key)
	e.Quota = e.Quota || e.Kind == Denied && reply.Status == http.StatusPaymentRequired
	if e.Code == "" {
		e.Code = fmt.Sprint(reply.Status)
	}
	e.Msg = fmt.Sprintf("%s (http %d)", e.Msg, reply.Status)
	if reply.Status < 300 {
		e.Msg = "the answer is unreadable: " + e.Msg
	}
	if reply.Status == http.StatusNotFound && e.Kind == Invalid {
		e.Hint = "check base_url: nothing takes jobs there"
	}
	if isRedirect(reply.Status) {
		e.Hint = "the service moved to " + wire.Bare(reply.Header.Get("Location")) + ": set base_url to its new address"
	}
	if e.Kind == Throttled || reply.Status >= 500 {
		e.After = retryAfter(reply.Header, r.text, time.Now())
	}
	return e
}

// failure makes an error of what a service says, with everything secret taken out.
func (c *client) failure(k Kind, r reason, key Secret) *Error {
	text := r.text
	if text == "" {
		text = r.code
	}
	if text == "" {
		text = "the service gives no reason"
	}
	secrets := c.secrets(key)
	quota := k == Denied && quotaWords.MatchString(r.words())
	return &Error{Kind: k, Quota: quota, Code: redact(tidy(r.code, 100), secrets...), Msg: redact(tidy(text, 1000), secrets...), Hint: hintFor(k)}
}

func (c *client) secrets(key Secret) []string {
	all := []string{string(key)}
	for value := range maps.Values(c.headers) {
		all = append(all, value)
	}
	return all
}
