package cli

import (
	"path/filepath"

	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// planDoc is what plan --json prints. Version changes when a field changes its meaning or goes away.
type planDoc struct {
	Version int       `json:"version"`
	Films   []filmDoc `json:"films"`
	Takes   []takeDoc `json:"takes"`
	Totals  totalsDoc `json:"totals"`
}

type filmDoc struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	File    string   `json:"storyboard"`
	Output  string   `json:"output"`
	Status  string   `json:"status"` // up-to-date, to-cut or incomplete
	Seconds float64  `json:"seconds"`
	Picks   []string `json:"picks"` // job ids in the film's order
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
	Estimate float64       `json:"estimate_seconds"` // how long rendering may take
	Needs    []plan.ID     `json:"needs,omitempty"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
}

type totalsDoc struct {
	USD           float64 `json:"usd"`
	UnknownPrices int     `json:"unknown_prices"`
}

var cutWords = map[cutStatus]string{cutDone: "up-to-date", cutNeeded: "to-cut", cutIncomplete: "incomplete"}

func filmOf(p *project, c *plan.Cut) filmDoc {
	doc := filmDoc{Name: c.Film.Name, Title: c.Film.Title, File: filepath.ToSlash(c.Film.File), Output: c.Film.Output.Path,
		Status: cutWords[cutState(p, c, false)], Seconds: plannedSeconds(p, c), Picks: []string{}}
	for _, pick := range c.Picks {
		doc.Picks = append(doc.Picks, string(pick.Job))
	}
	return doc
}

func takeOf(s *render.Step, speed ledger.Speed) takeDoc {
	j := s.Job
	return takeDoc{ID: string(j.ID), Film: j.Film, Shot: j.Shot, Take: j.Take, Action: s.Action, Why: s.Why, Hint: s.Hint,
		Changes: s.Changes, Notes: j.Notes, Provider: j.Provider, Kind: j.Kind, Model: j.Request.Model,
		Size: j.Request.Size.String(), Seconds: j.Request.Duration.Seconds(), USD: j.Cost.Dollars(),
		Estimate: estimate(speed, j).Seconds(), Needs: j.Needs, File: filepath.ToSlash(j.Pos.File), Line: j.Pos.Line}
}
