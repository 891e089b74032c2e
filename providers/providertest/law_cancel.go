package providertest

import (
	"context"
	"io"
	"time"

	"go.uber.org/goleak"

	"shotlist/providers"
)

// promptly is how soon a cancelled call must be back.
const promptly = 5 * time.Second

// cancelIsPrompt: at every request of a job, a call whose context ends comes back at once with an error, and leaves no
// goroutine behind.
func cancelIsPrompt(tb TB, b *bench) {
	before := goleak.IgnoreCurrent()
	if b.Protocol.Local {
		b.cancelLocally(tb)
	} else {
		for n := 0; n < len(b.happy.steps) && b.cancelAt(tb, n); n++ {
		}
	}
	if err := goleak.Find(before); err != nil {
		tb.Errorf("after cancelling, goroutines are left: %v", err)
	}
}

// cancelAt reports whether the call came back.
func (b *bench) cancelAt(tb TB, n int) bool {
	s := newServer(&replay{recording: b.happy, faults: map[int]fault{n: hang}})
	defer s.close()
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	s.onFault = cancel
	p := b.open(tb, s)
	c := within(ctx, func() *course {
		return drive(ctx, func() providers.Provider { return p }, b.request(b.happy), 0)
	})
	switch {
	case c == nil:
		tb.Errorf("request %d: %s after the cancel the call is not back", n+1, promptly)
	case c.err == nil:
		tb.Errorf("request %d: the cancelled call succeeds", n+1)
	}
	return c != nil
}

// within gives nil where f is not back soon after ctx ended.
func within(ctx context.Context, f func() *course) *course {
	done := make(chan *course, 1)
	go func() { done <- f() }()
	select {
	case c := <-done:
		return c
	case <-ctx.Done():
	}
	select {
	case c := <-done:
		return c
	case <-time.After(promptly):
		return nil
	}
}

// cancelLocally ends the context before a job begins, and at its first sign of life.
func (b *bench) cancelLocally(tb TB) {
	for _, early := range []bool{true, false} {
		ctx, cancel := context.WithCancel(tb.Context())
		if early {
			cancel()
		}
		alive := providers.WithProgress(ctx, func(float64) { cancel() })
		p := b.open(tb, nil)
		ticket, err := p.Submit(tb.Context(), b.request(nil))
		if err != nil {
			tb.Errorf("submit: %v", err)
		}
		c := within(ctx, func() *course { return &course{err: p.Fetch(alive, ticket, cancelWriter{cancel})} })
		if c == nil || c.err == nil {
			tb.Errorf("a cancelled fetch (before it began: %v) does not end, or succeeds", early)
		}
		cancel()
	}
}

// cancelWriter cancels when the first byte arrives, and takes no byte after that.
type cancelWriter struct{ cancel context.CancelFunc }

func (w cancelWriter) Write([]byte) (int, error) {
	w.cancel()
	return 0, io.ErrClosedPipe
}
