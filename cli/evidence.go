package cli

import (
	"fmt"
	"strings"
	"time"

	"shotlist/render"
	"shotlist/render/ledger"
)

// evidenceDoc is what is known of a take's latest creating request: what was sent, and what came of it.
type evidenceDoc struct {
	Sent     time.Time       `json:"sent"`
	Provider string          `json:"provider"` // as the storyboard called it then
	Origin   string          `json:"origin"`
	Model    string          `json:"model,omitempty"`
	Prompt   string          `json:"prompt"`
	Size     string          `json:"size,omitempty"`
	Seconds  float64         `json:"seconds"`
	USD      *float64        `json:"usd"` // null: unknown
	Answer   *ledger.Problem `json:"answer,omitempty"`
	Search   *ledger.Search  `json:"search,omitempty"` // how its ticket was found, or what the latest look for it brought
	Body     *bodyDoc        `json:"body,omitempty"`   // the clip that failed its check
}

type bodyDoc struct {
	ledger.Body
	Times int `json:"times"`
}

// evidenceOf is nil where nothing was sent.
func evidenceOf(s *render.Step) *evidenceDoc {
	past := s.Past
	if past.Intent == nil {
		return nil
	}
	i := past.Intent
	e := &evidenceDoc{Sent: past.Sent, Provider: i.Provider, Origin: i.Origin, Model: i.Model, Prompt: i.Facts["prompt"], Size: i.Facts["size"],
		Seconds: i.Seconds, USD: i.Cost, Answer: past.Problem, Search: past.Found}
	if past.Body != nil {
		e.Body = &bodyDoc{*past.Body, past.Body.Times}
	}
	return e
}

// lines are the evidence for people, below a take that waits for their decision.
func (e *evidenceDoc) lines(phase string) []string {
	what := []string{e.Origin}
	for _, part := range []string{e.Model, e.Size, fmt.Sprintf("%gs", e.Seconds), priceOf(e.USD)} {
		if part != "" {
			what = append(what, part)
		}
	}
	lines := []string{fmt.Sprintf("sent %s at %s: %s", e.Sent.Format(time.DateTime), e.Provider, strings.Join(what, ", ")),
		fmt.Sprintf("prompt: %q", shorten(e.Prompt, 100))}
	switch {
	case e.Answer != nil:
		lines = append(lines, fmt.Sprintf("came back: %s: %s", e.Answer.Kind, shorten(e.Answer.Msg, 200)))
	case phase == string(ledger.Intended):
		lines = append(lines, "came back: nothing; the process ended before an answer")
	}
	if e.Search != nil {
		lines = append(lines, searchLine(e.Search))
	}
	if e.Body != nil {
		lines = append(lines, fmt.Sprintf("clip: %s; %d bytes, %d times the same, in quarantine", e.Body.Msg, e.Body.Bytes, e.Body.Times))
	}
	return lines
}

func searchLine(s *ledger.Search) string {
	switch {
	case s.Problem != "":
		return s.How + ": " + shorten(s.Problem, 200)
	case len(s.Rivals) > 0:
		return fmt.Sprintf("%s: %s, which may be the job of %s as well", s.How, list(s.Candidates, 5), list(s.Rivals, 5))
	case len(s.Candidates) == 0:
		return s.How + ": the service lists no job that fits and that no take owns"
	}
	return fmt.Sprintf("%s: %s", s.How, list(s.Candidates, 5))
}

func priceOf(usd *float64) string {
	if usd == nil {
		return "price unknown"
	}
	return fmt.Sprintf("$%.2f", *usd)
}
