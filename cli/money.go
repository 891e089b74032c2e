package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shotlist/render"
	"shotlist/render/ledger"
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

// allowance is what a command may spend, in all folders that it renders in together.
type allowance struct {
	name string // what people call it
	hint string // what they can do when it is used up
	max  plan.Total
}

// limit is the allowance as the ledger of one folder keeps it.
func (w *allowance) limit(run string) ledger.Limit {
	return ledger.Limit{Name: w.name, Hint: w.hint, Max: w.max, Run: run}
}

// spend takes away what a run has spent, for the folders that follow.
func (w *allowance) spend(t plan.Total) {
	if w.max.Sum != ledger.Any.Sum {
		w.max.Sum = max(0, w.max.Sum-t.Sum)
	}
	if w.max.Unknown != ledger.Any.Unknown {
		w.max.Unknown = max(0, w.max.Unknown-t.Unknown)
	}
}

// mayPay says what a run may spend. It holds one back that would cost more than was allowed, or that nobody has agreed
// to.
func (a *app) mayPay(ctx context.Context, projects []*project, f renderFlags) (*allowance, error) {
	var total plan.Total
	budgeted := true
	for _, p := range projects {
		_, t := work(p.steps)
		total = total.Plus(t)
		within, err := p.withinBudget(time.Now())
		if err != nil {
			return nil, err
		}
		budgeted = budgeted && within
	}
	limited := f.maxCost >= 0
	if limited && total.Sum > dollars(f.maxCost) {
		return nil, exitWith(exitMoney, fmt.Errorf("this run costs %s, more than --max-cost %s; nothing was rendered", total, dollars(f.maxCost)))
	}
	may := f.allowance()
	if f.saved != nil { // its sum was agreed to by whoever asks for it
		may.name, may.max = "what the plan says", plan.Total{Sum: min(may.max.Sum, f.saved.Micros), Unknown: f.saved.Unknown}
		return may, nil
	}
	if f.yes || total.Unknown == 0 && (limited || budgeted) {
		return may, nil
	}
	if err := a.confirm(ctx, total); err != nil {
		return nil, err
	}
	may.name, may.max = "what was agreed to", plan.Total{Sum: min(may.max.Sum, total.Sum), Unknown: total.Unknown}
	return may, nil
}

// allowance is what the flags allow. Without --yes nobody has agreed to prices that nobody knows.
func (f *renderFlags) allowance() *allowance {
	may := &allowance{name: "--max-cost", hint: "shotlist plan says what is left to do, and what it costs", max: ledger.Any}
	if f.maxCost >= 0 {
		may.max.Sum = dollars(f.maxCost)
	}
	if !f.yes {
		may.max.Unknown = 0
	}
	return may
}

// agreement says how a run that nobody watches is agreed to. No limit holds for prices that nobody knows.
func agreement(total plan.Total) string {
	if total.Unknown > 0 {
		return "state usd_per_second at the provider, or use --yes"
	}
	return "use --yes, --max-cost or a budget in the storyboard"
}

// confirm asks whoever is at the terminal, and sees the sum there.
func (a *app) confirm(ctx context.Context, total plan.Total) error {
	if !a.StdinTTY || !a.StderrTTY || a.ci() {
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
