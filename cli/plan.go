package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
)

func (a *app) planCommand() *cobra.Command {
	var sel selection
	var detailed, all, markdown bool
	var output string
	cmd := &cobra.Command{
		Use:   "plan [storyboard or folder …]",
		Short: "Show what would be rendered, why, and what it costs",
		Long: `Plan compares the storyboard with what has been rendered and prints, for every take, what render would
do about it. It makes no request, needs no key and changes nothing.`,
		Example: `  shotlist plan
  shotlist plan films/ --json
  shotlist plan -o film.plan && shotlist render film.plan
  shotlist plan --markdown             # a comment for a pull request
  shotlist plan --detailed-exitcode    # 0: nothing to do, 4: something to do
  shotlist plan --provider apiyi       # what would it cost there?`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if sel.json && markdown {
				return exitWith(exitBadInput, errors.New("--json and --markdown are two forms of one plan: choose one"))
			}
			projects, loaded, err := a.load(cmd.Context(), args, sel)
			if err != nil {
				return err
			}
			print := a.printPlan
			switch {
			case sel.json:
				print = a.printJSON
			case markdown:
				print = a.printMarkdown
			}
			if err := print(projects, loaded, all); err != nil {
				return err
			}
			if output != "" {
				if err := a.savePlan(projects, loaded, sel, output); err != nil {
					return err
				}
			}
			if detailed && pending(projects) {
				return exitWith(exitChanges, nil)
			}
			return nil
		},
	}
	sel.add(cmd.Flags())
	cmd.Flags().BoolVar(&sel.json, "json", false, "print the plan as JSON (version 1)")
	cmd.Flags().BoolVar(&markdown, "markdown", false, "print the plan as Markdown, for a comment on a pull request")
	cmd.Flags().StringVarP(&output, "output", "o", "", "save the plan to this `FILE`, for shotlist render FILE")
	cmd.Flags().BoolVar(&all, "all", false, "list also the takes with nothing to do")
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 4 when there is something to do")
	return cmd
}

// pending reports whether render would do anything.
func pending(projects []*project) bool {
	for _, p := range projects {
		if p.toShare() {
			return true
		}
		for i := range p.plan.Cuts {
			if cutState(p, &p.plan.Cuts[i], false) != cutDone {
				return true
			}
		}
		if jobs, _ := work(p.steps); jobs > 0 {
			return true
		}
	}
	return false
}

func (a *app) printJSON(projects []*project, _ manifest.Loaded, _ bool) error {
	doc, err := planOf(projects)
	if err != nil {
		return err
	}
	return writeJSON(a.Stdout, doc)
}

func (a *app) printPlan(projects []*project, loaded manifest.Loaded, all bool) error {
	keys := manifest.Diagnostics{}
	for _, p := range projects {
		keys = append(keys, a.checkKeys(p, manifest.Warning)...)
		a.printProject(p, all)
	}
	return a.tellDiagnostics(loaded.Sources.Attach(keys), false)
}

func (a *app) printProject(p *project, all bool) {
	speed := ledger.Learn(p.state)
	for i := range p.plan.Cuts {
		c := &p.plan.Cuts[i]
		fmt.Fprintf(a.Stdout, "%s: %s, %.2f s, %s%s\n", orName(c.Film), plural(len(c.Film.Shots), "shot"), plannedSeconds(p, c),
			p.display(p.film(c)), remark[filmState(p, c, false)])
		a.printVersions(versionsOf(p, c))
	}
	fmt.Fprintln(a.Stdout)
	a.printSteps(p, speed, all)
	a.printTotals(p, speed)
}

// remark says about a film what its takes do not.
var remark = map[cutStatus]string{cutDone: " (up to date)", cutNeeded: " (to be cut: its clips are there)"}

// orName is a film's title, or its name where it has none.
func orName(f *manifest.Film) string {
	if f.Title == "" {
		return f.Name
	}
	return f.Title
}

