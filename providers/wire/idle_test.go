package wire_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/providers/wire"
)

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestSilenceIsBorneForAMinuteAndLongerWithACreate(t *testing.T) {
	silent := transport(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	for _, c := range []struct {
		name string
		call wire.Call
		want time.Duration
	}{
		{"a question", wire.Call{Method: "GET"}, time.Minute},
		{"a create", wire.Call{Method: "POST", Once: true}, 3 * time.Minute},
		{"a chat", wire.Call{Method: "POST", Once: true, Wait: 20 * time.Minute}, 20 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.call.URL = "https://api.example.com"
				began := time.Now()
				_, err := wire.New(silent, wire.Limits{}).Do(t.Context(), c.call)
				if waited := time.Since(began); !errors.Is(err, wire.ErrIdle) || waited != c.want {
					t.Errorf("got %v after %s, want %s", err, waited, c.want)
				}
			})
		})
	}
}

func TestASlowUploadIsNoSilence(t *testing.T) {
	slow := transport(func(r *http.Request) (*http.Response, error) {
		for part := make([]byte, 1<<20); r.Context().Err() == nil; time.Sleep(40 * time.Second) {
			if _, err := r.Body.Read(part); err != nil {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("{}"))}, nil
			}
		}
		return nil, r.Context().Err()
	})
	synctest.Test(t, func(t *testing.T) {
		call := wire.Call{Method: "POST", URL: "https://api.example.com", Body: make([]byte, 1<<20)}
		if _, err := wire.New(slow, wire.Limits{}).Do(t.Context(), call); err != nil {
			t.Errorf("got %v", err)
		}
	})
}

// drip is a body of one byte every so often.
type drip struct{ every time.Duration }

func (d drip) Read(p []byte) (int, error) { time.Sleep(d.every); p[0] = ' '; return 1, nil }

func TestAByteNowAndThenIsNoProgress(t *testing.T) {
	for _, c := range []struct {
		name string
		call wire.Call
		want error
		most time.Duration
	}{
		{"a question", wire.Call{Method: "GET"}, wire.ErrIdle, time.Minute},
		{"a create", wire.Call{Method: "POST", Once: true}, wire.ErrSlow, 9 * time.Minute},
		{"a chat", wire.Call{Method: "POST", Once: true, Wait: 20 * time.Minute}, wire.ErrSlow, time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ended := func(r *http.Request) io.ReadCloser { return io.NopCloser(ending{drip{10 * time.Second}, r}) }
				slow := transport(func(r *http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: 200, Body: ended(r)}, nil
				})
				c.call.URL = "https://api.example.com"
				began := time.Now()
				_, err := wire.New(slow, wire.Limits{}).Do(t.Context(), c.call)
				if took := time.Since(began); !errors.Is(err, c.want) || took > c.most+10*time.Second {
					t.Errorf("got %v after %s, want %v after %s", err, took, c.want, c.most)
				}
			})
		})
	}
}

func TestASlowClipThatComesStillCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := transport(func(r *http.Request) (*http.Response, error) {
			body, service := io.Pipe()
			go func() {
				for range 40 {
					time.Sleep(20 * time.Second)
					_, _ = service.Write(make([]byte, 10<<10))
				}
				_ = service.CloseWithError(r.Context().Err())
			}()
			return &http.Response{StatusCode: 200, Body: body}, nil
		})
		reply, err := wire.New(slow, wire.Limits{}).Do(t.Context(), wire.Call{Method: "GET", URL: "https://api.example.com"})
		if err != nil || len(reply.Body) != 400<<10 {
			t.Errorf("got %d bytes and %v after a quarter of an hour of progress", len(reply.Body), err)
		}
	})
}

// ending ends with its request, as real bodies do.
type ending struct {
	io.Reader
	r *http.Request
}

func (e ending) Read(p []byte) (int, error) {
	if err := e.r.Context().Err(); err != nil {
		return 0, err
	}
	return e.Reader.Read(p)
}
