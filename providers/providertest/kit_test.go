package providertest

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"shotlist/providers"
)

// recorder is a TB that remembers complaints instead of failing.
type recorder struct {
	ctx        context.Context
	mu         sync.Mutex
	complaints []string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.complaints = append(r.complaints, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// complaintsOf runs a law on its own, so that a Fatalf ends only it.
func complaintsOf(t *testing.T, l law, s Suite) []string {
	t.Helper()
	b, err := s.bench()
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{ctx: t.Context()}
	done := make(chan struct{})
	go func() { defer close(done); l.check(r, b) }()
	<-done
	return r.complaints
}

// broken is the suite of a protocol that is correct but for what spoil does to it.
func broken(spoil func(providers.Provider, providers.Config) providers.Provider) Suite {
	p := providers.OpenAIVideos()
	right := p.New
	p.New = func(c providers.Config) (providers.Provider, error) {
		inner, err := right(c)
		return spoil(inner, c), err
	}
	return Suite{Protocol: p, BasePath: "/v1", Dir: filepath.Join("..", "testdata", "openai-videos"),
		Request: providers.Request{Model: "sora-2"}}
}

func untouched(p providers.Provider, _ providers.Config) providers.Provider { return p }

func TestACorrectProtocolKeepsEveryLaw(t *testing.T) {
	for _, l := range laws {
		if got := complaintsOf(t, l, broken(untouched)); len(got) > 0 {
			t.Errorf("%s: %s", l.name, got)
		}
	}
}

// breaker is a protocol that breaks a law, and what the kit must say to it.
type breaker struct {
	law, name string
	spoil     func(providers.Provider, providers.Config) providers.Provider
	says      string
}

// breakers needs a channel that ends the goroutine that one of them leaves behind.
func breakers(release chan struct{}) []breaker {
	return []breaker{
		{"every recording plays as recorded", "it believes that all jobs succeed at once", wrap(fake{poll: succeed}), "were not used"},
		{"every recording plays as recorded", "it sends another prompt", wrap(fake{submit: otherPrompt}), "differs"},
		{"submit sends exactly one creating request", "it tries again", wrap(fake{submit: submitAgain}), "saw 2 creating requests"},
		{"a reply lost after sending is ambiguous", "it calls lost replies transient", wrap(fake{submit: shrug}), "want ambiguous"},
		{"a failed poll or fetch can be repeated", "it gives up at the first failed poll", wrap(fake{poll: giveUp}), "it ends with"},
		{"a clip that is not whole is an error", "it takes whatever it gets", wrap(fake{fetch: takeAnything}), "want an error"},
		{"poll and fetch work in a fresh process from the ticket alone", "it keeps the ticket in memory", forgetful, "another process"},
		{"cancelling returns promptly and leaves nothing running", "it does not look at its context", wrap(fake{poll: deaf}), "not back"},
		{"cancelling returns promptly and leaves nothing running", "it leaves a goroutine behind", wrap(fake{submit: leaveBehind(release)}), "are left"},
		{"requests beyond the capabilities fail before the network", "it makes requests fit", wrap(fake{submit: squeeze}), "want an invalid error"},
		{"no key is in errors, tickets and states", "its errors show the key", wrap(fake{submit: showKey}), "the error holds the key"},
		{"no key is in errors, tickets and states", "its tickets hold the key", wrap(fake{submit: keepKey}), "the ticket holds the key"},
		{"no credential reaches another host", "it sends the key everywhere", carryKey, "holds the key"},
		{"sixteen jobs at once do not mix", "it remembers one job only", lastOnly, "it ends with"},
	}
}

func TestEveryLawCatchesTheProtocolThatBreaksIt(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for _, c := range breakers(release) {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(complaintsOf(t, lawNamed(t, c.law), broken(c.spoil)), "\n")
			if !strings.Contains(got, c.says) {
				t.Errorf("the law %q complains %q, want %q in it", c.law, got, c.says)
			}
		})
	}
}

func TestEveryLawHasAProtocolThatBreaksIt(t *testing.T) {
	for _, l := range laws {
		if !slices.ContainsFunc(breakers(nil), func(b breaker) bool { return b.law == l.name }) {
			t.Errorf("no broken protocol shows that the kit catches it: %s", l.name)
		}
	}
}

func TestAProtocolWithoutRecordingsIsNotDone(t *testing.T) {
	s := broken(untouched)
	s.Dir = t.TempDir()
	if _, err := s.bench(); err == nil {
		t.Error("a folder without recordings is accepted")
	}
}

func TestAMissingRecordingMustBeExplained(t *testing.T) {
	b := &bench{Suite: broken(untouched)}
	r := &recorder{ctx: t.Context()}
	playsAsRecorded(r, b)
	if len(r.complaints) != len(required) {
		t.Errorf("got %d complaints about %d missing recordings", len(r.complaints), len(required))
	}
}

func lawNamed(t *testing.T, name string) law {
	t.Helper()
	for _, l := range laws {
		if l.name == name {
			return l
		}
	}
	t.Fatalf("there is no law %q", name)
	return law{}
}

func TestClipsOfTheKitAreTakenForClips(t *testing.T) {
	if bytes.Equal(clip("a"), clip("b")) || len(clip("a")) != len(clip("b")) {
		t.Error("clips cannot be told apart by their mark alone")
	}
}