// printSteps writes a line a take, and below it what changed and what to know.
func (a *app) printSteps(p *project, speed ledger.Speed, all bool) {
	t := table{out: a.Stdout}
	multiple := len(p.films) > 1
	for i := range p.steps {
		s := &p.steps[i]
		if s.Action == render.Reuse && !all {
			continue
		}
		name := s.Job.Name()
		if multiple {
			name = s.Job.Film + ":" + name
		}
		t.row(append([]string{mark[s.Action], name}, cells(s, speed)...)...)
		for _, line := range remarks(s) {
			t.note(line)
		}
	}
	t.flush()
}

var mark = map[render.Action]string{render.Render: "+", render.Retry: "+", render.Resume: ">", render.Reuse: "=", render.Look: "?", render.Keep: "=",
	render.Hold: "!", render.Skip: "-", render.Leave: "-"}

func cells(s *render.Step, speed ledger.Speed) []string {
	j := s.Job
	account := j.Provider
	if j.Request.Model != "" {
		account += " " + j.Request.Model
	}
	what := string(s.Action)
	if s.Why != "" {
		what += ": " + shorten(s.Why, 60)
	}
	length := ""
	if j.Cast == nil {
		length = fmt.Sprintf("%gs", j.Request.Duration.Seconds())
	}
	if !s.Creates() {
		return []string{what, account, length, "", ""}
	}
	return []string{what, account, length, j.Cost.String(), about(estimate(speed, j))}
}

// remarks are the lines below a take: old and new of what changed, what is done instead, how to settle it.
func remarks(s *render.Step) []string {
	var lines []string
	for _, c := range s.Changes {
		lines = append(lines, c.Field+": "+difference(c))
	}
	if s.Creates() {
		lines = append(lines, s.Job.Notes...)
	}
	if s.Creates() && s.Earlier != "" && !s.Job.Caps.Free {
		lines = append(lines, fmt.Sprintf("it has a clip of before: shotlist accept %s keeps that, for nothing", s.Take.Name()))
	}
	if s.Creates() && s.Job.Again && !s.Job.Caps.Free {
		lines = append(lines, fmt.Sprintf("a gate may have it rendered once more, for another %s", s.Job.Cost))
	}
	lines = append(lines, elseLines(s)...)
	if s.Hint != "" {
		lines = append(lines, s.Hint)
	}
	return lines
}

func (a *app) printTotals(p *project, speed ledger.Speed) {
	n := map[render.Action]int{}
	for i := range p.steps {
		n[p.steps[i].Action]++
	}
	_, total := work(p.steps)
	fmt.Fprintf(a.Stdout, "Plan: %d to render, %d to resume, %d to reuse", n[render.Render]+n[render.Retry], n[render.Resume], n[render.Reuse])
	if n[render.Look] > 0 {
		fmt.Fprintf(a.Stdout, ", %d to look up", n[render.Look])
	}
	for _, rest := range []render.Action{render.Keep, render.Hold, render.Skip, render.Leave} {
		if n[rest] > 0 {
			fmt.Fprintf(a.Stdout, ", %d to %s", n[rest], rest)
		}
	}
	fmt.Fprintf(a.Stdout, ". Cost %s", total)
	if t := p.wallTime(speed); t > 0 {
		fmt.Fprintf(a.Stdout, ", about %s", t.Round(time.Second))
	}
	fmt.Fprintln(a.Stdout, ".")
}

// wallTime estimates how long the run takes: for each account its work over its slots, and never less than its
// longest take.
func (p *project) wallTime(speed ledger.Speed) time.Duration {
	sum, longest, slots := map[string]time.Duration{}, map[string]time.Duration{}, map[string]int{}
	for i := range p.steps {
		j := p.steps[i].Job
		if p.steps[i].Works() {
			d := estimate(speed, j)
			sum[j.Account] += d
			longest[j.Account] = max(longest[j.Account], d)
			slots[j.Account] = concurrency(p.entry(j), j)
		}
	}
	var all time.Duration
	for account, d := range sum {
		all = max(all, d/time.Duration(slots[account]), longest[account])
	}
	return all
}

func about(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return "~" + d.Round(time.Second).String()
}
