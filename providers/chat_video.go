package providers

import (
	"context"
	"errors"
	"io"
	"time"

	"shotlist/providers/wire"
)

// ChatVideo speaks /v1/chat/completions as gateways that answer with a link to a clip. The answer streams, and as soon
// as it names a task, Submit is done: the job is followed where the gateway keeps its tasks, at asyncdata.net or, under
// the setting source_url, elsewhere. With `stream: false` Submit waits for the whole answer, which takes minutes.
//
// An answer may name no task but only the clip's link. Then that link is the ticket, whatever its form: there is no
// other way to the clip.
func ChatVideo() Protocol {
	return Protocol{
		Kind: "chat-video", Summary: "chat gateways that answer with a link to a clip", NeedsKey: true, NeedsURL: true,
		Settings: []string{"images", "auth", "allow_hosts", "stream", "source_url"},
		New:      newChatVideo,
	}
}

type chatVideo struct {
	*jobs       // the gateway: creating, models
	relay *jobs // where tasks are kept
}

var chatTable = Table{
	Create: Endpoint{Path: "/chat/completions", Body: object{"model": "{model}", "stream": true,
		"messages": array{object{"role": "user", "content": "{content}"}}}},
	Models: &List{Path: "/models", Names: "/data/*/id"},
	Values: wordsValues,
	Caps:   chatCaps,
}

func newChatVideo(c Config) (Provider, error) {
	gateway, err := newJobs(chatTable, c)
	if err != nil {
		return nil, err
	}
	if stream, ok := c.Settings["stream"].(bool); ok {
		gateway.config.Options = merge(c.Options, object{"stream": stream})
	}
	source := asyncData
	source.Needs = nil
	c.BaseURL, _ = c.Settings["source_url"].(string)
	c.Settings = nil
	relay, err := newJobs(source, c)
	if err != nil {
		return nil, err
	}
	relay.client.mute = true // it is another service
	return &chatVideo{gateway, relay}, nil
}

// silence is how long a chat may say nothing: whole answers come after minutes.
const silence = 20 * time.Minute

// Submit sends the message and listens until the answer names a task, or ends.
func (c *chatVideo) Submit(ctx context.Context, r Request) (Ticket, error) {
	q, err := c.question(ctx, r)
	if err != nil {
		return Ticket{}, err
	}
	if c.config.Idle == 0 {
		q.wait = silence
	}
	s, key, err := c.client.open(ctx, q)
	if err != nil {
		return Ticket{}, err
	}
	defer s.Body.Close()
	heard := listen(s.Body, s.Header.Get("Content-Type"))
	if t, ok := c.ticketFor(heard, key); ok {
		return t, nil
	}
	return Ticket{}, c.unheard(heard, key)
}

// ticketFor prefers the task to the link, which may expire. A whole answer with neither is a job that has failed, and
// may have been billed.
func (c *chatVideo) ticketFor(h chat, key Secret) (Ticket, bool) {
	task, link := taskIn(h.text), linkIn(h.text)
	if !usable(task) {
		task = ""
	}
	switch {
	case task != "" || link != "":
		return ticketData{Clip: clipOf(task, link)}.ticket(nameOfChat(task, h)), true
	case h.whole && h.text != "":
		said := redact(tidy(h.text, 1000), c.client.secrets(key)...)
		return ticketData{Failed: said}.ticket(nameOfChat("", h)), true
	}
	return Ticket{}, false
}

// unheard is the error of an answer that broke off, said nothing, or was an error.
func (c *chatVideo) unheard(h chat, key Secret) *Error {
	switch {
	case h.reason.said():
		return c.client.failure(insideKind(creating, h.reason), h.reason, key)
	case h.err != nil && !errors.Is(h.err, io.EOF):
		return c.client.lost(creating, &wire.Failure{Sent: true, Err: h.err}, key)
	}
	return c.client.failure(Ambiguous, reason{text: "the answer ended before it named a task or a clip"}, key)
}

// Poll asks where tasks are kept. A ticket that holds the clip's link, or the failure, needs no question.
func (c *chatVideo) Poll(ctx context.Context, t Ticket) (Status, error) {
	d := t.data()
	switch {
	case d.Failed != "":
		r := reason{text: d.Failed}
		return Status{State: Failed, Raw: "failed", Progress: -1, Err: c.client.failure(jobKind(r), r, "")}, nil
	case d.Clip != "":
		return Status{State: Succeeded, Raw: "completed", Progress: 1}, nil
	}
	return c.relay.Poll(ctx, t)
}

// Fetch reads the clip from where the task, or the ticket, says that it lies.
func (c *chatVideo) Fetch(ctx context.Context, t Ticket, w io.Writer) error {
	link := t.data().Clip
	if link == "" {
		return c.relay.Fetch(ctx, t, w)
	}
	err := c.relay.client.wire.Download(ctx, wire.Source{URL: link}, w)
	return c.relay.client.notFetched(ctx, err, false, false)
}
