package wire_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shotlist/providers/wire"
)

// cutter reads a request to its end and closes the connection without a word, from the nth request on.
func cutter(t *testing.T, from int32) (*httptest.Server, *atomic.Int32) {
	var seen atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if seen.Add(1) >= from {
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(s.Close)
	return s, &seen
}

func TestACreatingRequestIsNeverSentAgainByTheTransport(t *testing.T) {
	server, seen := cutter(t, 2)
	client := wire.New(&http.Transport{}, wire.Limits{})
	get := wire.Call{Method: http.MethodGet, URL: server.URL}
	if _, err := client.Do(t.Context(), get); err != nil {
		t.Fatal(err)
	}
	// Go's transport replays requests that carry this header, when it can read their body again.
	create := wire.Call{Method: http.MethodPost, URL: server.URL, Once: true, Body: []byte("{}"),
		Header: http.Header{"Idempotency-Key": {"take-1"}}}
	_, err := client.Do(t.Context(), create)
	if f, ok := errors.AsType[*wire.Failure](err); !ok || !f.Sent {
		t.Errorf("got %v, want a failure that was sent", err)
	}
	if n := seen.Load(); n != 2 {
		t.Errorf("the service saw %d requests, want 2", n)
	}
}

func TestACreatingRequestHasAConnectionOfItsOwn(t *testing.T) {
	var conns atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := wire.New(&http.Transport{}, wire.Limits{})
	for _, once := range []bool{false, false, true, true} {
		if _, err := client.Do(t.Context(), wire.Call{Method: http.MethodPost, URL: server.URL, Once: once}); err != nil {
			t.Fatal(err)
		}
	}
	if n := conns.Load(); n != 3 {
		t.Errorf("four requests, two of them creating, used %d connections, want 3", n)
	}
}

func TestOnlyARequestThatNeverHadAConnectionCountsAsNotSent(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	cut, _ := cutter(t, 1)
	for _, c := range []struct {
		name, url string
		sent      bool
	}{
		{"connection refused", closed.URL, false},
		{"unknown host", "http://host.invalid", false},
		{"no address at all", "http://%zz", false},
		{"closed after reading", cut.URL, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := wire.New(&http.Transport{}, wire.Limits{}).Do(t.Context(), wire.Call{Method: "POST", URL: c.url, Once: true})
			if f, ok := errors.AsType[*wire.Failure](err); !ok || f.Sent != c.sent {
				t.Errorf("got %v (%+v), want sent %v", err, f, c.sent)
			}
		})
	}
}

func TestASilentServiceEndsAfterTheIdleLimit(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"before the head": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("{"))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(handler)
			defer server.Close()
			client := wire.New(&http.Transport{}, wire.Limits{Idle: 30 * time.Millisecond})
			_, err := client.Do(t.Context(), wire.Call{Method: "GET", URL: server.URL})
			if !errors.Is(err, wire.ErrIdle) {
				t.Errorf("got %v, want %v", err, wire.ErrIdle)
			}
		})
	}
}

func TestAnAnswerBeyondItsLimitIsNotRead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for line := []byte(strings.Repeat(" ", 4096)); ; {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	_, err := wire.New(&http.Transport{}, wire.Limits{Reply: 10_000}).Do(t.Context(), wire.Call{Method: "GET", URL: server.URL})
	if _, ok := errors.AsType[*wire.TooLarge](err); !ok {
		t.Errorf("got %v, want TooLarge", err)
	}
}

func TestErrorsHoldNoAddress(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	_, err := wire.New(nil, wire.Limits{}).Do(t.Context(), wire.Call{Method: "GET", URL: closed.URL + "/clip?sig=secret"})
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "/clip") {
		t.Errorf("got %v", err)
	}
	if got := wire.Bare("https://me:pw@cdn.example.com/a/b?sig=secret#x"); got != "https://cdn.example.com/a/b" {
		t.Errorf("Bare gives %s", got)
	}
}

func TestACancelledRequestSaysWhy(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("the run stops")
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { cancel(reason); <-r.Context().Done() }))
	defer server.Close()
	if _, err := wire.New(nil, wire.Limits{}).Do(ctx, wire.Call{Method: "GET", URL: server.URL}); !errors.Is(err, reason) {
		t.Errorf("got %v, want %v", err, reason)
	}
}
