package providers_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shotlist/providers"
)

func TestWhatIsWrongWithAnAccountIsSaidWhenItIsOpened(t *testing.T) {
	table := func(change func(map[string]any)) map[string]any {
		t := map[string]any{
			"create": map[string]any{"path": "/jobs", "body": map[string]any{"text": "{prompt}"}}, "poll": map[string]any{"path": "/jobs/{id}"},
			"id": []any{"/id"}, "state": []any{"/state"}, "link": []any{"/url"},
			"states": map[string]any{"succeeded": []any{"done"}, "failed": []any{"failed"}}}
		change(t)
		return map[string]any{"protocol": t}
	}
	for _, c := range []struct {
		name, kind, base string
		settings         map[string]any
		says             string
	}{
		{"no address", "openai-videos", "", nil, "base_url"},
		{"no http address", "openai-videos", "ftp://example.com", nil, "base_url"},
		{"no chat address", "asyncdata", "", nil, "api_url is missing"},
		{"an unknown way to send the key", "ark", "", map[string]any{"auth": "basic"}, "auth"},
		{"an unknown form for pictures", "ark", "", map[string]any{"images": "fax"}, "images"},
		{"hosts that are no list", "asyncdata", "", map[string]any{"api_url": "https://example.com", "allow_hosts": "a"}, "allow_hosts"},
		{"no table", "custom", "https://example.com", nil, "protocol: it is missing"},
		{"a table with an unknown key", "custom", "https://example.com", table(func(t map[string]any) { t["colour"] = 1 }), "colour"},
		{"a table of the wrong type", "custom", "https://example.com", table(func(t map[string]any) { t["id"] = "/id" }), "id"},
		{"a table without states", "custom", "https://example.com", table(func(t map[string]any) { delete(t, "states") }), "states.failed, states.succeeded is missing"},
		{"a pointer without a slash", "custom", "https://example.com", table(func(t map[string]any) { t["link"] = []any{"url"} }), `"url" is no pointer`},
		{"a placeholder that stands for nothing", "custom", "https://example.com",
			table(func(t map[string]any) { t["create"].(map[string]any)["body"] = map[string]any{"a": "{promt}"} }), "{promt} stands for nothing"},
		{"an unknown kind", "telepathy", "", nil, `unknown provider kind "telepathy"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := providers.Builtin().Open(c.kind, providers.Config{Name: "mine", BaseURL: c.base, Settings: c.settings})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
	if _, err := providers.Builtin().Open("custom", providers.Config{BaseURL: "https://example.com", Settings: table(func(map[string]any) {})}); err != nil {
		t.Errorf("a table that is right is refused: %v", err)
	}
}

func TestOneAccountsSettingsAreNotAnothers(t *testing.T) {
	bare, err := providers.Ark().New(providers.Config{Name: "a", Settings: map[string]any{"images": "url", "allow_hosts": []any{"a.example.com"}}})
	if err != nil {
		t.Fatal(err)
	}
	usual, err := providers.Ark().New(providers.Config{Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := len(bare.Caps("").MediaForms), len(usual.Caps("").MediaForms); a != 1 || b != 2 {
		t.Errorf("got %d and %d forms, want 1 and 2", a, b)
	}
}

func TestEveryKindSaysWhatItIs(t *testing.T) {
	for kind, p := range providers.Builtin() {
		if p.Kind != kind || p.Summary == "" || p.New == nil {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}

func TestTheKeyIsSentAsTheAccountSays(t *testing.T) {
	for _, c := range []struct {
		protocol     providers.Protocol
		auth         any
		header, want string
	}{
		{providers.Ark(), nil, "Authorization", "Bearer sk-test"},
		{providers.Ark(), "bare", "Authorization", "sk-test"},
		{providers.Fal(), nil, "Authorization", "Key sk-test"},
		{providers.Fal(), "bearer", "Authorization", "Bearer sk-test"},
		{providers.GeminiOmni(), nil, "X-Goog-Api-Key", "sk-test"},
	} {
		var got, own string
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got, own = r.Header.Get(c.header), r.Header.Get("X-Group")
		}))
		p, err := c.protocol.New(providers.Config{BaseURL: server.URL, Settings: map[string]any{"auth": c.auth},
			Headers: map[string]string{"X-Group": "video"},
			Key:     func(context.Context) (providers.Secret, error) { return "sk-test", nil }})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Poll(t.Context(), providers.Ticket{ID: "a"}) // the answer is empty: only the request matters
		server.Close()
		if got != c.want || own != "video" {
			t.Errorf("%s, auth %v: got %q and %q, want %q", c.protocol.Kind, c.auth, got, own, c.want)
		}
	}
}

func TestAKeyThatCannotBeReadIsNoReasonToAsk(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the service was asked") }))
	defer server.Close()
	missing := errors.New("the variable ARK_KEY is not set")
	p, err := providers.Ark().New(providers.Config{BaseURL: server.URL,
		Key: func(context.Context) (providers.Secret, error) { return "", missing }})
	if err != nil {
		t.Fatal(err)
	}
	r := providers.Request{Prompt: "p", Size: providers.Size{W: 1280, H: 720}, Duration: 5e9}
	if _, err := p.Submit(t.Context(), r); !errors.Is(err, missing) || providers.KindOf(err) != providers.Denied {
		t.Errorf("got %v", err)
	}
}
