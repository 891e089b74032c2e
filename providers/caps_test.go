package providers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/providers"
)

func TestStoryboardsOverrideCapabilities(t *testing.T) {
	known := providers.Caps{Maker: "m", Sizes: []string{"1280x720"}, Durations: []time.Duration{4 * time.Second}, First: true, References: 2}
	for _, c := range []struct {
		name, model string
		over        map[string]any
		want        func(*providers.Caps)
	}{
		{"nothing", "", nil, func(*providers.Caps) {}},
		{"what is left out stays", "", map[string]any{"seed": true}, func(c *providers.Caps) { c.Seed = true }},
		{"sizes", "", map[string]any{"sizes": []any{"640x360"}}, func(c *providers.Caps) { c.Sizes = []string{"640x360"} }},
		{"any size", "", map[string]any{"sizes": []any{}}, func(c *providers.Caps) { c.Sizes = []string{} }},
		{"durations as texts and numbers", "", map[string]any{"durations": []any{"5s", 7.5}},
			func(c *providers.Caps) { c.Durations = []time.Duration{5 * time.Second, 7500 * time.Millisecond} }},
		{"a range takes the place of a list", "", map[string]any{"min_duration": "2s", "max_duration": 12},
			func(c *providers.Caps) { c.Durations, c.Min, c.Max = nil, 2*time.Second, 12*time.Second }},
		{"characters", "", map[string]any{"characters": "cast"}, func(c *providers.Caps) { c.Characters = providers.Cast }},
		{"a model's own words win", "pro", map[string]any{"references": 1, "models": map[string]any{"pro": map[string]any{"references": -1}}},
			func(c *providers.Caps) { c.References = -1 }},
		{"another model's words do not count", "lite", map[string]any{"models": map[string]any{"pro": map[string]any{"references": -1}}},
			func(*providers.Caps) {}},
		{"a star means all models that begin so", "pro-2", map[string]any{"models": map[string]any{"pro*": map[string]any{"last": true}}},
			func(c *providers.Caps) { c.Last = true }},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := known
			c.want(&want)
			got, err := known.OverrideModel(c.over, c.model)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestOverridesThatMakeNoSenseAreRefused(t *testing.T) {
	for name, over := range map[string]map[string]any{
		"unknown key": {"colour": true}, "wrong type": {"sizes": "1280x720"}, "no size": {"sizes": []any{"large"}},
		"no duration": {"durations": []any{"soon"}}, "negative duration": {"min_duration": "-3s"}, "no mode": {"characters": "drawn"},
		"unknown key of a model": {"models": map[string]any{"a": map[string]any{"colour": 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := (providers.Caps{}).Override(over); err == nil || !strings.HasPrefix(err.Error(), "caps: ") {
				t.Errorf("got %v", err)
			}
			if _, err := providers.Ark().New(providers.Config{Name: "x", Caps: over}); err == nil {
				t.Error("a provider is opened with it")
			}
		})
	}
}

func TestAllProblemsAreFoundAtOnce(t *testing.T) {
	seed := int64(1)
	r := providers.Request{Size: providers.Size{W: 1, H: 2}, Duration: time.Second, Last: &providers.Media{URL: "https://example.com/a.png"}, Seed: &seed}
	caps := providers.Caps{Sizes: []string{"1280x720"}, Min: 2 * time.Second, Max: 3 * time.Second}
	var fields []string
	for _, p := range caps.Problems(r) {
		fields = append(fields, p.Field)
		if p.Hint == "" {
			t.Errorf("%s has no hint", p.Field)
		}
	}
	if diff := cmp.Diff([]string{"size", "duration", "last_frame", "seed"}, fields); diff != "" {
		t.Error(diff)
	}
	if err := caps.Check(r); providers.KindOf(err) != providers.Invalid || err == nil {
		t.Errorf("got %v", err)
	}
	if err := (providers.Caps{References: -1}).Check(providers.Request{}); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestPricesFallBackFromSizeToModel(t *testing.T) {
	p := providers.OpenAIVideos().Prices
	for _, c := range []struct {
		model, size, want string
		known             bool
	}{
		{"sora-2", "1280x720", "0.10", true}, {"sora-2-pro", "1280x720", "0.30", true}, {"sora-2-pro", "1792x1024", "0.50", true},
		{"wan-2.6", "1280x720", "", false},
	} {
		s, err := providers.ParseSize(c.size)
		if err != nil {
			t.Fatal(err)
		}
		if got, known := p.Of(c.model, s); got != c.want || known != c.known {
			t.Errorf("%s %s: got %q, %v", c.model, c.size, got, known)
		}
	}
}
