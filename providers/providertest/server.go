package providertest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"shotlist/providers"
)

// server plays a recording: the service on one port, and another host, where clips may lie, on a second one.
type server struct {
	service, cdn *httptest.Server
	transport    *http.Transport
	plan         handler

	mu       sync.Mutex
	sent     []string // every request, in its normal form
	problems []string
	creates  int // requests to the service that change something
	onFault  func()
}

// handler answers one request, which has been read to its end.
type handler interface {
	answer(s *server, w http.ResponseWriter, r *http.Request, seen request)
}

// request is a request in a form that can be kept.
type request struct {
	host   string // {service} or {cdn}
	normal string
	body   []byte
}

func newServer(plan handler) *server {
	s := &server{plan: plan, transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	s.service = httptest.NewServer(s.host("{service}"))
	s.cdn = httptest.NewServer(s.host("{cdn}"))
	return s
}

// close ends both hosts and every connection to them.
func (s *server) close() {
	s.transport.CloseIdleConnections()
	s.service.CloseClientConnections()
	s.cdn.CloseClientConnections()
	s.service.Close()
	s.cdn.Close()
}

func (s *server) host(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		seen := request{name, s.normal(r, name, body), body}
		s.note(r, seen)
		s.plan.answer(s, w, r, seen)
	}
}

func (s *server) note(r *http.Request, seen request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, seen.normal)
	if seen.host == "{service}" && r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.creates++
	}
}

func (s *server) problem(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

// requests is how many the two hosts have seen.
func (s *server) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sent)
}

// names turns addresses and the key into their placeholders, and fill does the opposite.
func (s *server) names() *strings.Replacer {
	return strings.NewReplacer(s.service.URL, "{service}", s.cdn.URL, "{cdn}", canary, "{key}")
}

func (s *server) fill(text string) string {
	return strings.NewReplacer("{service}", s.service.URL, "{cdn}", s.cdn.URL, "{key}", canary).Replace(text)
}

// reply answers with a step, its texts filled.
func (s *server) reply(w http.ResponseWriter, r *http.Request, st step, clipMark string) {
	for name, values := range st.header {
		w.Header().Set(name, s.fill(values[0]))
	}
	if st.body == "{clip}" {
		http.ServeContent(w, r, "clip.mp4", time.Time{}, bytes.NewReader(clip(clipMark)))
		return
	}
	body, _, isCut := strings.Cut(st.body, "{cut}")
	w.WriteHeader(st.status)
	_, _ = io.WriteString(w, s.fill(body))
	if isCut {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// open makes a provider that talks to the server.
func (b *bench) open(tb TB, s *server) providers.Provider {
	tb.Helper()
	c := b.Config
	c.Name, c.Files, c.MaxClip = "under test", Files(), clipLimit
	if s != nil {
		c.BaseURL, c.Client = s.service.URL+b.BasePath, s.transport
		c.Settings = fillSettings(b.Settings, s)
		c.Key = key
	}
	p, err := b.Protocol.New(c)
	if err != nil {
		tb.Fatalf("the provider cannot be opened: %v", err)
	}
	return p
}

func fillSettings(settings map[string]any, s *server) map[string]any {
	out := map[string]any{}
	for name, value := range settings {
		if text, ok := value.(string); ok {
			value = s.fill(text)
		}
		out[name] = value
	}
	return out
}
