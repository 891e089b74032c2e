package rehearse

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Place is where in a job's life something happens.
type Place string

// The places.
const (
	AtCreate Place = "create" // the request that creates a job
	AtPoll   Place = "poll"   // a question about it
	AtClip   Place = "clip"   // the download
	AtOther  Place = "other"  // models, characters, stopping
)

// Kinds of faults, as people write them.
const (
	Throttle     = "throttle"
	LostReply    = "lost-reply"
	ServerError  = "server-error"
	HTML         = "html"
	Denied       = "denied"
	Quota        = "quota"
	ModelGone    = "model-gone"
	Moderation   = "moderation"
	Fail         = "fail"
	Slow         = "slow"
	UnknownState = "unknown-state"
	ExpiredLink  = "expired-link"
	Truncated    = "truncated"
	Cut          = "cut"
	Redirect     = "redirect"
)

// FaultKind describes a kind of fault: what happens, and where it may, most usual place first.
type FaultKind struct {
	Name   string
	Does   string
	Places []Place
}

// FaultKinds lists what can go wrong.
func FaultKinds() []FaultKind {
	kinds := append(refusals(), lies()...)
	for _, b := range breakages() {
		kinds = append(kinds, FaultKind{b.name, b.does, b.places})
	}
	return kinds
}

func refusals() []FaultKind {
	return []FaultKind{
		{Throttle, "429 with Retry-After, in seconds and as a date by turns", []Place{AtCreate, AtPoll, AtClip, AtOther}},
		{LostReply, "the job is accepted and billed, and the connection breaks before the answer", []Place{AtCreate}},
		{ServerError, "500", []Place{AtPoll, AtCreate, AtClip, AtOther}},
		{HTML, "the page of a front door, with status 200", []Place{AtPoll, AtCreate, AtClip, AtOther}},
		{Denied, "401: the key is not taken", []Place{AtCreate, AtPoll, AtOther}},
		{Quota, "402: nothing is left in the account", []Place{AtCreate}},
		{ModelGone, "404: there is no such model any more", []Place{AtCreate}},
		{Moderation, "the job fails for what it shows; at create: it is refused for what it says", []Place{AtPoll, AtCreate}},
		{Fail, "the job fails and nobody says why", []Place{AtPoll}},
		{Slow, "the job takes ten times as long", []Place{AtPoll}},
		{UnknownState, "a state that no documentation has", []Place{AtPoll}},
		{ExpiredLink, "403 for the clip's link; the next poll gives another", []Place{AtClip}},
		{Truncated, "the clip ends half-way, as if that were all", []Place{AtClip}},
		{Cut, "the connection breaks half-way through the clip", []Place{AtClip}},
		{Redirect, "the clip is not on the service's own host any more but on another", []Place{AtClip}},
	}
}

// Fault is something that goes wrong, for the first Left requests or jobs; negative: for all.
type Fault struct {
	Kind string
	At   Place
	Left int
}

// ParseFault reads KIND, KIND:N, KIND@PLACE or KIND@PLACE:N.
func ParseFault(text string) (Fault, error) {
	head, count, counted := strings.Cut(text, ":")
	name, place, placed := strings.Cut(head, "@")
	known := slices.IndexFunc(FaultKinds(), func(k FaultKind) bool { return k.Name == name })
	if known < 0 {
		return Fault{}, fmt.Errorf("fault %q is unknown; there are %s", name, strings.Join(faultNames(), ", "))
	}
	kind := FaultKinds()[known]
	f := Fault{Kind: name, At: kind.Places[0], Left: -1}
	if placed {
		if f.At = Place(place); !slices.Contains(kind.Places, f.At) {
			return Fault{}, fmt.Errorf("fault %s does not happen at %q; it may at %v", name, place, kind.Places)
		}
	}
	if counted {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return Fault{}, fmt.Errorf("fault %q: %q is no number of times, such as 2", text, count)
		}
		f.Left = n
	}
	return f, nil
}

func faultNames() []string {
	var names []string
	for _, k := range FaultKinds() {
		names = append(names, k.Name)
	}
	return names
}

// strikes reports whether a fault happens here and now, and counts it.
func (g *Gateway) strikes(kind string, at Place) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.faults {
		f := &g.faults[i]
		if f.Kind == kind && f.At == at && f.Left != 0 {
			f.Left--
			g.bill.Faults[kind]++
			return true
		}
	}
	return false
}

// struck lets a fault that needs no job answer the request.
func (x *exchange) struck(at Place) bool {
	switch {
	case x.throttled(x.w, at):
		x.refuse(http.StatusTooManyRequests, "rate_limit_exceeded", "Too many requests, please try again later")
	case x.strikes(ServerError, at):
		x.refuse(http.StatusInternalServerError, "fail_to_fetch_task", "upstream error")
	case x.strikes(HTML, at):
		writeHTML(x.w)
	case x.strikes(Denied, at):
		x.refuse(http.StatusUnauthorized, "invalid_api_key", "Invalid token")
	case x.strikes(Quota, at):
		x.refuse(http.StatusPaymentRequired, "insufficient_quota", "You exceeded your current quota, please check your plan")
	case x.strikes(ModelGone, at):
		x.refuse(http.StatusNotFound, "model_not_found", "the model is no longer available")
	case at == AtCreate && x.strikes(Moderation, at):
		x.refuse(http.StatusBadRequest, "sentinel_block", "Your request was blocked by our moderation system.")
	default:
		return false
	}
	return true
}

func writeHTML(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"))
}
