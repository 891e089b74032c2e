package cli

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"shotlist/render/ledger"
	"shotlist/render/plan"
)

const twoDollars = `version: 1
providers:
  paid: {kind: openai-videos, base_url: "https://gateway.example.com/v1", api_key: {env: KEY}, usd_per_second: 0.5}
defaults: {provider: paid, model: sora-2, size: 1280x720, duration: 4s}
shots:
  - {id: a, prompt: A.}
  - {id: b, prompt: B.}
budget: {max_usd: 5}
`

// files writes storyboards and goes to their folder.
func files(t *testing.T, boards map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range boards {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// paidFor records that the takes of a storyboard were sent.
func paidFor(t *testing.T, board string, when time.Time, shots ...string) {
	t.Helper()
	p := loadBoard(t, board)
	if err := makeStateDir(p); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(p.path("ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for i := range p.plan.Jobs {
		if j := &p.plan.Jobs[i]; slices.Contains(shots, j.Shot) {
			if err := l.Append(ledger.New(ledger.Intended, "r", j, when, ledger.Intent{Cost: j.Cost.Dollars()})); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func loadBoard(t *testing.T, board string) *project {
	t.Helper()
	projects, _, err := testApp(&bytes.Buffer{}).load(t.Context(), []string{board}, selection{})
	if err != nil {
		t.Fatal(err)
	}
	return projects[0]
}

// spent is what counts against a storyboard's first budget.
func spent(t *testing.T, board string) plan.USD {
	t.Helper()
	p := loadBoard(t, board)
	purses, err := p.purses()
	if err != nil {
		t.Fatal(err)
	}
	return p.charges.Spent(purses[0].limits()[0], time.Now()).Sum
}

func TestARenamedStoryboardKeepsWhatWasSpent(t *testing.T) {
	files(t, map[string]string{"old.yaml": twoDollars})
	paidFor(t, "old.yaml", time.Now(), "a")
	replaceIn(t, "old.yaml", "prompt: A.", "prompt: Another A.")
	paidFor(t, "old.yaml", time.Now(), "a", "b")
	if err := os.Rename("old.yaml", "new.yaml"); err != nil {
		t.Fatal(err)
	}
	if got := spent(t, "new.yaml"); got != plan.Dollars(6) { // also the version of a that is no longer there
		t.Errorf("%s are spent", got)
	}
}

func replaceIn(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), old, new)), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestASharedTakeCountsForTheStoryboardThatHadItRendered(t *testing.T) {
	files(t, map[string]string{"one.yaml": twoDollars, "two.yaml": strings.Replace(twoDollars, "prompt: B.", "prompt: Other.", 1)})
	paidFor(t, "one.yaml", time.Now(), "a", "b")
	if one, two := spent(t, "one.yaml"), spent(t, "two.yaml"); one != plan.Dollars(4) || two != 0 {
		t.Errorf("one has spent %s, two %s", one, two)
	}
	if err := os.Remove("one.yaml"); err != nil {
		t.Fatal(err)
	}
	if two := spent(t, "two.yaml"); two != plan.Dollars(4) { // it has a take of one, which is gone
		t.Errorf("two has spent %s", two)
	}
}

func TestABudgetIsOfAllVariantsTogetherAlsoOfThoseThatAreGone(t *testing.T) {
	files(t, map[string]string{"film.yaml": twoDollars + "matrix: {lang: [en, de]}\n", "film-2.yaml": twoDollars})
	replaceIn(t, "film.yaml", "prompt: A.", `prompt: "A in ${matrix.lang}."`)
	paidFor(t, "film.yaml", time.Now(), "a", "b")
	paidFor(t, "film-2.yaml", time.Now(), "a")
	if got := spent(t, "film.yaml"); got != plan.Dollars(6) { // a twice, and b once for both
		t.Errorf("%s are spent", got)
	}
	replaceIn(t, "film.yaml", "lang: [en, de]", "lang: [fr]")
	if got := spent(t, "film.yaml"); got != plan.Dollars(6) {
		t.Errorf("with other variants %s are spent", got)
	}
	if got := spent(t, "film-2.yaml"); got != plan.Dollars(2) {
		t.Errorf("the storyboard beside it has spent %s", got)
	}
}

func TestABudgetIsRefusedBeforeTheRunAndTheDayCountsInUTC(t *testing.T) {
	files(t, map[string]string{"film.yaml": strings.Replace(twoDollars, "max_usd: 5", "max_usd_per_day: 5", 1)})
	noon := time.Date(2030, 3, 4, 12, 0, 0, 0, time.UTC)
	paidFor(t, "film.yaml", noon, "a")
	replaceIn(t, "film.yaml", "A.", "A again.")
	p := loadBoard(t, "film.yaml")
	for _, c := range []struct {
		name string
		now  time.Time
		fits bool
	}{
		{"the same day", noon.Add(11 * time.Hour), false},
		{"the same day of UTC", noon.Add(11 * time.Hour).In(time.FixedZone("east", 9*3600)), false},
		{"the next day", noon.Add(12 * time.Hour), true},
		{"by a clock that is behind", noon.Add(-24 * time.Hour), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := p.withinBudget(c.now)
			if (err == nil) != c.fits || err != nil && exitCode(err) != exitMoney {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestOwnersOfNames(t *testing.T) {
	stems := map[string]bool{"film": true, "film-2": true, "a-b": true}
	for name, want := range map[string]string{"film": "film", "film-en": "film", "film-en-9x16": "film", "film-2": "film-2",
		"film-2-en": "film-2", "films": "", "a": "", "a-b-c": "a-b", "": ""} {
		if got := owner(name, stems); got != want {
			t.Errorf("%q belongs to %q, want %q", name, got, want)
		}
	}
}

// A fallback may cost something where the take itself does not.
func TestARunThatWasToCostNothingMaySpendOnlyWhatABudgetAllows(t *testing.T) {
	files(t, map[string]string{"with.yaml": twoDollars, "without.yaml": strings.Replace(twoDollars, "budget: {max_usd: 5}", "", 1)})
	for _, c := range []struct {
		board string
		flags renderFlags
		want  plan.USD
	}{
		{"with.yaml", renderFlags{maxCost: unlimited}, ledger.Any.Sum},
		{"without.yaml", renderFlags{maxCost: unlimited}, 0},
		{"without.yaml", renderFlags{maxCost: 3}, plan.Dollars(3)},
		{"without.yaml", renderFlags{maxCost: unlimited, yes: true}, ledger.Any.Sum},
	} {
		p := loadBoard(t, c.board)
		limits, err := p.limitsOf(c.flags.allowance().limit("r"))
		if err != nil {
			t.Fatal(err)
		}
		if got := limits(&p.plan.Jobs[0])[0].Max.Sum; got != c.want {
			t.Errorf("%s: %d, want %d", c.board, got, c.want)
		}
	}
}
