package cli

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// sentOf are charges in every phase: one at a service for each, of a tenth and a millionth of a dollar.
func sentOf(t *testing.T) []ledger.Charge {
	t.Helper()
	day := time.Date(2026, 11, 20, 23, 59, 0, 0, time.UTC)
	cost := plan.USD(100_001).Dollars()
	var events []ledger.Event
	send := func(shot, model string, cost *float64, end ledger.Kind) {
		j := &plan.Job{ID: plan.ID(shot + model), Film: "film", Shot: shot, Take: 1}
		day = day.Add(time.Minute)
		events = append(events, ledger.New(ledger.Intended, "run-1", j, day, ledger.Intent{Provider: "p", Model: model, Seconds: 8, Cost: cost}))
		if end != ledger.Intended {
			events = append(events, ledger.New(end, "run-2", j, day, nil))
		}
	}
	for _, k := range []ledger.Kind{ledger.Intended, ledger.Submitted, ledger.Refused, ledger.Ambiguous, ledger.Running, ledger.Stored,
		ledger.Failed, ledger.Stalled, ledger.Created, ledger.Lost} {
		send(string(k), `odd, "model"`, cost, k)
	}
	send("unknown", "other", nil, ledger.Stored)
	send("unknown", "refused", nil, ledger.Refused)
	return ledger.ChargesOf(events).List
}

func TestCostsCountEveryPhase(t *testing.T) {
	doc := costsOf(sentOf(t), []string{"model"})
	want := []costRow{
		{[]string{`odd, "model"`}, cost{Tries: 10, Refused: 1, Paid: 4, InFlight: 4, Ambiguous: 1, Seconds: 72, USD: 0.900009, Micros: 900_009}},
		{[]string{"other"}, cost{Tries: 1, Paid: 1, Unknown: 1, Seconds: 8}},
		{[]string{"refused"}, cost{Tries: 1, Refused: 1}},
	}
	if diff := cmp.Diff(want, doc.Rows, cmp.AllowUnexported(costRow{})); diff != "" {
		t.Error(diff)
	}
	if got := doc.Totals; got.Tries != 12 || got.Micros != 900_009 || got.Tries != got.Refused+got.Paid+got.InFlight+got.Ambiguous {
		t.Errorf("in all %+v", got)
	}
}

func TestCostsAddUpTheSameHoweverTheyAreSplit(t *testing.T) {
	charges := sentOf(t)
	for _, by := range [][]string{{"run"}, {"provider"}, {"model"}, {"film"}, {"shot"}, {"day"}, {"day", "shot", "run"}, {}} {
		doc := costsOf(charges, by)
		var sum cost
		for _, r := range doc.Rows {
			sum.Tries, sum.Micros = sum.Tries+r.Tries, sum.Micros+r.Micros
		}
		if sum.Tries != 12 || sum.Micros != doc.Totals.Micros {
			t.Errorf("by %v: %d tries and %d, want 12 and %d", by, sum.Tries, sum.Micros, doc.Totals.Micros)
		}
	}
	if days := costsOf(charges, []string{"day"}).Rows; len(days) != 1 || days[0].Keys[0] != "2026-11-21" {
		t.Errorf("days %v", days)
	}
}

func TestARequestWhoseProcessIsGoneIsAmbiguous(t *testing.T) {
	charges := sentOf(t)
	loseAnswers(charges)
	if got := costsOf(charges, nil).Totals; got.Ambiguous != 2 || got.InFlight != 3 || got.Micros != 900_009 {
		t.Errorf("%+v", got)
	}
}

func TestCostsAsCSVCanBeReadBack(t *testing.T) {
	var out bytes.Buffer
	a := testApp(&out)
	a.Stdout = &out
	if err := a.writeCSV(costsOf(sentOf(t), []string{"model", "day"})); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "model,day,tries,") || strings.Count(out.String(), "\r\n") != 4 {
		t.Errorf("%q", out.String())
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{`odd, "model"`, "2026-11-21", "10", "1", "4", "4", "1", "0", "72", "0.900009"}; !cmp.Equal(rows[1], want) {
		t.Errorf("%q, want %q", rows[1], want)
	}
}
