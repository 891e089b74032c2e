package manifest

import (
	"cmp"
	"maps"
)

const (
	defaultTries   = 6
	defaultBreaker = 5
)

// providersOf reads who renders a shot: one provider, or a list of them in the order in which they are asked.
func (e *expander) providersOf(s *Shot, f fields) {
	if both := f.own.get("providers"); both != nil && f.own.get("provider") != nil {
		e.reject(both, "two-providers", "keep one of them", "provider and providers both say who renders the shot")
	}
	list := f.own.get("providers")
	if list == nil && f.own.get("provider") == nil {
		list = f.get("providers")
	}
	if len(list.list()) == 0 {
		s.Provider = e.providerName(f.get("provider"))
		return
	}
	f.at["providers"], f.at["provider"] = list.pos(), list.pos()
	s.Provider = e.firstProvider(list.list()[0])
	for _, n := range list.list()[1:] {
		s.Others = append(s.Others, e.other(n))
	}
}

// firstProvider is asked for what the shot itself says.
func (e *expander) firstProvider(n *node) string {
	if n.is(dictNode) && len(n.entries) > 1 {
		e.reject(n, "bad-providers", "write model, size, duration and options at the shot itself",
			"the first of providers is asked for what the shot says")
	}
	return e.providerName(nameOrKey(n, "provider"))
}

// nameOrKey is a text, or the value of a key where a map stands in its place.
func nameOrKey(n *node, key string) *node {
	if n.is(dictNode) {
		return n.get(key)
	}
	return n
}

func (e *expander) other(n *node) Other {
	o := Other{
		Provider: e.providerName(nameOrKey(n, "provider")), Model: e.text(n.get("model")), Size: e.size(n.get("size")),
		Options: e.freeMap(n.get("options")), Pos: n.pos(),
	}
	if d := n.get("duration"); d != nil {
		o.Duration = e.positive(d, 0)
	}
	return o
}

// onError lays a shot's own policy over the storyboard's, and both over what is usual.
func (e *expander) onError(s *Shot, f fields) {
	all, own := e.board.tree.get("on_error"), f.get("on_error")
	first := func(key string) *node { return cmp.Or(own.get(key), all.get(key)) }
	next, milder := "stop", "stop"
	if len(s.Others) > 0 {
		next = "next"
	}
	if len(s.FallbackPrompt) > 0 {
		milder = "fallback"
	}
	s.OnError = OnError{
		Moderated: e.textOr(first("moderated"), milder), Gone: e.textOr(first("gone"), next),
		Denied: e.textOr(first("denied"), next), Quota: e.textOr(first("quota"), next),
		Tries: e.integer(first("tries"), defaultTries), Breaker: e.integer(first("breaker"), defaultBreaker),
	}
	e.checkPolicy(s, own)
}

// checkPolicy looks for ways out that a shot was given and does not have.
func (e *expander) checkPolicy(s *Shot, own *node) {
	if own.get("moderated") != nil && s.OnError.Moderated == "fallback" && len(s.FallbackPrompt) == 0 {
		e.reject(own.get("moderated"), "no-fallback", "add fallback_prompt:", "shot %s has no fallback_prompt", nameOf(s))
	}
	if len(s.FallbackPrompt) == 0 && s.OnError.Moderated == "fallback" {
		s.OnError.Moderated = "stop"
	}
	if len(s.Others) > 0 {
		return
	}
	for _, key := range []string{"gone", "denied", "quota"} {
		if n := own.get(key); e.text(n) == "next" {
			e.reject(n, "no-fallback", "write providers: [first, second] instead of provider:", "shot %s has no other provider", nameOf(s))
		}
	}
	s.OnError.Gone, s.OnError.Denied, s.OnError.Quota = "stop", "stop", "stop"
}

// gates lays a shot's gates over the storyboard's. One that is off is left out.
func (e *expander) gates(list ...*node) Gates {
	out := Gates{}
	for _, n := range list {
		for _, g := range n.all() {
			out[g.key] = e.gate(g.value)
		}
	}
	maps.DeleteFunc(out, func(_ string, g Gate) bool { return g.Do == "off" })
	return out
}

func (e *expander) gate(n *node) Gate {
	return Gate{Do: e.textOr(nameOrKey(n, "do"), "off"), Limit: e.float(n.get("limit"))}
}
