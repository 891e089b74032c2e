package rehearse

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shotlist/providers"
)

// frame is what clips are in tests: the least that passes for an MP4.
var frame = []byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + "\x00\x00\x00\x10moov\x00\x00\x00\x00\x00\x00\x00\x00")

func still(_ context.Context, _ Order, w io.Writer) error {
	_, err := w.Write(frame)
	return err
}

func serve(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Dir == "" {
		o.Dir = filepath.Join(t.TempDir(), "сцена №1 [test]")
	}
	if o.Make == nil {
		o.Make = still
	}
	s, err := Serve("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// open gives an account of a kind at the gateway.
func open(t *testing.T, s *Server, kind string, settings map[string]any) providers.Provider {
	t.Helper()
	p, err := s.Registry(providers.Builtin(), s.URL).Open(kind, providers.Config{Name: "service", BaseURL: "https://api.example.com",
		Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var settingsOf = map[string]map[string]any{
	"asyncdata": {"api_url": "https://api.example.com/v1/chat/completions"},
	"custom": {"protocol": map[string]any{
		"auth": map[string]any{"header": "X-Key", "prefix": "Token "}, "create": map[string]any{"path": "/make/{model}",
			"body": map[string]any{"say": "{prompt}", "pixels": []any{"{width}", "{height}"}}},
		"id": []any{"/made/0/a~1b"}, "poll": map[string]any{"path": "/made?of={id}"}, "state": []any{"/now"},
		"states": map[string]any{"succeeded": []any{"made"}, "failed": []any{"lost"}}, "reason": []any{"/why/*"},
		"content": map[string]any{"path": "/made/{id}/clip"}}},
}

func sunrise(kind string) providers.Request {
	r := providers.Request{Model: "film-1", Prompt: "sunrise", Size: providers.Size{W: 1280, H: 720}, Duration: 5 * time.Second}
	if kind == "replicate" {
		r.Model = "example/film-1"
	}
	return r
}

func kinds() []string { return append(Kinds(), "custom") }

// await polls until a job has ended.
func await(t *testing.T, p providers.Provider, ticket providers.Ticket) providers.Status {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		s, err := p.Poll(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		if s.State == providers.Succeeded || s.State == providers.Failed {
			return s
		}
	}
	t.Fatal("the job does not end")
	return providers.Status{}
}

func submit(t *testing.T, p providers.Provider, r providers.Request) providers.Ticket {
	t.Helper()
	ticket, err := p.Submit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func TestNoRehearsedKindNeedsAKeyOrWorksOnThisMachineAnyway(t *testing.T) {
	s := serve(t, Options{})
	builtin := providers.Builtin()
	for _, kind := range kinds() {
		p, known := builtin[kind]
		if staged := s.Registry(providers.NewRegistry(p), s.URL)[kind]; !known || p.Local || staged.NeedsKey {
			t.Errorf("%s: known: %v, local: %v, needs a key: %v", kind, known, p.Local, staged.NeedsKey)
		}
	}
}

func TestAKindThatTheGatewayDoesNotSpeakIsRefusedByName(t *testing.T) {
	strange := providers.Ark()
	strange.Kind = "strange"
	s := serve(t, Options{})
	_, err := s.Registry(providers.NewRegistry(strange), s.URL).Open("strange", providers.Config{Name: "service"})
	if err == nil || !strings.Contains(err.Error(), "kind strange cannot be rehearsed yet") {
		t.Errorf("the error is %v", err)
	}
}

func TestRehearsalsAreMadeBySomebodyElse(t *testing.T) {
	plain, small := serve(t, Options{}), serve(t, Options{Lines: 90})
	a, b := open(t, plain, "ark", nil).Caps("m").Maker, open(t, small, "ark", nil).Caps("m").Maker
	if a == "" || b == "" || a == b {
		t.Errorf("makers are %q and %q", a, b)
	}
}

func TestAJobBecomesAClipAndNoKeyGoesAstray(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			s := serve(t, Options{Key: "k-1", Faults: []Fault{{Redirect, AtClip, -1}}})
			p := open(t, s, kind, settingsOf[kind])
			ticket := submit(t, p, sunrise(kind))
			if status := await(t, p, ticket); status.State != providers.Succeeded {
				t.Fatalf("the job ended as %s: %v", status.State, status.Err)
			}
			var clip bytes.Buffer
			if err := p.Fetch(t.Context(), ticket, &clip); err != nil || !bytes.Equal(clip.Bytes(), frame) {
				t.Errorf("fetched %d bytes: %v", clip.Len(), err)
			}
			if b := s.Bill(); b.Billed != 1 || len(b.Leaks) > 0 || !strings.Contains(b.Jobs[0].Prompt, "sunrise") {
				t.Errorf("the bill is %+v", b)
			}
		})
	}
}

func TestAJobFailsWithOrWithoutAReason(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			p := open(t, serve(t, Options{Key: "k-1", Faults: []Fault{{Moderation, AtPoll, 1}, {Fail, AtPoll, 1}}}), kind, settingsOf[kind])
			for _, want := range []providers.Kind{providers.Moderated, providers.Transient} {
				status := await(t, p, submit(t, p, sunrise(kind)))
				if status.State != providers.Failed || failsAs(kind, want) != providers.KindOf(status.Err) {
					t.Errorf("the job ended as %s: %v error %v, want %v", status.State, providers.KindOf(status.Err), status.Err, want)
				}
			}
		})
	}
}

