package manifest

import (
	"maps"
	"net"
	"net/url"
	"slices"

	"shotlist/schema"
)

// Animatic is the provider that every film has: it draws previews on this machine and costs nothing.
const Animatic = "animatic"

func (e *expander) providers() map[string]Provider {
	out := map[string]Provider{Animatic: {Name: Animatic, Kind: Animatic, Pos: e.board.tree.pos()}}
	declared := e.shared.byName["providers"]
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		out[name] = e.provider(declared[name])
	}
	return out
}

func (e *expander) provider(at entry) Provider {
	n := at.value
	if problem := nameProblem(at.key); problem != "" {
		e.fail(at.pos(), "bad-name", nameHint, "the name of provider %q %s", at.key, problem)
	}
	kind := e.text(n.get("kind"))
	if at.key == Animatic && kind != Animatic && kind != "" {
		e.reject(n.get("kind"), "reserved-name", "give the provider another name",
			"provider animatic is built in and cannot be of kind %s", kind)
		kind = Animatic
	}
	p := Provider{
		Name: at.key, Kind: kind, BaseURL: e.baseURL(n.get("base_url")), Key: e.key(n.get("api_key")),
		Concurrency: e.integer(n.get("concurrency"), 0), Prices: e.prices(n.get("usd_per_second")),
		Caps: e.caps(n.get("caps")), Options: e.freeMap(n.get("options")), Headers: e.headers(n.get("headers")),
		Settings: e.settings(n), Pos: at.pos(), At: places(n),
	}
	if perMinute := e.float(n.get("submits_per_minute")); perMinute != nil {
		p.SubmitsPerMinute = *perMinute
	}
	p.PollInterval, _ = e.duration(n.get("poll").get("interval"), "interval")
	p.PollDeadline, _ = e.duration(n.get("poll").get("deadline"), "deadline")
	return p
}

var settingNames = []string{"api_url", "source_url", "auth", "images", "stream", "allow_hosts", "command", "protocol"}

// settings are the fields that only one kind needs.
func (e *expander) settings(n *node) map[string]any {
	out := map[string]any{}
	for _, key := range settingNames {
		if v := n.get(key); v != nil {
			out[key] = e.free(v)
		}
	}
	return out
}

func (e *expander) headers(n *node) map[string]string {
	out := map[string]string{}
	for _, h := range n.all() {
		out[h.key] = e.text(h.value)
	}
	return out
}

func (e *expander) baseURL(n *node) string {
	s := e.text(n)
	if s == "" || e.rejected(n) {
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https":
		e.reject(n, schema.BadValue, "write for example https://api.example.com/v1", "base_url is not a web address")
	case u.Fragment != "":
		e.reject(n, schema.BadValue, "leave out # and what follows", "base_url has a fragment")
	case secretInURL(s, true):
		n.source.conceal(s)
		e.reject(n, "literal-key", keyHint, "base_url holds a credential; a storyboard must not")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		e.warn(n.pos(), "insecure-address", "use https:// unless that network is yours alone", "base_url is not https: keys and prompts travel unprotected")
	}
	return s
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// key says where a credential is kept. Whether it is there is for those to find out who need it.
func (e *expander) key(n *node) *KeyRef {
	if !n.is(dictNode) || len(n.entries) != 1 {
		return nil
	}
	return &KeyRef{Env: e.text(n.get("env")), File: e.text(n.get("file")), Keyring: e.text(n.get("keyring")), Pos: n.entries[0].value.pos()}
}

const maxPriceDigits = 40

// prices reads one number, or numbers by model, or by model and size.
func (e *expander) prices(n *node) Prices {
	if n == nil {
		return nil
	}
	out := Prices{}
	if n.is(numberNode) {
		e.price(out, "", "", n)
	}
	for _, model := range n.all() {
		if model.value.is(numberNode) {
			e.price(out, model.key, "", model.value)
		}
		for _, size := range model.value.all() {
			if _, _, err := parseSize(size.key); err != nil {
				e.fail(size.pos(), schema.BadValue, "write width and height in pixels, for example 1280x720", "%q is %v", size.key, err)
			}
			e.price(out, model.key, size.key, size.value)
		}
	}
	return out
}

func (e *expander) price(into Prices, model, size string, n *node) {
	if !n.is(numberNode) || e.rejected(n) {
		return
	}
	s := decimal(n)
	if len(s) > maxPriceDigits {
		e.reject(n, schema.BadValue, "round it", "the price has too many digits")
		return
	}
	if into[model] == nil {
		into[model] = map[string]string{}
	}
	into[model][size] = s
}
