package wire

import (
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// NewTransport is Go's default transport with limits that suit many jobs at one host. The proxy may be nil; whoever may
// read the environment gives http.ProxyFromEnvironment.
func NewTransport(proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	return &http.Transport{
		Proxy:                 proxy,
		DialContext:           (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       30 * time.Second,
		TLSHandshakeTimeout:   15 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// fresh gives every request a connection of its own. A kept one may have been closed by the other side a moment ago,
// and then nobody knows whether a creating request was read.
func fresh(rt http.RoundTripper) http.RoundTripper {
	t, ok := rt.(*http.Transport)
	if !ok {
		return rt
	}
	t = t.Clone()
	t.DisableKeepAlives = true
	return t
}

// sighting remembers how far a request came. Only a transport that was seen asking for a connection and never getting
// one has sent nothing for certain.
type sighting struct{ asked, connected atomic.Bool }

func (s *sighting) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { s.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { s.connected.Store(true) },
	}
}

func (s *sighting) maybeSent() bool { return s.connected.Load() || !s.asked.Load() }
