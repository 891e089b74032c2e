package cli

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shotlist/manifest"
	"shotlist/render/ledger"
	"shotlist/render/lock"
	"shotlist/render/plan"
)

// costFlags are the choices of shotlist costs.
type costFlags struct {
	by        []string
	since     string
	json, csv bool
	all       bool
}

func (a *app) costsCommand() *cobra.Command {
	var f costFlags
	cmd := &cobra.Command{
		Use:   "costs [storyboard or folder …]",
		Short: "Add up what was spent, by run, provider, model, film, shot or day",
		Long: `Costs adds up the creating requests of the ledger: those of all storyboards of the folder, also of takes
that no storyboard names any more. A refused request costs nothing; what is in flight, or lost its
answer, counts as spent. All sums are estimates from the storyboards' prices: nobody sees a bill here.`,
		Example: `  shotlist costs
  shotlist costs --by day,provider --since 2026-11-01
  shotlist costs --by shot --csv > costs.csv`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.costs(cmd.Context(), args, f) },
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.by, "by", []string{"provider", "model"}, "add up by these, in this order: "+strings.Join(costWords(), ", "))
	flags.StringVar(&f.since, "since", "", "only what was sent since this `DATE`, 2026-11-21 (UTC) or 2026-11-21T15:00:00Z")
	flags.BoolVar(&f.all, "all", false, "also what costs nothing, such as animatics")
	flags.BoolVar(&f.json, "json", false, "print as JSON (version 1)")
	flags.BoolVar(&f.csv, "csv", false, "print as CSV (RFC 4180), with a line of names")
	return cmd
}

// costKeys tell what a charge is added up by.
var costKeys = []struct {
	word string
	of   func(*ledger.Charge) string
}{
	{"run", func(c *ledger.Charge) string { return c.Run }},
	{"provider", func(c *ledger.Charge) string { return c.Provider }},
	{"model", func(c *ledger.Charge) string { return c.Model }},
	{"film", func(c *ledger.Charge) string { return c.Film }},
	{"shot", func(c *ledger.Charge) string { return c.Subject[:max(strings.LastIndex(c.Subject, "@"), 0)] }},
	{"day", func(c *ledger.Charge) string { return c.Day.Format(time.DateOnly) }},
}

func costWords() []string {
	var words []string
	for _, k := range costKeys {
		words = append(words, k.word)
	}
	return words
}

func (a *app) costs(ctx context.Context, paths []string, f costFlags) error {
	since, err := f.check()
	if err != nil {
		return exitWith(exitBadInput, err)
	}
	charges, err := a.allCharges(ctx, paths)
	if err != nil {
		return err
	}
	charges = slices.DeleteFunc(charges, func(c ledger.Charge) bool { return c.At.Before(since) || c.Cost == 0 && !f.all })
	doc := costsOf(charges, f.by)
	switch {
	case f.json:
		return writeJSON(a.Stdout, doc)
	case f.csv:
		return a.writeCSV(doc)
	}
	a.printCosts(doc)
	return nil
}

// check reads what cannot be read as flags.
func (f *costFlags) check() (since time.Time, err error) {
	if f.json && f.csv {
		return since, errors.New("--json and --csv are two forms of one list: choose one")
	}
	for _, word := range f.by {
		if !slices.Contains(costWords(), word) {
			return since, fmt.Errorf("--by %s is unknown; choose of %s", word, strings.Join(costWords(), ", "))
		}
	}
	if f.since == "" {
		return since, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if since, err = time.Parse(layout, f.since); err == nil {
			return since, nil
		}
	}
	return since, fmt.Errorf("--since %s is no date such as 2026-11-21 or 2026-11-21T15:00:00Z", f.since)
}

// allCharges reads the ledgers of the folders. Storyboards may be wrong or gone: the money was spent.
func (a *app) allCharges(ctx context.Context, paths []string) ([]ledger.Charge, error) {
	roots, err := a.roots(paths)
	if err != nil {
		return nil, err
	}
	var out []ledger.Charge
	for _, root := range roots {
		p := &project{root: root, stage: a.stage}
		events, err := ledger.Read(ctx, p.path("ledger.db"))
		if err != nil {
			return nil, err
		}
		holder, err := lock.Look(p.path())
		if err != nil {
			return nil, err
		}
		charges := ledger.ChargesOf(events).List
		if holder == nil {
			loseAnswers(charges)
		}
		out = append(out, charges...)
	}
	return out, nil
}

// loseAnswers marks the requests that a process which is gone was sending: their answers will not come.
func loseAnswers(charges []ledger.Charge) {
	for i := range charges {
		if charges[i].Phase == ledger.Intended {
			charges[i].Phase = ledger.Ambiguous
		}
	}
}

