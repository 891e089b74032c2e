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
