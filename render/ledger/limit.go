package ledger

import (
	"fmt"
	"math"
	"time"

	"shotlist/render/plan"
)

// Limit bounds what creating requests may cost together: those that fit all of Run, Films and Daily.
type Limit struct {
	Name  string          // what people call it, "--max-cost"
	Hint  string          // what they can do when it is reached
	Max   plan.Total      // dollars, and how many requests of unknown price
	Run   string          // of this run; "": of every run
	Films map[string]bool // by name; nil: of all films
	Daily bool            // of the ledger's day, see Charges
}

// Any stands for no bound of a Limit's dollars or unknown prices.
var Any = plan.Total{Sum: math.MaxInt64, Unknown: math.MaxInt}

// counts reports whether a charge fits.
func (l *Limit) counts(c *Charge, today time.Time) bool {
	return (l.Run == "" || c.Run == l.Run) && (l.Films == nil || l.Films[c.Film]) && (!l.Daily || c.Day.Equal(today))
}

// Spent is what counts against a limit when the clock says now.
func (c *Charges) Spent(l Limit, now time.Time) plan.Total {
	var t plan.Total
	today := c.Today(now)
	for i := range c.List {
		if l.counts(&c.List[i], today) {
			t = t.Plus(c.List[i].Owed())
		}
	}
	return t
}

// OverError tells that a creating request was not recorded, and so must not be sent: it would break a limit.
type OverError struct {
	Limit Limit
	Spent plan.Total // already
	Cost  plan.USD   // of the request
}

func (e *OverError) Error() string {
	if e.Cost == plan.Unknown && e.Spent.Unknown >= e.Limit.Max.Unknown {
		return fmt.Sprintf("its price is unknown, and nobody agreed to that; %s", e.Limit.Hint)
	}
	return fmt.Sprintf("it costs %s, and of %s of %s %s are spent; %s", e.Cost, e.Limit.Max.Sum, e.Limit.Name, e.Spent, e.Limit.Hint)
}

// TakenError tells that a creating request was not recorded, and so must not be sent: another process has sent it.
type TakenError struct{ By Charge }

func (e *TakenError) Error() string {
	return fmt.Sprintf("meanwhile run %s has sent it; shotlist render goes on with that", e.By.Run)
}

// admit decides about an intent: nil, *OverError or *TakenError.
func (c *Charges) admit(e *Event, limits []Limit) error {
	if by := c.Latest(e.Job); by != nil && by.Run != e.Run && by.Taken() {
		return &TakenError{*by}
	}
	cost := decode[Intent](e.Data).cost()
	for _, l := range limits {
		if spent := c.Spent(l, e.At); !l.admits(spent, cost) {
			return &OverError{l, spent, cost}
		}
	}
	return nil
}

// admits reports whether a cost may be added. What costs nothing always may. What nobody knows the price of may not
// when the dollars of a limit of dollars are used up.
func (l *Limit) admits(spent plan.Total, cost plan.USD) bool {
	switch {
	case cost == 0:
		return true
	case cost != plan.Unknown:
		return cost <= l.Max.Sum-spent.Sum
	case l.Max.Unknown == Any.Unknown:
		return spent.Sum < l.Max.Sum
	}
	return spent.Unknown < l.Max.Unknown
}
