package wire_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"shotlist/providers/wire"
)

// A service on real TCP that leaves in the middle of things. Where the kernel reports it as a reset and where as an end
// is for the kernel to say: both must be read alike.
func TestOnRealConnectionsNothingButSilenceBeforeTheConnectionCountsAsNotSent(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"
	for name, say := range map[string]string{"before the head": "", "in the head": head[:20], "in the body": head + `{"id"`} {
		for way, leave := range map[string]func(*net.TCPConn){
			"reset":      func(c *net.TCPConn) { _ = c.SetLinger(0); c.Close() },
			"closed":     func(c *net.TCPConn) { c.Close() },
			"half-close": func(c *net.TCPConn) { _ = c.CloseWrite(); _, _ = io.Copy(io.Discard, c) },
		} {
			t.Run(way+" "+name, func(t *testing.T) {
				url := leaving(t, say, leave)
				for _, call := range []wire.Call{{Method: "GET", URL: url}, {Method: "POST", URL: url, Once: true, Body: []byte("{}")}} {
					_, err := wire.New(nil, wire.Limits{}).Do(t.Context(), call)
					if f, ok := errors.AsType[*wire.Failure](err); !ok || !f.Sent {
						t.Errorf("%s: got %v, want a failure that was sent", call.Method, err)
					}
				}
			})
		}
	}
}

func leaving(t *testing.T, say string, leave func(*net.TCPConn)) (url string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, say)
		leave(conn.(*net.TCPConn))
		conn.Close()
	})}
	t.Cleanup(func() { server.Close() })
	go func() { _ = server.Serve(l) }()
	return "http://" + l.Addr().String()
}
