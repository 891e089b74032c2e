package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shotlist/manifest"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// purse is the money of one storyboard: of all its variants together, over all its renders.
type purse struct {
	file   string          // the storyboard
	films  map[string]bool // its films' names now
	names  map[string]bool // and those by which the ledger knows what was spent for it
	budget manifest.Budget
}

// purses gives a purse for each storyboard of the project, in their order.
func (p *project) purses() ([]purse, error) {
	stems, err := p.stems()
	if err != nil {
		return nil, err
	}
	var out []purse
	for i := range p.films {
		f := &p.films[i]
		at := slices.IndexFunc(out, func(u purse) bool { return u.file == f.File })
		if at < 0 {
			at, out = len(out), append(out, purse{f.File, map[string]bool{}, nil, f.Budget})
		}
		out[at].films[f.Name] = true
	}
	for i := range out {
		out[i].names = p.names(&out[i], stems)
	}
	return out, nil
}

// stems are the names of the folder's storyboards, without their endings.
func (p *project) stems() (map[string]bool, error) {
	entries, err := os.ReadDir(p.root)
	if err != nil {
		return nil, fmt.Errorf("cannot look for other storyboards: %w", err)
	}
	stems := map[string]bool{}
	for _, e := range entries {
		if ext := strings.ToLower(filepath.Ext(e.Name())); ext == ".yaml" || ext == ".yml" {
			stems[stem(e.Name())] = true
		}
	}
	for i := range p.films {
		stems[stem(p.films[i].File)] = true
	}
	return stems, nil
}

func stem(file string) string {
	base := filepath.Base(filepath.FromSlash(file))
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// owner is the storyboard that a film's name belongs to: the film itself, or a variant of it; "" where the folder has
// none any more.
func owner(name string, stems map[string]bool) string {
	for !stems[name] {
		cut := strings.LastIndex(name, "-")
		if cut < 0 {
			return ""
		}
		name = name[:cut]
	}
	return name
}

// names are a storyboard's films, the variants that it had earlier, and the names of storyboards which are gone and
// whose takes it has: it was renamed, and its money was spent under them.
func (p *project) names(u *purse, stems map[string]bool) map[string]bool {
	mine := p.jobsOf(u.films)
	names := map[string]bool{}
	for name := range u.films {
		names[name] = true
	}
	for _, c := range p.charges.List {
		switch by := owner(c.Film, stems); {
		case by == stem(u.file), by == "" && mine[c.Job]:
			names[c.Film] = true
		}
	}
	return names
}

// jobsOf are the jobs of some films, shared ones too.
func (p *project) jobsOf(films map[string]bool) map[plan.ID]bool {
	ids := map[plan.ID]bool{}
	for i := range p.plan.Jobs {
		if films[p.plan.Jobs[i].Film] {
			ids[p.plan.Jobs[i].ID] = true
		}
	}
	for _, c := range p.plan.Cuts {
		for _, pick := range c.Picks {
			if films[c.Film.Name] {
				ids[pick.Job] = true
			}
		}
	}
	return ids
}

// limits are a storyboard's budgets.
func (u *purse) limits() []ledger.Limit {
	var out []ledger.Limit
	for _, b := range []struct {
		field string
		max   *float64
		daily bool
	}{{"max_usd", u.budget.MaxUSD, false}, {"max_usd_per_day", u.budget.MaxUSDPerDay, true}} {
		if b.max != nil {
			out = append(out, ledger.Limit{Name: fmt.Sprintf("budget.%s of %s", b.field, stem(u.file)),
				Hint: fmt.Sprintf("raise budget.%s, or render less with --only", b.field),
				Max:  plan.Total{Sum: dollars(*b.max), Unknown: ledger.Any.Unknown}, Films: u.names, Daily: b.daily})
		}
	}
	return out
}

// dollars is a limit that somebody wrote. One that is beyond counting is none.
func dollars(d float64) plan.USD {
	if d > 1e12 {
		return ledger.Any.Sum
	}
	return plan.Dollars(d)
}

// withinBudget compares what the project's storyboards have cost so far, and would cost now, with their budgets. It
// reports whether every storyboard that may cost anything has a budget.
func (p *project) withinBudget(now time.Time) (bool, error) {
	purses, err := p.purses()
	if err != nil {
		return false, err
	}
	all := true
	for i := range purses {
		next := p.next(purses[i].films)
		limits := purses[i].limits()
		all = all && (len(limits) > 0 || next == plan.Total{})
		for _, l := range limits {
			err = errors.Join(err, overBudget(stem(purses[i].file), l, p.charges.Spent(l, now), next))
		}
	}
	return all, err
}

// overBudget tells that a limit would not hold.
func overBudget(board string, l ledger.Limit, spent, next plan.Total) error {
	if next.Sum <= l.Max.Sum-spent.Sum && (next.Unknown == 0 || spent.Sum < l.Max.Sum) || next == (plan.Total{}) {
		return nil
	}
	return exitWith(exitMoney, fmt.Errorf("%s has a budget of %s: %s are spent and this run costs %s; %s", board, l.Max.Sum, spent, next, l.Hint))
}

// next is what the steps of some films would cost now.
func (p *project) next(films map[string]bool) plan.Total {
	var t plan.Total
	for _, s := range p.steps {
		if s.Creates() && films[s.Job.Film] {
			t.Add(s.Job.Cost)
		}
	}
	return t
}

// limitsOf gives what a job's creating request must fit: what the command may spend, and its storyboard's budgets.
func (p *project) limitsOf(run ledger.Limit) (func(*plan.Job) []ledger.Limit, error) {
	purses, err := p.purses()
	if err != nil {
		return nil, err
	}
	byFilm := map[string][]ledger.Limit{}
	for i := range purses {
		limits := append([]ledger.Limit{run}, purses[i].limits()...)
		if len(limits) == 1 && run.Max == (plan.Total{Sum: ledger.Any.Sum}) { // nothing here was to cost anything: nobody was asked
			limits[0].Max, limits[0].Name, limits[0].Hint = plan.Total{}, "a run that was to cost nothing", "use --yes, --max-cost or a budget in the storyboard"
		}
		for name := range purses[i].films {
			byFilm[name] = limits
		}
	}
	return func(j *plan.Job) []ledger.Limit { return byFilm[j.Film] }, nil
}
