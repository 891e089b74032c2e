package providertest

import (
	"time"

	"shotlist/providers"
)

// beyond lists requests that go beyond what caps says, each in one thing.
func beyond(c providers.Caps, fine providers.Request) map[string]providers.Request {
	all := map[string]providers.Request{}
	add := func(name string, is bool, change func(*providers.Request)) {
		if is {
			r := fine
			change(&r)
			all[name] = r
		}
	}
	picture := providers.Media{Path: "refs/first.png"}
	seed := int64(7)
	add("size", len(c.Sizes) > 0, func(r *providers.Request) { r.Size = providers.Size{W: 17, H: 19} })
	add("duration", len(c.Durations) > 0 || c.Max > 0, func(r *providers.Request) { r.Duration = 1234567 * time.Millisecond })
	add("first frame", !bool(c.First), func(r *providers.Request) { r.First = &picture })
	add("last frame", !bool(c.Last), func(r *providers.Request) { r.Last = &picture })
	add("references", c.References >= 0, func(r *providers.Request) {
		r.References = make([]providers.Media, c.References+1)
		for i := range r.References {
			r.References[i] = picture
		}
	})
	add("video", !bool(c.Video), func(r *providers.Request) { r.Video = &providers.Media{URL: "https://example.com/clip.mp4"} })
	add("seed", !bool(c.Seed), func(r *providers.Request) { r.Seed = &seed })
	linksOnly := len(c.MediaForms) == 1 && c.MediaForms[0] == providers.FormURL
	add("local file", linksOnly && bool(c.First), func(r *providers.Request) { r.First = &picture })
	return all
}

// capsHoldBeforeTheNetwork: what the capabilities exclude is refused as invalid, with a hint, and nothing is sent. Both
// the protocol's own capabilities and a storyboard's must hold.
func capsHoldBeforeTheNetwork(tb TB, b *bench) {
	b.refuses(tb)
	narrow := *b
	narrow.Config.Caps = map[string]any{"sizes": []any{"1280x720"}, "durations": []any{"8s"}, "first": false, "last": false,
		"references": 0, "video": false, "seed": false}
	narrow.refuses(tb)
}

func (b *bench) refuses(tb TB) {
	s, done := b.serve()
	defer done()
	p := b.open(tb, s)
	fine := b.request(b.happy)
	for name, r := range beyond(p.Caps(fine.Model), fine) {
		_, err := p.Submit(tb.Context(), r)
		if err == nil || providers.KindOf(err) != providers.Invalid {
			tb.Errorf("%s beyond the capabilities: got %v, want an invalid error", name, err)
		}
	}
	if s != nil && s.requests() > 0 {
		tb.Errorf("requests beyond the capabilities reached the network: %d", s.requests())
	}
}
