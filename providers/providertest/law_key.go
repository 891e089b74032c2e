package providertest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"shotlist/providers"
)

// forms are the ways in which the key could be written somewhere.
func forms() []string {
	raw := []byte(canary)
	return []string{canary, url.QueryEscape(canary), url.PathEscape(canary), base64.StdEncoding.EncodeToString(raw),
		base64.RawURLEncoding.EncodeToString(raw)}
}

func holdsKey(text string) bool {
	for _, form := range forms() {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// noKeyAnywhere: services repeat the key in their answers, and still it is in no error, ticket or state of ours. Neither
// are the signatures of links.
func noKeyAnywhere(tb TB, b *bench) {
	for n := range b.happy.steps {
		for _, code := range []int{200, 400, 401, 429, 500} {
			b.echoAt(tb, n, code)
		}
	}
	for _, r := range b.recordings {
		s := newServer(&replay{recording: r})
		b.lookForKey(tb, s, r, "recording "+r.name)
		s.close()
	}
}

func (b *bench) echoAt(tb TB, n, code int) {
	plan := &replay{recording: b.happy, faults: map[int]fault{n: echo(code)}}
	s := newServer(plan)
	defer s.close()
	b.lookForKey(tb, s, b.happy, fmt.Sprintf("request %d answered with http %d and the key", n+1, code))
}

func (b *bench) lookForKey(tb TB, s *server, r *recording, when string) {
	p := b.open(tb, s)
	c := drive(tb.Context(), func() providers.Provider { return p }, b.request(r), 0)
	for what, text := range map[string]string{"the error": everyText(c.err), "the ticket": c.ticket.ID + string(c.ticket.Data),
		"the states": strings.Join(c.polls, " ")} {
		if holdsKey(text) {
			tb.Errorf("%s: %s holds the key: %s", when, what, text)
		}
		if strings.Contains(text, "sig=") {
			tb.Errorf("%s: %s holds a signed link: %s", when, what, text)
		}
	}
}

// everyText is all that an error can show, whoever prints it.
func everyText(err error) string {
	text := fmt.Sprintf("%v %+v %#v", err, err, err)
	for e := err; e != nil; e = errors.Unwrap(e) {
		text += " " + e.Error()
		if ours, ok := errors.AsType[*providers.Error](e); ok {
			text += fmt.Sprintf(" %+v", *ours)
		}
	}
	return text
}

// echo answers as chatty services do: with the key and a signed link in the message.
func echo(code int) fault {
	return func(_ *server, w http.ResponseWriter, _ *http.Request, _ step) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		text := strings.Join(forms(), " ") + " https://cdn.example.com/clip.mp4?sig=abcdef"
		body, _ := json.Marshal(map[string]any{"error": map[string]any{"message": text, "code": canary}})
		_, _ = w.Write(body)
	}
}
