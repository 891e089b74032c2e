package wire_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"shotlist/providers/wire"
)

// forgetful answers the first request on a connection and keeps that open; a second one on the same connection it reads
// to its end, counts, and drops with the connection, as a gateway does that has just run out of patience.
func forgetful(t *testing.T) (url string, posts *atomic.Int32) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	posts = &atomic.Int32{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serveOnce(conn, posts)
		}
	}()
	return "http://" + l.Addr().String(), posts
}

func serveOnce(conn net.Conn, posts *atomic.Int32) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for n := 1; ; n++ {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		if req.Method == http.MethodPost {
			posts.Add(1)
		}
		if n > 1 {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
	}
}

// wrapped hides that a transport is Go's own, so that connections are kept also for creating requests.
type wrapped struct{ *http.Transport }

func TestACreateOnAConnectionThatIsDroppedIsReceivedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		transport http.RoundTripper
		lost      bool // the kept connection is used
	}{
		"Go's own transport":        {wire.NewTransport(nil), false},
		"a transport that keeps it": {wrapped{wire.NewTransport(nil)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			url, posts := forgetful(t)
			client := wire.New(c.transport, wire.Limits{})
			if _, err := client.Do(t.Context(), wire.Call{Method: http.MethodGet, URL: url}); err != nil {
				t.Fatal(err)
			}
			create := wire.Call{Method: http.MethodPost, URL: url, Once: true, Body: []byte("{}"), Header: http.Header{"Idempotency-Key": {"take-1"}}}
			if _, err := client.Do(t.Context(), create); (err != nil) != c.lost {
				t.Errorf("got %v, lost %v", err, c.lost)
			}
			if n := posts.Load(); n != 1 {
				t.Errorf("the service received %d creating requests, want 1", n)
			}
		})
	}
}
