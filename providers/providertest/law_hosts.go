package providertest

import (
	"net/http"
	"strings"

	"shotlist/providers"
)

// credentialsStayHome: a redirect to another host arrives there without any credential, a link to another host is read
// without one, and a create follows no redirect at all.
func credentialsStayHome(tb TB, b *bench) {
	for n := range b.happy.steps {
		s := newServer(&replay{recording: b.happy, faults: map[int]fault{n: redirectTo(http.StatusFound)}})
		s.cdn.Config.Handler = s.stranger(tb, s.cdn.Config.Handler)
		p := b.open(tb, s)
		c := drive(tb.Context(), func() providers.Provider { return p }, b.request(b.happy), 2)
		if strayed := s.saw("/elsewhere"); strayed != (n > 0) {
			tb.Errorf("request %d: the redirect was followed: %v; it ends with %s", n+1, strayed, c)
		}
		s.close()
	}
}

// stranger is the other host. It fails the test when a credential arrives.
func (s *server) stranger(tb TB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			if holdsKey(strings.Join(values, " ")) {
				tb.Errorf("%s %s on another host: header %s holds the key", r.Method, r.URL.Path, name)
			}
		}
		if holdsKey(r.RequestURI) {
			tb.Errorf("%s on another host: the address holds the key", r.URL.Path)
		}
		if r.URL.Path == "/elsewhere" {
			s.note(r, request{host: "{cdn}", normal: r.URL.Path})
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) saw(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sent := range s.sent {
		if sent == path {
			return true
		}
	}
	return false
}
