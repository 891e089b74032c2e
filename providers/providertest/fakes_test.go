package providertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"shotlist/providers"
)

// fake replaces some methods of a provider; nil leaves one as it is.
type fake struct {
	providers.Provider
	submit func(context.Context, providers.Provider, providers.Request) (providers.Ticket, error)
	poll   func(context.Context, providers.Provider, providers.Ticket) (providers.Status, error)
	fetch  func(context.Context, providers.Provider, providers.Ticket, io.Writer) error
}

func wrap(f fake) func(providers.Provider, providers.Config) providers.Provider {
	return func(p providers.Provider, _ providers.Config) providers.Provider { f.Provider = p; return f }
}

func (f fake) Submit(ctx context.Context, r providers.Request) (providers.Ticket, error) {
	if f.submit != nil {
		return f.submit(ctx, f.Provider, r)
	}
	return f.Provider.Submit(ctx, r)
}

func (f fake) Poll(ctx context.Context, t providers.Ticket) (providers.Status, error) {
	if f.poll != nil {
		return f.poll(ctx, f.Provider, t)
	}
	return f.Provider.Poll(ctx, t)
}

func (f fake) Fetch(ctx context.Context, t providers.Ticket, w io.Writer) error {
	if f.fetch != nil {
		return f.fetch(ctx, f.Provider, t, w)
	}
	return f.Provider.Fetch(ctx, t, w)
}

func succeed(context.Context, providers.Provider, providers.Ticket) (providers.Status, error) {
	return providers.Status{State: providers.Succeeded}, nil
}

func otherPrompt(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
	r.Prompt += "!"
	return p.Submit(ctx, r)
}

func submitAgain(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
	if t, err := p.Submit(ctx, r); err == nil {
		return t, nil
	}
	return p.Submit(ctx, r)
}

func shrug(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
	t, err := p.Submit(ctx, r)
	if err != nil {
		err = &providers.Error{Kind: providers.Transient, Err: err}
	}
	return t, err
}

func giveUp(ctx context.Context, p providers.Provider, t providers.Ticket) (providers.Status, error) {
	s, err := p.Poll(ctx, t)
	if err != nil {
		s, err = providers.Status{State: providers.Failed, Err: err}, nil
	}
	return s, err
}

func takeAnything(ctx context.Context, p providers.Provider, t providers.Ticket, w io.Writer) error {
	_ = p.Fetch(ctx, t, w)
	return nil
}

func deaf(_ context.Context, p providers.Provider, t providers.Ticket) (providers.Status, error) {
	return p.Poll(context.Background(), t)
}

func leaveBehind(release chan struct{}) func(context.Context, providers.Provider, providers.Request) (providers.Ticket, error) {
	return func(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
		go func() { <-release }()
		return p.Submit(ctx, r)
	}
}

func squeeze(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
	fine := defaultRequest()
	fine.Model = r.Model
	return p.Submit(ctx, fine)
}

func showKey(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
	t, err := p.Submit(ctx, r)
	if err != nil {
		err = fmt.Errorf("with %s: %w", canary, err)
	}
	return t, err
}

func keepKey(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
	t, err := p.Submit(ctx, r)
	t.ID = canary
	return t, err
}

// forgetful answers only about jobs that it submitted itself.
func forgetful(p providers.Provider, _ providers.Config) providers.Provider {
	known := map[string]bool{}
	return fake{Provider: p,
		submit: func(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
			t, err := p.Submit(ctx, r)
			known[t.ID] = true
			return t, err
		},
		poll: func(ctx context.Context, p providers.Provider, t providers.Ticket) (providers.Status, error) {
			if !known[t.ID] {
				return providers.Status{}, &providers.Error{Kind: providers.Gone, Err: errors.New("that was another process")}
			}
			return p.Poll(ctx, t)
		}}
}

// lastOnly fetches the clip of whatever was submitted last.
func lastOnly(p providers.Provider, _ providers.Config) providers.Provider {
	var mu sync.Mutex
	var last providers.Ticket
	return fake{Provider: p,
		submit: func(ctx context.Context, p providers.Provider, r providers.Request) (providers.Ticket, error) {
			t, err := p.Submit(ctx, r)
			mu.Lock()
			defer mu.Unlock()
			last = t
			return t, err
		},
		poll: func(ctx context.Context, p providers.Provider, _ providers.Ticket) (providers.Status, error) {
			mu.Lock()
			defer mu.Unlock()
			return p.Poll(ctx, last)
		}}
}

// carryKey reads every clip with the key, wherever it lies.
func carryKey(p providers.Provider, c providers.Config) providers.Provider {
	everywhere := c
	everywhere.Client = roundTripper(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Set("X-Api-Key", canary)
		return c.Client.RoundTrip(r)
	})
	careless, err := providers.OpenAIVideos().New(everywhere)
	if err != nil {
		return p
	}
	return careless
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
