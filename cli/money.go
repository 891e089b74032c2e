package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shotlist/render"
	"shotlist/render/plan"
)

// work counts the steps that are to be carried out, and what they cost.
func work(steps []render.Step) (jobs int, total plan.Total) {
	for _, s := range steps {
		if s.Works() {
			jobs++
		}
		if s.Creates() {
			total.Add(s.Job.Cost)
		}
	}
	return jobs, total
}

// mayPay holds a run back that would cost more than was allowed, or that nobody has agreed to.
func (a *app) mayPay(ctx context.Context, projects []*project, f renderFlags) error {
	var total plan.Total
	budgeted := true
	for _, p := range projects {
		_, t := work(p.steps)
		total = total.Plus(t)
		within, err := p.withinBudget()
		if err != nil {
			return exitWith(exitMoney, err)
		}
		budgeted = budgeted && within
	}
	limited := f.maxCost >= 0
	if limited && total.Sum > plan.Dollars(f.maxCost) {
		return exitWith(exitMoney, fmt.Errorf("this run costs %s, more than --max-cost %s; nothing was rendered", total, plan.Dollars(f.maxCost)))
	}
	free := total == plan.Total{}
	if free || f.yes || total.Unknown == 0 && (limited || budgeted) {
		return nil
	}
	return a.confirm(ctx, total)
}

// agreement says how a run that nobody watches is agreed to. No limit holds for prices that nobody knows.
func agreement(total plan.Total) string {
	if total.Unknown > 0 {
		return "state usd_per_second at the provider, or use --yes"
	}
	return "use --yes, --max-cost or a budget in the storyboard"
}

// withinBudget compares what a project's films have cost so far, and would cost now, with their budgets. It reports
// whether every film that costs anything has a budget.
func (p *project) withinBudget() (bool, error) {
	all := true
	today := time.Now().Truncate(24 * time.Hour) // a day of UTC, so that it is the same for everybody
	for i := range p.films {
		film := &p.films[i]
		next := p.next(film.Name)
		if (next == plan.Total{}) {
			continue
		}
		all = all && (film.Budget.MaxUSD != nil || film.Budget.MaxUSDPerDay != nil)
		err := errors.Join(
			over(film.Name, "max_usd", film.Budget.MaxUSD, p.spent(film.Name, time.Time{}), next),
			over(film.Name, "max_usd_per_day", film.Budget.MaxUSDPerDay, p.spent(film.Name, today), next))
		if err != nil {
			return false, err
		}
	}
	return all, nil
}

// over tells that a limit would not hold.
func over(film, field string, limit *float64, spent, next plan.Total) error {
	if limit == nil || spent.Sum+next.Sum <= plan.Dollars(*limit) {
		return nil
	}
	return fmt.Errorf("%s has a budget of %s: %s are spent and this run costs %s; raise budget.%s or render less with --only",
		film, plan.Dollars(*limit), spent, next, field)
}

// spent is what a film's jobs, sent since a time, have cost, as far as anybody can tell.
func (p *project) spent(film string, since time.Time) plan.Total {
	var t plan.Total
	for _, j := range p.state.Jobs {
		if strings.HasPrefix(j.Subject, film+":") && !j.Sent.Before(since) {
			t = t.Plus(j.Owed)
		}
	}
	return t
}

func (p *project) next(film string) plan.Total {
	var t plan.Total
	for _, s := range p.steps {
		if s.Creates() && s.Job.Film == film {
			t.Add(s.Job.Cost)
		}
	}
	return t
}

// confirm asks whoever is at the terminal.
func (a *app) confirm(ctx context.Context, total plan.Total) error {
	if !a.StdinTTY || a.ci() {
		return exitWith(exitMoney, fmt.Errorf("this run costs %s and nobody is there to agree; %s", total, agreement(total)))
	}
	fmt.Fprintf(a.Stderr, "This run costs %s. Render? [y/N] ", total)
	answered := make(chan string, 1)
	go func() { // a read cannot be interrupted; it ends with the process
		line, _ := bufio.NewReader(a.Stdin).ReadString('\n') // no answer is a no
		answered <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case answer := <-answered:
		if answer == "y" || answer == "yes" {
			return nil
		}
	}
	return exitWith(exitMoney, errors.New("not confirmed; nothing was rendered"))
}
