package wire

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
)

const maxRedirects = 5

var (
	errRedirects = errors.New("more than five redirects")
	errDowngrade = errors.New("a redirect from https to http was refused")
)

// public are the headers that may go to any host.
var public = []string{"Accept", "Accept-Encoding", "User-Agent", "Range", "If-Range"}

// stay follows no redirect.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// follow is the rule for requests that may be repeated. Go itself keeps headers of any name but a few on the way to
// another host, and all of them on the way to a subdomain or another port.
func follow(req *http.Request, via []*http.Request) error {
	switch last := via[len(via)-1]; {
	case len(via) > maxRedirects:
		return errRedirects
	case last.URL.Scheme == "https" && req.URL.Scheme != "https":
		return errDowngrade
	}
	if leftHome(append(slices.Clone(via[1:]), req), via[0].URL) {
		strip(req.Header)
	}
	return nil
}

// leftHome reports whether any hop went to another origin: who has been away comes back as a stranger.
func leftHome(hops []*http.Request, home *url.URL) bool {
	return slices.ContainsFunc(hops, func(r *http.Request) bool { return Origin(r.URL) != Origin(home) })
}

func strip(h http.Header) {
	for name := range h {
		if !slices.Contains(public, name) {
			h.Del(name)
		}
	}
}

// Origin is scheme, host and port: what a credential belongs to.
func Origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + u.Hostname() + ":" + port
}

// SameOrigin reports whether two addresses have the same scheme, host and port.
func SameOrigin(a, b string) bool {
	u, errA := url.Parse(a)
	v, errB := url.Parse(b)
	return errA == nil && errB == nil && Origin(u) == Origin(v)
}

// Bare is an address fit for people to read: no user, no query, no fragment, where signatures live.
func Bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the address"
	}
	u.User, u.RawQuery, u.Fragment, u.ForceQuery = nil, "", "", false
	return u.String()
}
