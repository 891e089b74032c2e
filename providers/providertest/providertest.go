// Package providertest is the conformance kit of package providers: recorded exchanges that a protocol must play, and
// laws that every one must keep. A protocol brings a folder of recordings, testdata/<kind>, and is run by Run.
//
// A recording is a txtar archive. Its comment says in a sentence what happens, and then, a line each, what to expect:
//
//	want: clip                  it ends with the clip, or with "submit", "poll", "job" or "fetch" and the kind of error
//	polls: running, succeeded   the state, or the kind of error, of each poll
//	after: 7s                   how long the service asks to wait
//	says: 余额不足               part of the error's text
//	openapi: 002-4.yaml         requests are checked against testdata/openapi/002-4.yaml
//
// The file "shot" holds what the shot has beside the defaults, in JSON; "1 request", "1 response" and so on are what
// goes over the wire. In them {service} and {cdn} are the addresses of the service and of another host, {key} is the
// key, {clip} a clip, {cut} the end of the connection, and pictures are written as their size. `go test -update` writes the requests as they are sent.
package providertest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"shotlist/providers"
)

// TB is what laws need of a test.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Context() context.Context
}

// Suite is a protocol under test.
type Suite struct {
	Protocol providers.Protocol
	Settings map[string]any    // for Config.Settings; {service} in texts is the service's address
	BasePath string            // what follows the service's address in Config.BaseURL, as /v1
	Request  providers.Request // what fields of the default request are replaced; zero fields are not
	Waived   map[string]string // recordings that this protocol cannot have, and why
	Dir      string            // its recordings; empty: testdata/<kind>
	Config   providers.Config  // what else the protocol's New gets
	Jobs     int               // how many run at once; 0: sixteen
}

// law is something that every protocol keeps.
type law struct {
	name  string
	local bool // it also holds for protocols that work on this machine
	check func(TB, *bench)
}

var laws = []law{
	{"every recording plays as recorded", false, playsAsRecorded},
	{"submit sends exactly one creating request", false, submitsOnce},
	{"a reply lost after sending is ambiguous", false, lostReplyIsAmbiguous},
	{"a failed poll or fetch can be repeated", false, questionsCanBeRepeated},
	{"a clip that is not whole is an error", false, brokenClipsAreErrors},
	{"poll and fetch work in a fresh process from the ticket alone", true, ticketIsEnough},
	{"cancelling returns promptly and leaves nothing running", true, cancelIsPrompt},
	{"requests beyond the capabilities fail before the network", true, capsHoldBeforeTheNetwork},
	{"no key is in errors, tickets and states", false, noKeyAnywhere},
	{"no credential reaches another host", false, credentialsStayHome},
	{"sixteen jobs at once do not mix", true, jobsDoNotMix},
}

// Run checks that a protocol keeps every law.
func Run(t *testing.T, s Suite) {
	b, err := s.bench()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range laws {
		if s.Protocol.Local && !l.local {
			continue
		}
		t.Run(l.name, func(t *testing.T) { l.check(t, b) })
	}
}

// bench is a suite with its recordings read.
type bench struct {
	Suite
	recordings []*recording
	happy      *recording
}

func (s Suite) bench() (*bench, error) {
	b := &bench{Suite: s}
	if s.Dir == "" {
		b.Dir = filepath.Join("testdata", s.Protocol.Kind)
	}
	if s.Protocol.Local {
		return b, nil
	}
	var err error
	b.recordings, err = readRecordings(b.Dir)
	for _, r := range b.recordings {
		if r.name == "happy" {
			b.happy = r
		}
	}
	return b, err
}

// request is the suite's request, with what the recording's shot says over it.
func (b *bench) request(r *recording) providers.Request {
	req := defaultRequest()
	overlay(&req, b.Request)
	if r != nil {
		r.shot.apply(&req)
	}
	return req
}

func defaultRequest() providers.Request {
	return providers.Request{Model: "model-1", Prompt: "an old keeper climbs the stairs", Size: providers.Size{W: 1280, H: 720},
		Duration: 8 * time.Second, Label: providers.Label{Shot: "dawn", Number: 1, Take: 1, Takes: 1}}
}

func overlay(under *providers.Request, over providers.Request) {
	if over.Model != "" {
		under.Model = over.Model
	}
	if over.Prompt != "" {
		under.Prompt = over.Prompt
	}
	if over.Size.W != 0 {
		under.Size = over.Size
	}
	if over.Duration != 0 {
		under.Duration = over.Duration
	}
	if over.FPS != "" {
		under.FPS = over.FPS
	}
}
