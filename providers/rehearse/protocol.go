package rehearse

import (
	"net/http"
	"strings"
)

type object = map[string]any
type array = []any

// protocol is how one kind of service talks.
type protocol struct {
	kind    string
	base    string    // what a base_url has behind the host
	words   [4]string // for queued, running, succeeded and failed
	key     func(http.Header) string
	problem func(status int, code, msg string) any // the body of an error
	routes  []route
}

// keeps reports whether jobs of a kind are asked about here: asyncdata also keeps those of chats.
func (p *protocol) keeps(kind string) bool {
	return kind == p.kind || p.kind == "asyncdata" && kind == "chat-video"
}

// route is one request that a protocol knows.
type route struct {
	pattern string // as http.ServeMux has them; empty: found by other means
	at      Place
	public  bool // no credential belongs here
	serve   func(*exchange)
}

// protocols are all that the gateway speaks, but for custom ones.
func protocols() []*protocol {
	return []*protocol{openAIVideos(), unifiedV2(), videoCreate(), asyncData(), chatVideo(), ark(), dashScope(), replicate(),
		fal(), geminiOmni()}
}

// Base is the path that a base_url for a kind has at the gateway. known is false for kinds that it does not speak.
func Base(kind string) (path string, known bool) {
	for _, p := range protocols() {
		if p.kind == kind {
			return p.base, true
		}
	}
	return "", false
}

// Kinds lists what the gateway speaks, in the order of the documentation.
func Kinds() []string {
	var kinds []string
	for _, p := range protocols() {
		kinds = append(kinds, p.kind)
	}
	return kinds
}

// bearer reads "Authorization: Bearer KEY".
func bearer(h http.Header) string {
	key, ok := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return key
}

// bareOrBearer also takes the key alone, as some gateways want it.
func bareOrBearer(h http.Header) string { return strings.TrimPrefix(h.Get("Authorization"), "Bearer ") }

// openAIProblem is {"error": {…}}, which most services have.
func openAIProblem(_ int, code, msg string) any {
	return object{"error": object{"message": msg, "type": "invalid_request_error", "param": nil, "code": code}}
}

// flatProblem is what task relays answer.
func flatProblem(_ int, code, msg string) any {
	return object{"code": code, "message": msg, "data": nil}
}

// detailProblem is what Replicate and fal answer.
func detailProblem(_ int, code, msg string) any { return object{"detail": msg, "code": code} }
