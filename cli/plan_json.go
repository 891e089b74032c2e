package cli

import (
	"path/filepath"
	"strings"
	"time"

	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// planDoc is what plan --json prints. Version changes when a field changes its meaning or goes away.
type planDoc struct {
	Version int                   `json:"version"`
	Films   []filmDoc             `json:"films"`
	Takes   []takeDoc             `json:"takes"`
	Actions map[render.Action]int `json:"actions"` // how many takes each
	Budgets []budgetDoc           `json:"budgets"`
	Totals  totalsDoc             `json:"totals"`
}

// budgetDoc is a limit of a storyboard.
type budgetDoc struct {
	Storyboard   string  `json:"storyboard"`
	Limit        string  `json:"limit"` // max_usd or max_usd_per_day
	MaxUSD       float64 `json:"max_usd"`
	SpentUSD     float64 `json:"spent_usd"`
	SpentUnknown int     `json:"spent_unknown_prices"`
	PlannedUSD   float64 `json:"planned_usd"`
	LeftUSD      float64 `json:"left_usd"` // after this plan
	Over         bool    `json:"over"`     // render would refuse the plan
}

type filmDoc struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	File    string   `json:"storyboard"`
	Output  string   `json:"output"`
	Status  string   `json:"status"` // up-to-date, to-cut or incomplete
	Seconds float64  `json:"seconds"`
	Picks   []string `json:"picks"` // job ids in the film's order

	Versions []outputDoc `json:"versions,omitempty"`
}

type takeDoc struct {
	ID       string        `json:"id"`
	Film     string        `json:"film"`
	Shot     string        `json:"shot"`
	Take     int           `json:"take"`
	Action   render.Action `json:"action"`
	Why      string        `json:"why,omitempty"`
	Hint     string        `json:"hint,omitempty"`
	Changes  []plan.Change `json:"changes,omitempty"`
	Notes    []string      `json:"notes,omitempty"`
	Provider string        `json:"provider"`
	Kind     string        `json:"kind"`
	Model    string        `json:"model,omitempty"`
	Size     string        `json:"size"`
	Seconds  float64       `json:"seconds"`
	USD      *float64      `json:"usd"`              // null: unknown
	Spent    float64       `json:"spent_usd"`        // for this take so far, in all its versions
	Estimate float64       `json:"estimate_seconds"` // how long rendering may take
	Needs    []plan.ID     `json:"needs,omitempty"`
	Else     []elseDoc     `json:"else,omitempty"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
}

type totalsDoc struct {
	USD           float64 `json:"usd"`
	UnknownPrices int     `json:"unknown_prices"`
}

// planOf is the plan as data.
func planOf(projects []*project) (planDoc, error) {
	doc := planDoc{Version: 1, Films: []filmDoc{}, Takes: []takeDoc{}, Actions: map[render.Action]int{}, Budgets: []budgetDoc{}}
	var total plan.Total
	for _, p := range projects {
		if err := doc.add(p); err != nil {
			return doc, err
		}
		_, t := work(p.steps)
		total = total.Plus(t)
	}
	doc.Totals = totalsDoc{USD: usd(total.Sum), UnknownPrices: total.Unknown}
	return doc, nil
}

func (doc *planDoc) add(p *project) error {
	speed, spent := ledger.Learn(p.state), p.charges.BySubject()
	for i := range p.plan.Cuts {
		doc.Films = append(doc.Films, filmOf(p, &p.plan.Cuts[i]))
	}
	for i := range p.steps {
		take := takeOf(&p.steps[i], speed)
		take.Spent = usd(spent[p.steps[i].Job.Subject()].Sum)
		doc.Takes = append(doc.Takes, take)
		doc.Actions[take.Action]++
	}
	purses, err := p.purses()
	if err != nil {
		return err
	}
	for i := range purses {
		doc.Budgets = append(doc.Budgets, p.budgetsOf(&purses[i], time.Now())...)
	}
	return nil
}

func (p *project) budgetsOf(u *purse, now time.Time) []budgetDoc {
	var out []budgetDoc
	next := p.next(u.films)
	for _, l := range u.limits() {
		spent := p.charges.Spent(l, now)
		_, field, _ := strings.Cut(strings.Fields(l.Name)[0], ".")
		out = append(out, budgetDoc{Storyboard: filepath.ToSlash(u.file), Limit: field, MaxUSD: usd(l.Max.Sum), SpentUSD: usd(spent.Sum),
			SpentUnknown: spent.Unknown, PlannedUSD: usd(next.Sum), LeftUSD: usd(max(0, l.Max.Sum-spent.Sum-next.Sum)),
			Over: overBudget(u.file, l, spent, next) != nil})
	}
	return out
}

// usd is an amount that is known as JSON has it: exact to a millionth of a dollar.
func usd(u plan.USD) float64 { return float64(u) / 1e6 }

var cutWords = map[cutStatus]string{cutDone: "up-to-date", cutNeeded: "to-cut", cutIncomplete: "incomplete"}

func filmOf(p *project, c *plan.Cut) filmDoc {
	doc := filmDoc{Name: c.Film.Name, Title: c.Film.Title, File: filepath.ToSlash(c.Film.File), Output: c.Film.Output.Path,
		Status: cutWords[filmState(p, c, false)], Seconds: plannedSeconds(p, c), Picks: []string{}, Versions: versionsOf(p, c)}
	for _, pick := range c.Picks {
		doc.Picks = append(doc.Picks, string(pick.Job))
	}
	return doc
}

func takeOf(s *render.Step, speed ledger.Speed) takeDoc {
	j := s.Job
	return takeDoc{ID: string(s.Take.ID), Film: j.Film, Shot: j.Shot, Take: j.Take, Action: s.Action, Why: s.Why, Hint: s.Hint,
		Changes: s.Changes, Notes: j.Notes, Provider: j.Provider, Kind: j.Kind, Model: j.Request.Model,
		Size: j.Request.Size.String(), Seconds: j.Request.Duration.Seconds(), USD: j.Cost.Dollars(),
		Estimate: estimate(speed, j).Seconds(), Needs: j.Needs, Else: elseOf(s), File: filepath.ToSlash(j.Pos.File), Line: j.Pos.Line}
}
