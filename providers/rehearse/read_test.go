package rehearse

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/providers"
)

// asked sends a request straight to a gateway's handler.
func asked(g *Gateway, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer k-1")
	r.Header.Set("X-Goog-Api-Key", "k-1")
	r.Header.Set("X-Dashscope-Async", "enable")
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func TestAJobWaitsThenRunsThenEnds(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		slow := func(_ context.Context, _ Order, w io.Writer) error {
			time.Sleep(25 * time.Second)
			_, err := w.Write(frame)
			return err
		}
		g, err := New(Options{Dir: dir, Latency: 20 * time.Second, Make: slow, Faults: []Fault{{UnknownState, AtPoll, 1}}})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		asked(g, "POST", "/api/v3/contents/generations/tasks", `{"model":"m","content":[{"type":"text","text":"p"}]}`)
		id := g.latest("ark")[0].ID
		for _, step := range []struct {
			after time.Duration
			want  string
		}{{0, "reticulating"}, {4 * time.Second, "queued"}, {6 * time.Second, "running"}, {12 * time.Second, "running"}, {4 * time.Second, "succeeded"}} {
			time.Sleep(step.after)
			synctest.Wait()
			if got := asked(g, "GET", "/api/v3/contents/generations/tasks/"+id, "").Body.String(); !strings.Contains(got, `"status":"`+step.want+`"`) {
				t.Errorf("%s later it is not %s: %s", step.after, step.want, got)
			}
		}
	})
}

func TestRequestsThatAServiceWouldRefuseAreRefused(t *testing.T) {
	g, err := New(Options{Dir: t.TempDir(), Make: still})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	for name, r := range map[string][3]string{
		"seconds as a number":         {"/v1/videos", `{"model":"m","prompt":"p","size":"1280x720","seconds":8}`, "must be a string"},
		"no prompt":                   {"/v1/videos", `{"model":"m","size":"1280x720","seconds":"8"}`, "prompt is required"},
		"a size in words":             {"/v1/videos", `{"model":"m","prompt":"p","size":"large"}`, "size"},
		"no JSON":                     {"/v1/videos", `model=m`, "no JSON"},
		"a duration as a number":      {"/v2/videos/generations", `{"model":"m","prompt":"p","duration":10}`, "must be a string"},
		"no model":                    {"/v2/videos/generations", `{"prompt":"p"}`, "model is required"},
		"a character of two origins":  {"/sora/v1/characters", `{"timestamps":"1,3","url":"https://example.com/a.mp4","from_task":"x"}`, "exactly one"},
		"images that are no list":     {"/v1/video/create", `{"model":"m","prompt":"p","images":"x"}`, "array"},
		"a duration as text":          {"/v1/video/create", `{"model":"m","prompt":"p","images":[],"duration":"10"}`, "integer"},
		"no address in the path":      {"/tran/nowhere", `{"model":"m","messages":[{"role":"user","content":"p"}]}`, "no address"},
		"no messages":                 {"/v1/chat/completions", `{"model":"m"}`, "messages are required"},
		"a picture without a role":    {"/api/v3/contents/generations/tasks", `{"model":"m","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}`, "no role"},
		"a picture that is none":      {"/v1/models/a/b/predictions", `{"input":{"prompt":"p","image":"data:image/png;base64,AAAA"}}`, "no JPEG, PNG or WebP"},
		"a length without a unit":     {"/v1beta/interactions", `{"model":"m","background":true,"input":"p","response_format":{"type":"video","duration":8}}`, "such as 8s"},
		"a resolution beyond reason":  {"/api/v1/services/aigc/video-generation/video-synthesis", `{"model":"m","input":{"prompt":"p"},"parameters":{"resolution":"90000P"}}`, "not taken"},
		"a ratio of nothing":          {"/api/v1/services/aigc/video-generation/video-synthesis", `{"model":"m","input":{"prompt":"p"},"parameters":{"ratio":"0:9"}}`, "not taken"},
		"a remix of nothing":          {"/v1/videos/video_1/remix", `{"prompt":"p"}`, "does not exist"},
		"a length beyond all reason":  {"/v2/videos/generations", `{"model":"m","prompt":"p","duration":"1e30"}`, "out of range"},
		"a picture's bytes as a link": {"/v2/videos/generations", `{"model":"m","prompt":"p","images":[7]}`, "address or base64"},
	} {
		if w := asked(g, "POST", r[0], r[1]); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), r[2]) {
			t.Errorf("%s: status %d: %s", name, w.Code, w.Body)
		}
	}
	if b := g.Bill(); b.Billed != 0 {
		t.Errorf("%d jobs were billed", b.Billed)
	}
}

func TestWordsInAChatAreOptions(t *testing.T) {
	for prompt, want := range map[string]Order{
		"a fox 9:16":        {Size: providers.Size{W: 720, H: 1280}},
		"（15s，高清）a fox 1:1": {Size: providers.Size{W: 1080, H: 1080}, Length: 15 * time.Second},
		"a fox in the 80s":  {Size: providers.Size{W: 1280, H: 720}},
		"a fox":             {Size: providers.Size{W: 1280, H: 720}},
	} {
		o := Order{Model: "sora_video2", Prompt: prompt}
		want.Model, want.Prompt = o.Model, o.Prompt
		if err := o.words(); err != nil || o != want {
			t.Errorf("%q: %+v, %v", prompt, o, err)
		}
	}
}

func TestFaultsAreReadOrRefused(t *testing.T) {
	for text, want := range map[string]Fault{
		"throttle": {Throttle, AtCreate, -1}, "throttle@poll:3": {Throttle, AtPoll, 3}, "cut:1": {Cut, AtClip, 1},
	} {
		if got, err := ParseFault(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "gremlins", "throttle:", "throttle:0", "throttle:x", "lost-reply@poll", "throttle@"} {
		if f, err := ParseFault(text); err == nil {
			t.Errorf("%q was read as %+v", text, f)
		}
	}
}

func TestAPointerIsWrittenWhereItWillBeFound(t *testing.T) {
	doc := put(put(put(nil, "/a/0/b~1c", 1), "/a/1", 2), "/x/*/y", 3)
	a, x := doc.(object)["a"].(array), doc.(object)["x"].(array)
	if a[0].(object)["b/c"] != 1 || a[1] != 2 || x[0].(object)["y"] != 3 {
		t.Errorf("the document is %v", doc)
	}
}
