package rehearse

import (
	"net/http"
	"strings"
	"time"
)

// Kinds of faults in which the service says what is not so.
const (
	Backward     = "backward-state"
	FalseSuccess = "false-success"
	FalseFailure = "false-failure"
	Stuck        = "stuck"
	SameID       = "same-id"
	StrangeID    = "strange-id"
	ThrottleDate = "throttle-date"
	ThrottleBare = "throttle-bare"
	ThrottleLong = "throttle-absurd"
)

func lies() []FaultKind {
	return []FaultKind{
		{Backward, "the job runs, and waits again, and runs again", []Place{AtPoll}},
		{FalseSuccess, "the job is called done, and later failed", []Place{AtPoll}},
		{FalseFailure, "the job is called failed, though it is done", []Place{AtPoll}},
		{Stuck, "the job never ends", []Place{AtPoll}},
		{SameID, "the job gets the id of an earlier one, and is billed", []Place{AtCreate}},
		{StrangeID, "ids with dots, slashes, line breaks, escapes and of great length, by turns", []Place{AtCreate}},
		{ThrottleDate, "429 with Retry-After as a date", anywhere},
		{ThrottleBare, "429 without Retry-After", anywhere},
		{ThrottleLong, "429 with a Retry-After that cannot be meant, by turns", anywhere},
	}
}

// throttled answers with 429 where one of its faults strikes.
func (g *Gateway) throttled(w http.ResponseWriter, at Place) bool {
	for kind, after := range map[string]func(int) string{Throttle: byTurns, ThrottleDate: asDate, ThrottleBare: none, ThrottleLong: absurd} {
		if !g.strikes(kind, at) {
			continue
		}
		if value := after(g.faultsSoFar(kind)); value != "" {
			w.Header().Set("Retry-After", value)
		}
		return true
	}
	return false
}

func (g *Gateway) faultsSoFar(kind string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bill.Faults[kind]
}

// byTurns asks for a second's pause, in one of the two forms that Retry-After has.
func byTurns(n int) string {
	if n%2 == 1 {
		return "1"
	}
	return asDate(n)
}

func asDate(int) string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) }
func none(int) string   { return "" }

// absurd begins with what asks for nothing at all.
func absurd(n int) string {
	values := []string{"-5", "soon", "NaN", "Thu, 01 Jan 1970 00:00:00 GMT", "1e300", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"}
	return values[(n-1)%len(values)]
}

// strange gives an id that no service should.
func (g *Gateway) strange(name string) string {
	ids := []string{"../../admin/" + name, "..", "a\nb\r\n" + name, "\x1b[2J\x1b]0;owned\a" + name, strings.Repeat(name, 400),
		"\u202e" + name, name + "?key=1#x", "%2e%2e%2f" + name}
	return ids[(g.faultsSoFar(StrangeID)-1)%len(ids)]
}

// renamed is the id that a job gets where a fault strikes, else its own.
func (g *Gateway) renamed(kind, id, name string) string {
	if earlier := g.latest(kind); len(earlier) > 0 && g.strikes(SameID, AtCreate) {
		return earlier[len(earlier)-1].ID
	}
	if g.strikes(StrangeID, AtCreate) {
		return g.strange(name)
	}
	return id
}

// bent is what a poll shows of a job where the service does not tell the truth.
func (x *exchange) bent(j *job, v view) view {
	switch {
	case v.state < failed && x.strikes(Stuck, AtPoll):
		return view{state: running, progress: 0.5}
	case v.state < failed && x.strikes(Backward, AtPoll):
		return view{state: state(x.faultsSoFar(Backward) % 2), progress: 0.9 / float64(x.faultsSoFar(Backward))}
	case v.state == succeeded && x.strikes(FalseFailure, AtPoll):
		return doomed(Fail)
	case v.state == succeeded && x.wasShown(j) && x.strikes(FalseSuccess, AtPoll):
		return doomed(Fail)
	}
	return v
}

// wasShown reports whether somebody has been told before that a job is done.
func (x *exchange) wasShown(j *job) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	j.shown++
	return j.shown > 1
}

// Suffer adds a fault.
func (g *Gateway) Suffer(f Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = append(g.faults, f)
}

// Heal ends all faults.
func (g *Gateway) Heal() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = nil
}
