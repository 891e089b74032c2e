package providers_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/providers"
)

// account opens a provider whose service answers each "METHOD path?query" with a text, and 404 to all else. The
// requests that came are kept with their bodies.
func account(t *testing.T, p providers.Protocol, answers map[string]string) (providers.Provider, *[]string) {
	t.Helper()
	var came []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		line := r.Method + " " + r.RequestURI
		came = append(came, strings.TrimSpace(line+" "+string(body)))
		answer, ok := answers[line]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			answer = `{"error":{"message":"not found"}}`
		}
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	key := func(context.Context) (providers.Secret, error) { return "sk-test", nil }
	provider, err := p.New(providers.Config{Name: "test", BaseURL: server.URL, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return provider, &came
}

func TestALostJobIsFoundAmongTheLatest(t *testing.T) {
	since := time.Unix(1_800_000_000, 0)
	items := []string{
		`{"id":"mine","created_at":1800000010,"model":"sora-2","prompt":"dawn","size":"1280x720","seconds":"8"}`,
		`{"id":"sparse","created_at":1800000020,"model":"sora-2"}`,
		`{"id":"slow-clock","created_at":1799999970,"prompt":"dawn"}`,
		`{"id":"older","created_at":1799990000,"prompt":"dawn"}`,
		`{"id":"later","created_at":1800001000,"prompt":"dawn"}`,
		`{"id":"other-prompt","created_at":1800000010,"prompt":"dusk"}`,
		`{"id":"other-size","created_at":1800000010,"prompt":"dawn","size":"720x1280"}`,
		`{"id":"other-model","created_at":1800000010,"prompt":"dawn","model":"sora-2-pro"}`,
		`{"id":"other-length","created_at":1800000010,"prompt":"dawn","seconds":"4"}`,
	}
	p, _ := account(t, providers.OpenAIVideos(), map[string]string{
		"GET /videos?limit=100&order=desc": `{"data":[` + strings.Join(items, ",") + `]}`})
	r := providers.Request{Model: "sora-2", Prompt: "dawn", Size: providers.Size{W: 1280, H: 720}, Duration: 8 * time.Second}
	found, err := p.(providers.Finder).Find(t.Context(), r, since, since.Add(5*time.Minute))
	want := []providers.Found{
		{Ticket: providers.Ticket{ID: "mine"}, Created: since.Add(10 * time.Second), Prompt: true},
		{Ticket: providers.Ticket{ID: "sparse"}, Created: since.Add(20 * time.Second)},
		{Ticket: providers.Ticket{ID: "slow-clock"}, Created: since.Add(-30 * time.Second), Prompt: true},
	}
	if diff := cmp.Diff(want, found); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestAServiceThatListsNoJobsSaysSo(t *testing.T) {
	p, came := account(t, providers.UnifiedV2(), nil)
	if _, err := p.(providers.Finder).Find(t.Context(), providers.Request{}, time.Time{}, time.Time{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
	if err := p.(providers.Canceller).Cancel(t.Context(), providers.Ticket{ID: "a"}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
	if len(*came) > 0 {
		t.Errorf("it was asked: %s", *came)
	}
}

func TestCheckingAnAccountCreatesNothing(t *testing.T) {
	const models = `{"data":[{"id":"sora-2"},{"id":"veo3"}]}`
	for _, c := range []struct {
		name, model string
		protocol    providers.Protocol
		answers     map[string]string
		want        string // kind, empty where all is well
	}{
		{"the model is listed", "veo3", providers.OpenAIVideos(), map[string]string{"GET /models": models}, ""},
		{"the model is not listed", "veo9", providers.OpenAIVideos(), map[string]string{"GET /models": models}, "gone"},
		{"any model", "", providers.OpenAIVideos(), map[string]string{"GET /models": models}, ""},
		{"a service without a list does not know a job", "m", providers.Ark(), nil, ""},
		{"a service without a list answers in HTML", "m", providers.Ark(),
			map[string]string{"GET /contents/generations/tasks/shotlist-check": "<html>"}, "transient"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, came := account(t, c.protocol, c.answers)
			err := p.(providers.Checker).Check(t.Context(), c.model)
			if (err == nil) != (c.want == "") || err != nil && providers.KindOf(err).String() != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if strings.Contains(strings.Join(*came, " "), "POST") {
				t.Errorf("it asked %s", *came)
			}
		})
	}
}

func TestOnlyAJobThatStillRunsIsCancelled(t *testing.T) {
	for state, want := range map[string]int{"running": 2, "queued": 2, "succeeded": 1, "failed": 1} {
		const path = "/contents/generations/tasks/cgt-1"
		p, came := account(t, providers.Ark(), map[string]string{
			"GET " + path: `{"id":"cgt-1","status":"` + state + `"}`, "DELETE " + path: ""})
		err := p.(providers.Canceller).Cancel(t.Context(), providers.Ticket{ID: "cgt-1"})
		if err != nil || len(*came) != want {
			t.Errorf("%s: got %v after %s", state, err, *came)
		}
	}
}

func TestACharacterIsCreatedFromAClipOrAJob(t *testing.T) {
	const path = "POST /sora/v1/characters"
	answers := map[string]string{path: `{"id":"ch_1","username":"x.keeper","permalink":"https://example.com/x"}`}
	for _, c := range []struct {
		name      string
		character providers.Character
		sent      string
	}{
		{"from a clip", providers.Character{Video: &providers.Media{URL: "https://example.com/k.mp4"}},
			`{"timestamps":"1,3","url":"https://example.com/k.mp4"}`},
		{"from a job, which excludes the clip", providers.Character{Video: &providers.Media{URL: "https://example.com/k.mp4"},
			Options: map[string]any{"from_task": "video_1", "timestamps": "0,2"}}, `{"from_task":"video_1","timestamps":"0,2"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, came := account(t, providers.UnifiedV2(), answers)
			name, err := p.(providers.Caster).Cast(t.Context(), c.character)
			if err != nil || name != "x.keeper" || len(*came) != 1 || (*came)[0] != path+" "+c.sent {
				t.Errorf("got %q, %v after %s", name, err, *came)
			}
		})
	}
}

func TestACharacterWithoutAClipOnlineIsRefusedBeforeAnyRequest(t *testing.T) {
	p, came := account(t, providers.UnifiedV2(), nil)
	for _, video := range []*providers.Media{nil, {Path: "keeper.mp4"}} {
		_, err := p.(providers.Caster).Cast(t.Context(), providers.Character{Name: "keeper", Video: video})
		if providers.KindOf(err) != providers.Invalid || !strings.Contains(err.Error(), "keeper") {
			t.Errorf("got %v", err)
		}
	}
	if len(*came) > 0 {
		t.Errorf("it was asked: %s", *came)
	}
}

func TestATicketThatWasAdoptedByHandIsEnough(t *testing.T) {
	p, _ := account(t, providers.Replicate(), map[string]string{"GET /predictions/abc": `{"id":"abc","status":"processing"}`})
	if s, err := p.Poll(t.Context(), providers.Ticket{ID: "abc"}); err != nil || s.State != providers.Running {
		t.Errorf("got %+v and %v", s, err)
	}
}

func TestLinksInATicketThatLeadElsewhereAreNotFollowed(t *testing.T) {
	away := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the link was followed") }))
	defer away.Close()
	p, _ := account(t, providers.Replicate(), map[string]string{"GET /predictions/abc": `{"id":"abc","status":"processing"}`})
	data, err := json.Marshal(map[string]any{"links": map[string]string{"poll": away.URL + "/steal"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Poll(t.Context(), providers.Ticket{ID: "abc", Data: data}); err != nil {
		t.Error(err)
	}
}

func TestPicturesOfCharactersWithoutANameAtTheServiceBecomeReferences(t *testing.T) {
	p, came := account(t, providers.Ark(), map[string]string{"POST /contents/generations/tasks": `{"id":"cgt-1"}`})
	link := func(name string) providers.Media { return providers.Media{URL: "https://example.com/" + name} }
	r := providers.Request{Model: "m", Prompt: "p", Size: providers.Size{W: 1280, H: 720}, Duration: 5 * time.Second,
		References: []providers.Media{link("1"), link("2")},
		Characters: []providers.Character{{Images: []providers.Media{link("2"), link("3"), link("4"), link("5")}}, {ID: "x", Images: []providers.Media{link("6")}}}}
	if _, err := p.Submit(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"1": 1, "2": 1, "3": 1, "4": 1, "5": 0, "6": 0} { // four are taken
		if got := strings.Count((*came)[0], "example.com/"+name); got != want {
			t.Errorf("picture %s was sent %d times, want %d", name, got, want)
		}
	}
}
