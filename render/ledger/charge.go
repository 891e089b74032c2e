package ledger

import (
	"strings"
	"time"

	"shotlist/render/plan"
)

// Charge is one creating request of the ledger, and what became of it.
type Charge struct {
	Job      plan.ID
	Subject  string // film:shot@take
	Film     string // whose intent it was
	Run      string
	At       time.Time
	Day      time.Time // midnight, UTC, of the day that it counts for; see Charges
	Provider string
	Kind     string // the protocol
	Model    string
	Seconds  float64 // of clip that were asked for
	Cost     plan.USD
	Phase    Kind // what happened to it last, but for Released
	Released bool // a person let its job be rendered again; what it cost stays spent
}

// Owed is what counts as spent: all of it but for a request that the service refused. What has no answer yet, or lost
// it, counts.
func (c *Charge) Owed() plan.Total {
	var t plan.Total
	if c.Phase != Refused {
		t.Add(c.Cost)
	}
	return t
}

// Taken reports whether the service has, or may have, the request, so that its job must not be asked for again.
func (c *Charge) Taken() bool {
	return !c.Released && c.Phase != Refused && c.Phase != Failed && c.Phase != Lost
}

// Charges are the creating requests of a ledger, in their order. The zero value is that of an empty ledger.
//
// Their days are the ledger's own, which never go back: a request counts for the day of the latest time that the
// ledger had seen by then. So a clock that jumps back opens no day again that was spent already, and what was written
// by a clock that ran ahead keeps counting until that day is over.
type Charges struct {
	List   []Charge
	Newest time.Time // the latest time of any event
	latest map[plan.ID]int
}

// ChargesOf adds up events in their order.
func ChargesOf(events []Event) Charges {
	var c Charges
	for i := range events {
		c.Add(&events[i])
	}
	return c
}

// Add counts the next event in. Like Fold it passes over what it does not know.
func (c *Charges) Add(e *Event) {
	if e.At.After(c.Newest) {
		c.Newest = e.At
	}
	if e.Kind == Intended {
		c.begin(e)
		return
	}
	i, ok := c.latest[e.Job]
	switch {
	case !ok || !known[e.Kind]:
	case e.putsBack(): // of an earlier request: what became of the latest is known
	case e.Kind == Released:
		c.List[i].Released = true
	default:
		c.List[i].Phase = e.Kind
	}
}

func (c *Charges) begin(e *Event) {
	charge := Charge{Job: e.Job, Subject: e.Subject, Film: FilmOf(e.Subject), Run: e.Run, At: e.At, Day: day(c.Newest),
		Cost: plan.Unknown, Phase: Intended}
	if i := decode[Intent](e.Data); i != nil {
		charge.Provider, charge.Kind, charge.Model = i.Provider, i.Kind, i.Model
		charge.Seconds, charge.Cost = i.Seconds, i.cost()
	}
	if c.latest == nil {
		c.latest = map[plan.ID]int{}
	}
	c.latest[e.Job] = len(c.List)
	c.List = append(c.List, charge)
}

// BySubject adds up what was spent by take, in all its versions.
func (c *Charges) BySubject() map[string]plan.Total {
	sums := map[string]plan.Total{}
	for i := range c.List {
		sums[c.List[i].Subject] = sums[c.List[i].Subject].Plus(c.List[i].Owed())
	}
	return sums
}

// Latest is the last creating request for a job; nil where there was none.
func (c *Charges) Latest(job plan.ID) *Charge {
	if i, ok := c.latest[job]; ok {
		return &c.List[i]
	}
	return nil
}

// Today is the ledger's day when the clock says now: midnight, UTC.
func (c *Charges) Today(now time.Time) time.Time {
	if now.Before(c.Newest) {
		now = c.Newest
	}
	return day(now)
}

// day is a day of UTC, so that it is the same for everybody.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// FilmOf is the film's name in a subject.
func FilmOf(subject string) string {
	return subject[:max(strings.LastIndex(subject, ":"), 0)]
}