// roots are the folders with a ledger that the paths mean: those of their storyboards, and the named folders
// themselves.
func (a *app) roots(paths []string) ([]string, error) {
	loaded := manifest.Load(paths, manifest.Options{})
	var roots []string
	for i := range loaded.Films {
		roots = append(roots, loaded.Films[i].Root)
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, name := range paths {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			name = filepath.Dir(name) // of a storyboard, which may be gone
		}
		if abs, err := filepath.Abs(name); err == nil && !missing(filepath.Join(abs, stateDir)) {
			roots = append(roots, abs)
		}
	}
	if len(roots) == 0 {
		return nil, a.tellDiagnostics(loaded.Diagnostics, false)
	}
	slices.Sort(roots)
	return slices.Compact(roots), nil
}

// costsDoc is what costs --json prints. Version changes when a field changes its meaning or goes away.
type costsDoc struct {
	Version int       `json:"version"`
	By      []string  `json:"by"`
	Rows    []costRow `json:"rows"`
	Totals  cost      `json:"totals"`
}

// costRow is the cost of what has the same keys.
type costRow struct {
	Keys []string `json:"keys"` // as By says
	cost
}

// cost counts creating requests by what became of them: tries are refused + paid + in flight + ambiguous.
type cost struct {
	Tries     int      `json:"tries"`
	Refused   int      `json:"refused"`   // the service took nothing
	Paid      int      `json:"paid"`      // it accepted them, and has finished or given up
	InFlight  int      `json:"in_flight"` // it accepted them, and works on them as far as is known
	Ambiguous int      `json:"ambiguous"` // nobody knows whether it did
	Unknown   int      `json:"unknown_prices"`
	Seconds   float64  `json:"seconds"` // of clip, of all but those that were refused
	USD       float64  `json:"usd"`
	Micros    plan.USD `json:"micro_usd"` // the same, in millionths of a dollar
}

func (t *cost) add(c *ledger.Charge) {
	t.Tries++
	switch c.Phase {
	case ledger.Refused:
		t.Refused++
		return
	case ledger.Ambiguous:
		t.Ambiguous++
	case ledger.Stored, ledger.Created, ledger.Failed, ledger.Lost:
		t.Paid++
	default:
		t.InFlight++
	}
	owed := c.Owed()
	t.Unknown += owed.Unknown
	t.Seconds += c.Seconds
	t.Micros += owed.Sum
	t.USD = usd(t.Micros)
}

// costsOf adds charges up by keys, in their order.
func costsOf(charges []ledger.Charge, by []string) costsDoc {
	doc := costsDoc{Version: 1, By: by, Rows: []costRow{}}
	rows := map[string]*costRow{}
	for i := range charges {
		keys := keysOf(&charges[i], by)
		id := strings.Join(keys, "\x00")
		if rows[id] == nil {
			rows[id] = &costRow{Keys: keys}
		}
		rows[id].add(&charges[i])
		doc.Totals.add(&charges[i])
	}
	for _, r := range rows {
		doc.Rows = append(doc.Rows, *r)
	}
	slices.SortFunc(doc.Rows, func(a, b costRow) int { return slices.Compare(a.Keys, b.Keys) })
	return doc
}

func keysOf(c *ledger.Charge, by []string) []string {
	keys := make([]string, len(by))
	for i, word := range by {
		for _, k := range costKeys {
			if k.word == word {
				keys[i] = k.of(c)
			}
		}
	}
	return keys
}

var costColumns = []string{"tries", "refused", "paid", "in flight", "ambiguous", "unknown", "seconds", "dollars"}

// cells are the columns of a cost; dollars are written by form.
func (t *cost) cells(form func(plan.USD) string) []string {
	var out []string
	for _, n := range []int{t.Tries, t.Refused, t.Paid, t.InFlight, t.Ambiguous, t.Unknown} {
		out = append(out, strconv.Itoa(n))
	}
	return append(out, strconv.FormatFloat(t.Seconds, 'f', -1, 64), form(t.Micros))
}

func (a *app) writeCSV(doc costsDoc) error {
	w := csv.NewWriter(a.Stdout)
	w.UseCRLF = true // as RFC 4180 has it
	rows := [][]string{slices.Concat(doc.By, []string{"tries", "refused", "paid", "in_flight", "ambiguous", "unknown_prices", "seconds", "usd"})}
	for i := range doc.Rows {
		rows = append(rows, slices.Concat(doc.Rows[i].Keys, doc.Rows[i].cells(exact)))
	}
	return w.WriteAll(rows)
}

// exact writes all digits of an amount.
func exact(u plan.USD) string { return fmt.Sprintf("%d.%06d", u/1_000_000, u%1_000_000) }

func (a *app) printCosts(doc costsDoc) {
	t := table{out: a.Stdout}
	t.row(slices.Concat(doc.By, costColumns)...)
	for i := range doc.Rows {
		var keys []string
		for _, k := range doc.Rows[i].Keys {
			keys = append(keys, cmp.Or(k, "-"))
		}
		t.row(slices.Concat(keys, doc.Rows[i].cells(plan.USD.String))...)
	}
	keys := make([]string, len(doc.By))
	if len(keys) > 0 {
		keys[0] = "all"
	}
	t.row(slices.Concat(keys, doc.Totals.cells(plan.USD.String))...)
	t.flush()
}
