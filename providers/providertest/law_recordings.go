package providertest

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"shotlist/providers"
)

// update makes recordings hold the requests as they are sent now.
var update = flag.Bool("update", false, "write the requests of recordings as they are sent")

// required are the recordings that every protocol has, or says why it cannot.
var required = []string{"happy", "throttled", "moderated", "denied", "invalid", "failed", "expired", "gone", "unknown",
	"html", "error200", "image"}

// playsAsRecorded plays every recording: each exchange is used, each request is as it was, and it ends as it should.
func playsAsRecorded(tb TB, b *bench) {
	for _, name := range required {
		has := slices.ContainsFunc(b.recordings, func(r *recording) bool { return r.name == name })
		if !has && b.Waived[name] == "" {
			tb.Errorf("%s has no recording %s.txtar, and does not say why", b.Dir, name)
		}
		if has && b.Waived[name] != "" {
			tb.Errorf("%s.txtar is there and waived", name)
		}
	}
	for _, r := range b.recordings {
		for _, problem := range b.play(tb, r) {
			tb.Errorf("%s: %s", r.name, problem)
		}
	}
}

// play gives what is wrong with a recording.
func (b *bench) play(tb TB, r *recording) []string {
	plan := &replay{recording: r, exact: !*update}
	s := newServer(plan)
	defer s.close()
	p := b.open(tb, s)
	c := drive(tb.Context(), func() providers.Provider { return p }, b.request(r), 0)
	if *update {
		return r.update(s.sent, c)
	}
	problems := append(s.problems, r.judge(c)...)
	if n := plan.unused(); n > 0 {
		problems = append(problems, fmt.Sprintf("%d recorded exchanges were not used; it came to %s", n, c))
	}
	return append(problems, b.checkOpenAPI(r)...)
}

// update writes the requests into the recording. What they lead to is still judged.
func (r *recording) update(sent []string, c *course) []string {
	if err := r.write(sent); err != nil {
		return []string{err.Error()}
	}
	return r.judge(c)
}

// judge compares a course with what the recording wants.
func (r *recording) judge(c *course) []string {
	var problems []string
	expect := func(name, got string) {
		if want, ok := r.want[name]; ok && want != got {
			problems = append(problems, fmt.Sprintf("%s: got %q, want %q: %s", name, got, want, c))
		}
	}
	expect("want", c.outcome())
	expect("polls", strings.Join(c.polls, ", "))
	e, _ := errors.AsType[*providers.Error](c.err)
	if e != nil {
		expect("after", e.After.String())
		if says := r.want["says"]; !strings.Contains(e.Error(), says) {
			problems = append(problems, fmt.Sprintf("the error says %q, want %q in it", e, says))
		}
	}
	if c.stage == "clip" && string(c.clip) != string(clip(r.name)) {
		problems = append(problems, fmt.Sprintf("the clip has %d bytes and is not the recorded one", len(c.clip)))
	}
	return problems
}
