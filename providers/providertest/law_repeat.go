package providertest

import (
	"bytes"

	"shotlist/providers"
)

// laterSteps are those after the create, each with every fault.
func (b *bench) laterSteps(faults []namedFault, check func(n int, f namedFault)) {
	for n := 1; n < len(b.happy.steps); n++ {
		for _, f := range faults {
			check(n, f)
		}
	}
}

// questionsCanBeRepeated: what goes wrong after the create is an error that may be tried again, and then goes well.
func questionsCanBeRepeated(tb TB, b *bench) {
	b.laterSteps(append(lostReplies, namedFault{"http 429", status(429)}), func(n int, f namedFault) {
		plan := &replay{recording: b.happy, faults: map[int]fault{n: f.do}}
		s := newServer(plan)
		defer s.close()
		p := b.open(tb, s)
		c := drive(tb.Context(), func() providers.Provider { return p }, b.request(b.happy), 2)
		if c.stage != "clip" || !bytes.Equal(c.clip, clip(b.happy.name)) {
			tb.Errorf("request %d, %s: it ends with %s", n+1, f.name, c)
		}
		if s.creates != 1 {
			tb.Errorf("request %d, %s: the service saw %d creating requests", n+1, f.name, s.creates)
		}
	})
}

// brokenClips are answers to the download that are no whole clip.
func brokenClips() []namedFault {
	whole := string(clip("broken"))
	return []namedFault{
		{"half of it, with the length of half", sends(whole[:len(whole)/2])},
		{"nothing", sends("")},
		{"its first box only", sends(whole[:32])},
		{"a page of HTML", sends("<!DOCTYPE html><title>Not ready</title>")},
		{"JSON", sends(`{"error":{"message":"not ready"}}`)},
		{"more than the limit", sends(whole + string(box("free", make([]byte, clipLimit))))},
	}
}

// brokenClipsAreErrors: bytes that are no whole clip never count as one.
func brokenClipsAreErrors(tb TB, b *bench) {
	last := len(b.happy.steps) - 1
	for _, f := range brokenClips() {
		s := newServer(&replay{recording: b.happy, faults: map[int]fault{last: f.do}})
		p := b.open(tb, s)
		if c := drive(tb.Context(), func() providers.Provider { return p }, b.request(b.happy), 0); c.stage != "fetch" || c.err == nil {
			tb.Errorf("%s: it ends with %s, want an error of fetch", f.name, c)
		}
		s.close()
	}
}
