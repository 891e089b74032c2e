package cli

import (
	"fmt"
	"strings"

	"shotlist/render"
	"shotlist/render/plan"
)

// elseDoc is what may stand in for a take when it is refused, in the order in which that is tried.
type elseDoc struct {
	After          []plan.Cause `json:"after"` // moderated, gone, denied, quota
	ID             string       `json:"id"`
	FallbackPrompt bool         `json:"fallback_prompt"`
	Provider       string       `json:"provider"`
	Model          string       `json:"model,omitempty"`
	Size           string       `json:"size"`
	Seconds        float64      `json:"seconds"`
	USD            *float64     `json:"usd"` // null: unknown
}

// fallbacks are the jobs that a step may still come to after the one that stands for it.
func fallbacks(s *render.Step) []*plan.Job {
	all := s.Take.All()
	for i, j := range all {
		if j == s.Job {
			return all[i+1:]
		}
	}
	return all[1:]
}

func elseOf(s *render.Step) []elseDoc {
	var docs []elseDoc
	if !s.Works() {
		return nil
	}
	for _, j := range fallbacks(s) {
		docs = append(docs, elseDoc{After: s.Take.Causes(j), ID: string(j.ID), FallbackPrompt: j.Fallback, Provider: j.Provider,
			Model: j.Request.Model, Size: j.Request.Size.String(), Seconds: j.Request.Duration.Seconds(), USD: j.Cost.Dollars()})
	}
	return docs
}

// elseLines say, below a take, what would be sent instead and what that costs: "else at b wan-2 5s, $0.40 (gone, denied, quota)".
func elseLines(s *render.Step) []string {
	var lines []string
	if !s.Works() {
		return nil
	}
	for _, j := range fallbacks(s) {
		what := []string{"else", j.Instead()}
		if j.Rank > 0 {
			what = append(what, j.Request.Model, j.Request.Size.String(), fmt.Sprintf("%gs", j.Request.Duration.Seconds()))
		}
		var why []string
		for _, c := range s.Take.Causes(j) {
			why = append(why, string(c))
		}
		lines = append(lines, fmt.Sprintf("%s: %s (when %s)", strings.Join(what, " "), j.Cost, strings.Join(why, ", ")))
	}
	return append(lines, elseNotes(s)...)
}

// elseNotes tell what another service is told otherwise.
func elseNotes(s *render.Step) []string {
	var lines []string
	for _, j := range fallbacks(s) {
		for _, n := range j.Notes {
			if j.Rank > 0 {
				lines = append(lines, "at "+j.Provider+" "+n)
			}
		}
	}
	return lines
}
