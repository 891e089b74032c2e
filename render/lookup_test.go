package render

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

var sentAt = time.Unix(1_800_000_000, 0)

// asked is a job of a prompt, and what the ledger says of it when its answer was lost.
func asked(id, prompt string) (*plan.Job, ledger.Job) {
	j := &plan.Job{ID: plan.ID(id), Film: "film", Shot: id, Take: 1, Origin: "fake https://example.com",
		Request: providers.Request{Model: "m", Prompt: prompt, Duration: 8 * time.Second}}
	return j, ledger.Job{Subject: j.Subject(), Phase: ledger.Ambiguous, Sent: sentAt,
		Intent: &ledger.Intent{Origin: j.Origin, Model: "m", Seconds: 8, Facts: plan.Facts{"prompt": prompt}}}
}

func listed(id string, prompt bool) providers.Found {
	return providers.Found{Ticket: providers.Ticket{ID: id}, Created: sentAt.Add(time.Second), Prompt: prompt}
}

// TestALostAnswerIsTakenOverOnlyWhereNothingElseIsPossible: the only candidate, owned by nobody, and no other lost answer
// that may have told of it.
func TestALostAnswerIsTakenOverOnlyWhereNothingElseIsPossible(t *testing.T) {
	job, own := asked("a", "dawn")
	_, same := asked("b", "dawn")
	_, other := asked("b", "dusk")
	killed := same
	killed.Phase = ledger.Intended
	settled := same
	settled.Phase = ledger.Submitted
	elsewhere := same
	elsewhere.Intent = &ledger.Intent{Origin: "fake https://other.example.com", Model: "m", Seconds: 8, Facts: plan.Facts{"prompt": "dawn"}}
	old := same
	old.Sent = sentAt.Add(-24 * time.Hour)
	for _, c := range []struct {
		name   string
		found  []providers.Found
		others map[plan.ID]ledger.Job
		owners map[string]plan.ID
		want   string
	}{
		{name: "one job", found: []providers.Found{listed("x", true)}, want: "x"},
		{name: "no job"},
		{name: "two jobs", found: []providers.Found{listed("x", true), listed("y", true)}},
		{name: "one job, listed on two pages", found: []providers.Found{listed("x", true), listed("x", true)}, want: "x"},
		{name: "a job of another take", found: []providers.Found{listed("x", true)}, owners: map[string]plan.ID{"x": "b"}},
		{name: "a job that this take gave up", found: []providers.Found{listed("x", true)}, owners: map[string]plan.ID{"x": "a"}},
		{name: "two jobs, one of another take", found: []providers.Found{listed("x", true), listed("y", true)}, owners: map[string]plan.ID{"x": "b"}, want: "y"},
		{name: "another lost answer of the same words", found: []providers.Found{listed("x", true)}, others: map[plan.ID]ledger.Job{"b": same}},
		{name: "another process died with the same words", found: []providers.Found{listed("x", true)}, others: map[plan.ID]ledger.Job{"b": killed}},
		{name: "another lost answer of other words", found: []providers.Found{listed("x", true)}, others: map[plan.ID]ledger.Job{"b": other}, want: "x"},
		{name: "the same, and the list tells no words", found: []providers.Found{listed("x", false)}, others: map[plan.ID]ledger.Job{"b": other}},
		{name: "the list tells no words, and nothing else was lost", found: []providers.Found{listed("x", false)}, want: "x"},
		{name: "the other one has its ticket", found: []providers.Found{listed("x", true)}, others: map[plan.ID]ledger.Job{"b": settled}, want: "x"},
		{name: "the other one was sent elsewhere", found: []providers.Found{listed("x", true)}, others: map[plan.ID]ledger.Job{"b": elsewhere}, want: "x"},
		{name: "the other one was lost long before", found: []providers.Found{listed("x", true)}, others: map[plan.ID]ledger.Job{"b": old}, want: "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			past := ledger.State{Jobs: map[plan.ID]ledger.Job{"a": own}, Owners: c.owners}
			for id, j := range c.others {
				past.Jobs[id] = j
			}
			search, ticket := judge(job, past, c.found)
			got := ""
			if ticket != nil {
				got = ticket.ID
			}
			if got != c.want {
				t.Errorf("takes over %q, want %q: %+v", got, c.want, search)
			}
		})
	}
}

func TestTheEvidenceNamesCandidatesAndRivals(t *testing.T) {
	job, own := asked("a", "dawn")
	_, same := asked("b", "dawn")
	same.Subject = "film:b@1"
	past := ledger.State{Jobs: map[plan.ID]ledger.Job{"a": own, "b": same}}
	search, _ := judge(job, past, []providers.Found{listed("x", true), listed("y", true)})
	want := ledger.Search{How: "looked up", Candidates: []string{"x", "y"}, Rivals: []string{"film:b@1"}}
	if diff := cmp.Diff(want, search); diff != "" {
		t.Error(diff)
	}
}
