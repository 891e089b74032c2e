package plan

import (
	"fmt"
	"math/big"
	"time"

	"shotlist/manifest"
)

// USD is an amount in millionths of a dollar, so that sums are exact.
type USD int64

// Unknown is the cost of a job whose price nobody has stated.
const Unknown USD = -1

const micros = 1_000_000

// String writes the amount in dollars and cents, with more digits only where there are any.
func (u USD) String() string {
	switch {
	case u == Unknown:
		return "unknown"
	case u%10_000 == 0:
		return fmt.Sprintf("$%d.%02d", u/micros, u%micros/10_000)
	}
	u = (u + 50) / 100 // before it is taken apart, so that a rest may become a whole
	return fmt.Sprintf("$%d.%04d", u/10_000, u%10_000)
}

// Dollars is the amount as a number, for machine output; nil where it is unknown.
func (u USD) Dollars() *float64 {
	if u == Unknown {
		return nil
	}
	d := float64(u) / micros
	return &d
}

// Dollars makes an amount from a number, rounding to the nearest millionth.
func Dollars(d float64) USD { return USD(d*micros + 0.5) }

// price gives the cost of one clip: the most fitting entry of model and size, times the seconds, rounded up. What the
// storyboard says goes before what the protocol knows.
func price(stated, known manifest.Prices, model, size string, length time.Duration) (USD, error) {
	text, ok := lookUp(stated, model, size)
	if !ok {
		text, ok = lookUp(known, model, size)
	}
	if !ok {
		return Unknown, nil
	}
	rate, ok := new(big.Rat).SetString(text)
	if !ok || rate.Sign() < 0 {
		return Unknown, fmt.Errorf("price %q is not a number of dollars", text)
	}
	cost := rate.Mul(rate, big.NewRat(int64(length), int64(time.Second)/micros))
	whole, rest := new(big.Int).QuoRem(cost.Num(), cost.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return USD(whole.Int64()), nil
}

// lookUp tries model and size, then the model, then the account's price for everything.
func lookUp(prices manifest.Prices, model, size string) (string, bool) {
	for _, m := range []string{model, ""} {
		for _, s := range []string{size, ""} {
			if p, ok := prices[m][s]; ok {
				return p, true
			}
		}
	}
	return "", false
}

// Total adds up costs and counts those that are unknown.
type Total struct {
	Sum     USD
	Unknown int
}

// Add counts one more cost in.
func (t *Total) Add(u USD) {
	if u == Unknown {
		t.Unknown++
		return
	}
	t.Sum += u
}

// Remove takes a cost out that Add counted in.
func (t *Total) Remove(u USD) {
	if u == Unknown {
		t.Unknown--
		return
	}
	t.Sum -= u
}

// Plus adds two totals.
func (t Total) Plus(o Total) Total { return Total{t.Sum + o.Sum, t.Unknown + o.Unknown} }

// String writes the sum, and how many unknown prices come on top.
func (t Total) String() string {
	if t.Unknown == 0 {
		return t.Sum.String()
	}
	return fmt.Sprintf("%s + %d of unknown price", t.Sum, t.Unknown)
}
