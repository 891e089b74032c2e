package cli

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// A comment of GitHub holds 65,536 characters; what does not fit is counted.
const (
	maxComment   = 60_000
	maxCommented = 200 // takes
	maxQuoted    = 300 // characters of one text
)

// commentMark begins every comment, so that a pipeline finds the one to update.
const commentMark = "<!-- shotlist plan -->"

// printMarkdown writes the plan as the body of a comment on a pull request.
func (a *app) printMarkdown(projects []*project, _ manifest.Loaded, _ bool) error {
	doc, err := planOf(projects)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n### Plan: %s\n\n", commentMark, headline(projects, doc))
	markdownFilms(&b, doc.Films)
	takes := markdownTakes(projects)
	b.WriteString(takes.table(maxComment - b.Len() - markdownReserve(doc)))
	markdownBudgets(&b, doc)
	_, err = fmt.Fprint(a.Stdout, b.String())
	return err
}

// markdownReserve is room for what follows the takes.
func markdownReserve(doc planDoc) int { return 200 + 600*len(doc.Budgets) }

func headline(projects []*project, doc planDoc) string {
	var jobs int
	var total plan.Total
	for _, p := range projects {
		n, t := work(p.steps)
		jobs, total = jobs+n, total.Plus(t)
	}
	if jobs == 0 && doc.Actions[render.Hold] == 0 {
		return "nothing to render, $0.00"
	}
	text := fmt.Sprintf("%s to render, **%s**", plural(jobs, "take"), total)
	if held := doc.Actions[render.Hold]; held > 0 {
		text += fmt.Sprintf(", %d held until somebody decides", held)
	}
	return text
}

func markdownFilms(b *strings.Builder, films []filmDoc) {
	for i, f := range films {
		if i == 20 {
			fmt.Fprintf(b, "- and %d more\n", len(films)-i)
			break
		}
		fmt.Fprintf(b, "- %s: %.2f s, %s\n", code(orText(f.Title, f.Name)), f.Seconds, strings.ReplaceAll(f.Status, "-", " "))
	}
	b.WriteString("\n")
}

func orText(text, or string) string {
	if text == "" {
		return or
	}
	return text
}

// takeRows are the rows of takes with something to do or to know, and what changed in them.
type takeRows struct{ rows, changes []string }

func markdownTakes(projects []*project) *takeRows {
	t := &takeRows{}
	films := 0
	for _, p := range projects {
		films += len(p.films)
	}
	for _, p := range projects {
		speed := ledger.Learn(p.state)
		for i := range p.steps {
			if s := &p.steps[i]; s.Action != render.Reuse {
				t.add(s, speed, films > 1)
			}
		}
	}
	return t
}

func (t *takeRows) add(s *render.Step, speed ledger.Speed, many bool) {
	name := s.Job.Name()
	if many {
		name = s.Job.Film + ":" + name
	}
	why, cost, takes := "", "", ""
	if s.Why != "" {
		why = ": " + code(s.Why)
	}
	if s.Creates() {
		cost, takes = s.Job.Cost.String(), estimate(speed, s.Job).Round(time.Second).String()
	}
	t.rows = append(t.rows, fmt.Sprintf("| %s | **%s**%s | %s | %gs | %s | %s |\n", code(name), s.Action, why,
		code(strings.TrimSpace(s.Job.Provider+" "+s.Job.Request.Model)), s.Job.Request.Duration.Seconds(), takes, cost))
	for _, line := range remarks(s) {
		t.changes = append(t.changes, fmt.Sprintf("- %s %s\n", code(name), code(line)))
	}
}

// table writes as many rows as fit a length in bytes, and says how many do not.
func (t *takeRows) table(room int) string {
	if len(t.rows) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| Take | What | Where | Length | Takes about | Cost |\n|---|---|---|--:|--:|--:|\n")
	left := fit(&b, t.rows, min(len(t.rows), maxCommented), room-200)
	if left > 0 {
		fmt.Fprintf(&b, "\nand %s more; `shotlist plan` lists all.\n", plural(left, "take"))
	}
	b.WriteString("\n")
	if room -= b.Len() + 400; len(t.changes) > 0 && room > 0 {
		fmt.Fprintf(&b, "<details><summary>What changed, and what to know</summary>\n\n")
		if left := fit(&b, t.changes, len(t.changes), b.Len()+room); left > 0 {
			fmt.Fprintf(&b, "- and %d more\n", left)
		}
		b.WriteString("\n</details>\n\n")
	}
	return b.String()
}

// fit appends up to most lines while b stays within room bytes, and counts those that it left out.
func fit(b *strings.Builder, lines []string, most, room int) (left int) {
	for i, line := range lines {
		if i >= most || b.Len()+len(line) > room {
			return len(lines) - i
		}
		b.WriteString(line)
	}
	return 0
}

func markdownBudgets(b *strings.Builder, doc planDoc) {
	total := plan.Total{Sum: plan.Dollars(doc.Totals.USD), Unknown: doc.Totals.UnknownPrices}
	fmt.Fprintf(b, "- Total: **%s**\n", total)
	for _, u := range doc.Budgets {
		state := fmt.Sprintf("%s left after this", plan.Dollars(u.LeftUSD))
		if u.Over {
			state = "**this plan goes over it**"
		}
		fmt.Fprintf(b, "- Budget %s of %s: %s of %s spent, %s\n", code(u.Limit), code(u.Storyboard),
			plan.Total{Sum: plan.Dollars(u.SpentUSD), Unknown: u.SpentUnknown}, plan.Dollars(u.MaxUSD), state)
	}
}

// code writes a text so that Markdown and HTML show it as it is: no markup, link, picture, mention or table cell comes
// out of it, and nothing in it turns the direction of what follows.
func code(text string) string {
	var b strings.Builder
	b.WriteString("<code>")
	n := 0
	for _, r := range text {
		if n++; n > maxQuoted {
			b.WriteString("…")
			break
		}
		writeHarmless(&b, r)
	}
	b.WriteString("</code>")
	return b.String()
}

// writeHarmless writes a character; all that Markdown knows as punctuation becomes a character reference, which is never
// markup.
func writeHarmless(b *strings.Builder, r rune) {
	switch {
	case unicode.IsSpace(r):
		b.WriteByte(' ')
	case unicode.Is(unicode.C, r) && r != '\u200c' && r != '\u200d': // but for the joiners of scripts and emoji
		b.WriteRune(unicode.ReplacementChar)
	case r < unicode.MaxASCII && (unicode.IsPunct(r) || unicode.IsSymbol(r)) && !strings.ContainsRune(",;/ -", r):
		fmt.Fprintf(b, "&#%d;", r)
	default:
		b.WriteRune(r)
	}
}
