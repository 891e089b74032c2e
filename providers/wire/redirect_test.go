package wire_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shotlist/providers/wire"
)

// hosts are two servers on different ports: away keeps the headers that reach it.
func hosts(t *testing.T, home http.HandlerFunc) (homeURL, awayURL string, got *http.Header) {
	got = &http.Header{}
	away := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { *got = r.Header.Clone() }))
	t.Cleanup(away.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, away.URL, http.StatusFound)
			return
		}
		home(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, away.URL, got
}

var credentials = http.Header{"Authorization": {"Bearer key"}, "X-Goog-Api-Key": {"key"}, "Cookie": {"k=key"}, "X-Anything": {"key"}}

func TestARedirectToAnotherPortArrivesThereWithoutAnyCredential(t *testing.T) {
	home, _, got := hosts(t, nil)
	call := wire.Call{Method: "GET", URL: home + "/away", Header: credentials}
	if _, err := wire.New(nil, wire.Limits{}).Do(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	for name, values := range *got {
		if strings.Contains(strings.Join(values, ""), "key") || name == "Referer" {
			t.Errorf("%s: %s arrived at the other host", name, values)
		}
	}
	if len(*got) == 0 {
		t.Error("the redirect was not followed")
	}
}

func TestARedirectOnTheSameHostKeepsTheCredential(t *testing.T) {
	var key string
	home, _, _ := hosts(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		}
		key = r.Header.Get("Authorization")
	})
	call := wire.Call{Method: "GET", URL: home + "/old", Header: credentials}
	if _, err := wire.New(nil, wire.Limits{}).Do(t.Context(), call); err != nil || key != "Bearer key" {
		t.Errorf("got %v and key %q", err, key)
	}
}

func TestACreatingRequestFollowsNoRedirect(t *testing.T) {
	home, _, got := hosts(t, nil)
	reply, err := wire.New(nil, wire.Limits{}).Do(t.Context(), wire.Call{Method: "POST", URL: home + "/away", Once: true})
	if err != nil || reply.Status != http.StatusFound || len(*got) > 0 {
		t.Errorf("got %v, %v and a request with %v", reply, err, *got)
	}
}

func TestRedirectsEnd(t *testing.T) {
	n := 0
	home, _, _ := hosts(t, func(w http.ResponseWriter, r *http.Request) { n++; http.Redirect(w, r, "/again", http.StatusFound) })
	_, err := wire.New(nil, wire.Limits{}).Do(t.Context(), wire.Call{Method: "GET", URL: home})
	if err == nil || n != 6 {
		t.Errorf("got %v after %d requests, want an error after 6", err, n)
	}
}

func TestARedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	reached := false
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	_, err := wire.New(secure.Client().Transport, wire.Limits{}).Do(t.Context(), wire.Call{Method: "GET", URL: secure.URL})
	if err == nil || reached {
		t.Errorf("got %v, reached %v", err, reached)
	}
}

func TestOriginsAreSchemeHostAndPort(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"https://a.example.com/x", "https://a.example.com:443/y", true},
		{"https://a.example.com", "http://a.example.com", false},
		{"https://a.example.com", "https://b.a.example.com", false},
		{"https://a.example.com", "https://a.example.com:8443", false},
	} {
		if wire.SameOrigin(c.a, c.b) != c.same {
			t.Errorf("%s and %s: same origin %v", c.a, c.b, !c.same)
		}
	}
}
