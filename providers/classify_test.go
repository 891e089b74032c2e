package providers

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"shotlist/providers/wire"
)

func reasonOf(t *testing.T, body string) reason {
	t.Helper()
	doc, err := decode([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return reasonIn(doc, nil)
}

func TestReasonsAreReadWhereverServicesPutThem(t *testing.T) {
	for _, c := range []struct{ name, body, text, code string }{
		{"OpenAI", `{"error":{"message":"no","type":"t","code":"c"}}`, "no", "c"},
		{"new-api", `{"code":"invalid_size","message":"no","data":null}`, "no", "invalid_size"},
		{"an error that is a text", `{"error":"no"}`, "no", ""},
		{"an error that is null", `{"error":null,"message":"no"}`, "no", ""},
		{"a code that is a number", `{"msg":"no","code":403}`, "no", "403"},
		{"fail_reason", `{"fail_reason":"no"}`, "no", ""},
		{"a detail that is a text", `{"detail":"no"}`, "no", ""},
		{"a detail that is a list", `{"detail":[{"loc":["a"],"msg":"no","type":"v"}]}`, "no", ""},
		{"an upstream's answer as a text", `{"message":"status 400: {\"error\":{\"message\":\"no\",\"code\":\"deep\"}}"}`, "no", "deep"},
		{"braces that are no JSON", `{"message":"use {prompt}"}`, "use {prompt}", ""},
		{"nothing", `{"status":"failed"}`, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := reasonOf(t, c.body); r.text != c.text || r.code != c.code {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestStatusesHaveKinds(t *testing.T) {
	for _, c := range []struct {
		status       int
		create, poll Kind
	}{
		{301, Invalid, Invalid}, {303, Ambiguous, Transient}, {400, Invalid, Invalid}, {401, Denied, Denied},
		{402, Denied, Denied}, {403, Denied, Denied}, {404, Gone, Gone}, {408, Ambiguous, Transient},
		{409, Ambiguous, Transient}, {410, Gone, Gone}, {413, Invalid, Invalid}, {422, Invalid, Invalid},
		{425, Transient, Transient}, {429, Throttled, Throttled}, {500, Ambiguous, Transient}, {503, Ambiguous, Transient},
		{524, Ambiguous, Transient}, {200, Ambiguous, Transient},
	} {
		if got := refusalKind(creating, c.status, reason{}); got != c.create {
			t.Errorf("create, %d: got %s, want %s", c.status, got, c.create)
		}
		if got := refusalKind(asking, c.status, reason{}); got != c.poll {
			t.Errorf("poll, %d: got %s, want %s", c.status, got, c.poll)
		}
	}
}

func TestWordsTellWhatStatusesDoNot(t *testing.T) {
	for _, c := range []struct {
		text   string
		status int
		want   Kind
	}{
		{"输入的提示词或视频的输出内容违反了OpenAI的相关服务政策", 400, Moderated},
		{"内容包含敏感信息", 403, Moderated},
		{"PUBLIC_ERROR_UNSAFE_GENERATION", 400, Moderated},
		{"This prompt violates our usage policies.", 400, Moderated},
		{"InputTextSensitiveContentDetected", 400, Moderated},
		{"Your prompt must not be case-sensitive", 400, Invalid},
		{"余额不足", 403, Denied},
		{"insufficient_quota", 429, Denied},
		{"API key not valid", 400, Denied},
		{"The model is no longer available", 400, Gone},
		{"task_not_exist", 400, Gone},
		{"无可用渠道", 503, Gone},
		{"moderation service is down", 500, Ambiguous},
		{"no reason at all", 400, Invalid},
	} {
		if got := refusalKind(creating, c.status, reason{text: c.text}); got != c.want {
			t.Errorf("%d %s: got %s, want %s", c.status, c.text, got, c.want)
		}
	}
}

func TestErrorsInsideASuccess(t *testing.T) {
	for _, c := range []struct {
		body         string
		create, poll Kind
	}{
		{`{"code":500,"msg":"oops"}`, Ambiguous, Transient},
		{`{"code":429,"msg":"slow"}`, Throttled, Throttled},
		{`{"error":"rate limit reached"}`, Throttled, Throttled},
		{`{"error":"无效的令牌"}`, Denied, Denied},
		{`{"error":"seconds must be 4"}`, Invalid, Invalid},
		{`{"error":"invalid response from upstream"}`, Ambiguous, Transient},
		{`{"error":"oops"}`, Ambiguous, Transient},
	} {
		r := reasonOf(t, c.body)
		if a, b := insideKind(creating, r), insideKind(asking, r); a != c.create || b != c.poll {
			t.Errorf("%s: got %s and %s, want %s and %s", c.body, a, b, c.create, c.poll)
		}
	}
}

func TestOnlyACreateThatWasSentIsAmbiguousWhenLost(t *testing.T) {
	for _, c := range []struct {
		p    phase
		sent bool
		want Kind
	}{{creating, true, Ambiguous}, {creating, false, Transient}, {asking, true, Transient}, {fetching, true, Transient}} {
		if got := lostKind(c.p, &wire.Failure{Sent: c.sent, Err: errors.New("cut")}); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestAServerThatCannotBeTrustedIsNotTriedAgain(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains about the handshake
	p, err := Ark().New(Config{BaseURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Poll(t.Context(), Ticket{ID: "a"}); err == nil || KindOf(err) != Invalid {
		t.Errorf("got %v", err)
	}
}

func TestHowLongToWait(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, c := range []struct {
		name   string
		header map[string]string
		text   string
		want   time.Duration
	}{
		{"seconds", map[string]string{"Retry-After": "7"}, "", 7 * time.Second},
		{"milliseconds", map[string]string{"Retry-After-Ms": "250", "Retry-After": "9"}, "", 250 * time.Millisecond},
		{"a date, by our clock", map[string]string{"Retry-After": date(time.Minute)}, "", time.Minute},
		{"a date, by the service's clock", map[string]string{"Retry-After": date(time.Hour), "Date": date(time.Hour - 5*time.Second)}, "", 5 * time.Second},
		{"a date that has passed", map[string]string{"Retry-After": date(-time.Minute)}, "", 0},
		{"a day", map[string]string{"Retry-After": "86400"}, "", mostPatience},
		{"less than nothing", map[string]string{"Retry-After": "-3"}, "", 0},
		{"not a number", map[string]string{"Retry-After": "NaN"}, "", 0},
		{"in words", nil, "Your rate limit resets in ~30s.", 30 * time.Second},
		{"not said", nil, "try later", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			for name, value := range c.header {
				h.Set(name, value)
			}
			if got := retryAfter(h, c.text, now); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestProgressIsReadInEveryForm(t *testing.T) {
	for text, want := range map[string]float64{`45`: 0.45, `0.45`: 0.45, `"45%"`: 0.45, `"100%"`: 1, `0`: 0, `1`: 1,
		`null`: -1, `"soon"`: -1, `-3`: -1, `"NaN"`: -1, `250`: 1} {
		doc, err := decode([]byte(`{"p":` + text + `}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := progressIn(doc, []string{"/p"}); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestSecretsAreTakenOutOfTexts(t *testing.T) {
	const key = "sk-a+b/c&d=e"
	for _, c := range []struct{ text, want string }{
		{"key " + key, "key [secret]"},
		{"key sk-a%2Bb%2Fc%26d%3De", "key [secret]"},
		{"key c2stYStiL2MmZD1l", "key [secret]"},
		{"Authorization: Bearer abcdefgh12345", "Authorization: Bearer [secret]"},
		{"see https://cdn.example.com/a.mp4?st=1&sig=abc.", "see https://cdn.example.com/a.mp4"},
		{"nothing to hide", "nothing to hide"},
	} {
		if got := redact(c.text, key); got != c.want {
			t.Errorf("%s: got %s", c.text, got)
		}
	}
}

func TestExcerptsAreShortAndWhole(t *testing.T) {
	long := make([]byte, 0, 4000)
	for range 1000 {
		long = append(long, "灯 \n"...)
	}
	got := excerpt(long)
	if len(got) > 310 || got[:7] != "灯 灯" {
		t.Errorf("got %d bytes: %s", len(got), got)
	}
	if got := excerpt([]byte("\xff<html>\x1b[2J\r\n \u202e")); got != "<html>[2J" {
		t.Errorf("got %q", got)
	}
}
