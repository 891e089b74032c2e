package providers

import (
	"context"
	"net/http"

	"shotlist/providers/wire"
)

// Auth is how a service wants its key: "Authorization: Bearer KEY" unless it says otherwise.
type Auth struct {
	Header string `json:"header,omitempty"` // default Authorization
	Prefix string `json:"prefix,omitempty"` // what stands before the key; default "Bearer "
	Bare   bool   `json:"bare,omitempty"`   // the key alone, nothing before it
}

func (a Auth) set(h http.Header, key Secret) {
	name, prefix := a.Header, a.Prefix
	if name == "" {
		name = "Authorization"
	}
	if prefix == "" && !a.Bare && a.Header == "" {
		prefix = "Bearer "
	}
	h.Set(name, prefix+string(key))
}

// header holds the account's credentials where address is the service's own, and nothing elsewhere. The key is given
// in any case: whoever answers may have seen it and repeat it.
func (c *client) header(ctx context.Context, address string, public bool) (http.Header, Secret, error) {
	h := http.Header{"User-Agent": {"shotlist"}}
	home := wire.SameOrigin(address, c.base) && !public && !c.mute
	if home {
		for name, value := range c.headers {
			h.Set(name, value)
		}
	}
	if c.key == nil {
		return h, "", nil
	}
	key, err := c.key(ctx)
	switch {
	case err != nil && home:
		return nil, "", &Error{Kind: Denied, Err: err, Hint: hintFor(Denied)}
	case home:
		c.auth.set(h, key)
	}
	return h, key, nil
}
