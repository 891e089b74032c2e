package rehearse

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Server is a gateway that is being served.
type Server struct {
	*Gateway
	URL     string // without a final slash
	servers []*http.Server
}

// Serve makes a gateway and serves it at address, a host and port of this machine; port 0 takes a free one. Clips get a
// port of their own, so that they are another host's. Options.Clips is set here.
func Serve(address string, o Options) (*Server, error) {
	api, err := listen(address)
	if err != nil {
		return nil, err
	}
	clips, err := listen("127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, api.Close())
	}
	o.Clips = "http://" + clips.Addr().String()
	g, err := New(o)
	if err != nil {
		return nil, errors.Join(err, api.Close(), clips.Close())
	}
	s := &Server{Gateway: g, URL: "http://" + api.Addr().String()}
	s.start(api, g)
	s.start(clips, g.Clips())
	return s, nil
}

// listen refuses addresses that others can reach: whoever may send jobs makes this machine work.
func listen(address string) (net.Listener, error) {
	tcp, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w", address, err)
	}
	if !tcp.IP.IsLoopback() {
		return nil, fmt.Errorf("cannot listen at %s: only addresses of this machine alone are taken, such as 127.0.0.1:0", address)
	}
	l, err := net.ListenTCP("tcp", tcp)
	if err != nil {
		return nil, fmt.Errorf("cannot listen at %s: %w", address, err)
	}
	return l, nil
}

func (s *Server) start(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 30 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	s.servers = append(s.servers, server)
	go func() { _ = server.Serve(l) }() // ends with Close
}

// Close stops serving at once.
func (s *Server) Close() error {
	var err error
	for _, server := range s.servers {
		err = errors.Join(err, server.Close())
	}
	s.Gateway.Close()
	return err
}
