package providers

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"time"

	"shotlist/concat/ffmpeg"
)

// Config is a named account at a service, as the storyboard describes it, with what the process lends it.
type Config struct {
	Name     string // the storyboard's name for it
	BaseURL  string // empty: the kind's own default
	Headers  map[string]string
	Options  map[string]any // sent with every request, under those of the shot
	Settings map[string]any // what only this kind needs, for example asyncdata's api_url
	Caps     map[string]any // what the storyboard says about capabilities; see Caps.Override
	Key      KeyFunc        // nil where the kind needs none

	Files   fs.FS             // the project's root: Media.Path is looked up here
	Root    string            // the same as an absolute path, where local programs work; empty: the current folder
	Temp    string            // a folder for files in the making, on the disk of the store
	Client  http.RoundTripper // nil: one of its own, without a proxy; better one wire.NewTransport for all
	MaxClip int64             // bytes that a clip may have; zero: 4 GiB
	Idle    time.Duration     // the longest silence of a service; zero: one minute
	Tools   ffmpeg.Tools
}

// KeyFunc reads a credential when it is needed, so that planning needs none.
type KeyFunc func(ctx context.Context) (Secret, error)

// Secret is a credential. Printing it gives a placeholder.
type Secret string

// String hides the credential from fmt and logs; convert with string(s) where it goes onto the wire.
func (Secret) String() string { return "[secret]" }

// GoString hides the credential from %#v.
func (Secret) GoString() string { return "[secret]" }

// MarshalText hides the credential from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Protocol is a kind of provider: how to make one, and what people should know about it.
type Protocol struct {
	Kind     string
	Summary  string // one line for `shotlist providers`
	NeedsKey bool
	NeedsURL bool     // it has no address of its own: Config.BaseURL must be set
	Local    bool     // it works on this machine and sends nothing anywhere
	Settings []string // names that Config.Settings may hold
	Prices   Prices   // what is known of prices, for storyboards that say none
	New      func(Config) (Provider, error)
	Name     func(model, id string) string // the ticket of a job that people call id; nil: the same
}

// Ticket is that of a job which a person names, as shotlist adopt takes it.
func (p Protocol) Ticket(model, id string) Ticket {
	if p.Name != nil {
		id = p.Name(model, id)
	}
	return Ticket{ID: id}
}

// Prices are dollars per second of clip, as exact decimal texts: by model, then by size, where size "" stands for all.
type Prices map[string]map[string]string

// Of gives the price of a second of clip, and whether it is known.
func (p Prices) Of(model string, s Size) (usd string, known bool) {
	if usd, known = p[model][s.String()]; known {
		return usd, true
	}
	usd, known = p[model][""]
	return usd, known
}

// Registry holds the protocols by kind. It is a value: whoever needs another set makes one.
type Registry map[string]Protocol

// NewRegistry makes a registry of the given protocols.
func NewRegistry(protocols ...Protocol) Registry {
	r := Registry{}
	for _, p := range protocols {
		r[p.Kind] = p
	}
	return r
}

// Kinds lists what the registry holds, sorted.
func (r Registry) Kinds() []string { return slices.Sorted(maps.Keys(r)) }

// Open makes the provider that c describes. It does no I/O.
func (r Registry) Open(kind string, c Config) (Provider, error) {
	p, ok := r[kind]
	if !ok {
		return nil, fmt.Errorf("unknown provider kind %q", kind)
	}
	provider, err := p.New(c)
	if err != nil {
		return nil, err // and not what New gives beside it, which may be a nil of its own type
	}
	return provider, nil
}