// failsAs is how a kind's failure without a reason reads: fal gives one by its status, 422.
func failsAs(kind string, want providers.Kind) providers.Kind {
	if kind == "fal" && want == providers.Transient {
		return providers.Invalid
	}
	return want
}

func TestFaultsAtCreateAreReadAsWhatTheyAre(t *testing.T) {
	for fault, want := range map[string]providers.Kind{
		"throttle": providers.Throttled, "lost-reply": providers.Ambiguous, "server-error@create": providers.Ambiguous,
		"html@create": providers.Ambiguous, "denied": providers.Denied, "model-gone": providers.Gone, "moderation@create": providers.Moderated,
	} {
		t.Run(fault, func(t *testing.T) {
			f, err := ParseFault(fault + ":1")
			if err != nil {
				t.Fatal(err)
			}
			for _, kind := range kinds() {
				s := serve(t, Options{Key: "k-1", Faults: []Fault{f}})
				_, err := open(t, s, kind, settingsOf[kind]).Submit(t.Context(), sunrise(kind))
				if err == nil || providers.KindOf(err) != want {
					t.Errorf("%s: %v error: %v, want %v", kind, providers.KindOf(err), err, want)
				}
				if billed := s.Bill().Billed == 1; billed != (fault == "lost-reply") {
					t.Errorf("%s: billed: %v", kind, billed)
				}
			}
		})
	}
}

func TestACredentialAtTheWrongHostIsNoticed(t *testing.T) {
	s := serve(t, Options{Key: "k-1"})
	for _, header := range []string{"Authorization", "X-Api-Key", "Cookie"} {
		get(t, s.options.Clips+"/clips/x.mp4", header, "k-1")
	}
	get(t, s.URL+"/source/x", "Authorization", "Bearer k-1")
	get(t, s.options.Clips+"/clips/x.mp4?key=k-1", "Accept", "*/*")
	if leaks := s.Bill().Leaks; len(leaks) != 5 || strings.Contains(strings.Join(leaks, ""), "k-1") {
		t.Errorf("the bill has %d leaks: %q", len(leaks), leaks)
	}
}

func get(t *testing.T, url, header, value string) (status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(header, value)
	reply, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	reply.Body.Close()
	return reply.StatusCode
}

func TestAKeyInTheWrongFormIsRefused(t *testing.T) {
	s := serve(t, Options{Key: "k-1"})
	for name, header := range map[string][2]string{
		"none": {"Accept", "*/*"}, "wrong": {"Authorization", "Bearer k-2"}, "form of another service": {"Authorization", "Key k-1"},
	} {
		if status := get(t, s.URL+"/v1/models", header[0], header[1]); status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

func TestALaterGatewayKnowsTheJobsOfAnEarlierOne(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, Options{Key: "k-1", Dir: dir})
	ticket := submit(t, open(t, first, "ark", nil), sunrise("ark"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := serve(t, Options{Key: "k-2", Dir: dir})
	p := open(t, second, "ark", nil)
	if status := await(t, p, ticket); status.State != providers.Succeeded {
		t.Errorf("the job ended as %s: %v", status.State, status.Err)
	}
	if b := second.Bill(); b.Billed != 0 || b.Earlier != 1 {
		t.Errorf("the bill is %+v", b)
	}
}

func TestRecordedRequestsHoldNoCredential(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, Options{Key: "k-1", Record: dir})
	for _, kind := range kinds() {
		submit(t, open(t, s, kind, settingsOf[kind]), sunrise(kind))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*-create-0001.http"))
	if err != nil || len(files) != len(kinds()) {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil || bytes.Contains(text, []byte("k-1")) || !bytes.Contains(text, []byte("sunrise")) {
			t.Errorf("%s: %v\n%s", filepath.Base(name), err, text)
		}
	}
}

func TestOnlyThisMachineIsServed(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "nonsense"} {
		if s, err := Serve(address, Options{Dir: t.TempDir()}); err == nil {
			s.Close()
			t.Errorf("%s was listened at", address)
		}
	}
}
