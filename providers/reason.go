package providers

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reason is what a service says about a failure, wherever it says it.
type reason struct {
	code string // its own word or number
	kind string // its own class, for example invalid_request_error
	text string
}

// said reports whether there is anything to show.
func (r reason) said() bool { return r.text != "" || r.code != "" }

// words is everything that may tell what kind of failure it is.
func (r reason) words() string { return strings.ToLower(r.code + " " + r.kind + " " + r.text) }

// reasonFields are the places where gateways put a text, in the order in which they are believed.
var reasonFields = []string{"/error/message", "/error", "/message", "/msg", "/fail_reason", "/detail/*/msg", "/detail", "/error_message"}

// reasonIn reads the reason out of a JSON document. Pointers of the protocol's own go before the common ones.
func reasonIn(doc any, own []string) reason {
	r := reason{
		code: firstText(doc, "/error/code", "/code", "/error_type", "/error/type"),
		kind: firstText(doc, "/error/type", "/error/details/*/reason", "/details/*/reason", "/type", "/detail/*/type"),
		text: firstText(doc, append(append([]string{}, own...), reasonFields...)...),
	}
	return unfold(r)
}

// unfold takes the innermost text: gateways hand on their upstream's whole JSON answer as a string.
func unfold(r reason) reason {
	start := strings.IndexByte(r.text, '{')
	if start < 0 {
		return r
	}
	var inner any
	if json.Unmarshal([]byte(r.text[start:]), &inner) != nil {
		return r
	}
	if in := reasonIn(inner, nil); in.text != "" {
		in.kind += " " + r.kind + " " + r.code
		return in
	}
	return r
}

// firstText is the first text or number found at any of the pointers.
func firstText(doc any, pointers ...string) string {
	for _, p := range pointers {
		for _, v := range lookup(doc, p) {
			if s := asText(v); s != "" {
				return s
			}
		}
	}
	return ""
}

func asText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number, bool:
		return fmt.Sprint(v)
	}
	return ""
}

// excerpt is the beginning of a body that is no JSON: what a gateway's front door says in HTML or plain text.
func excerpt(body []byte) string { return tidy(string(body[:min(len(body), 4096)]), 300) }

// tidy makes a text of a service fit for terminals and reports: one line, nothing that moves a cursor, most bytes.
func tidy(text string, most int) string {
	text = strings.Map(printable, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= most {
		return text
	}
	text = text[:most]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + "…"
}

func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsPrint(r):
		return r
	}
	return -1
}
