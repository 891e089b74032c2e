package cli

import (
	"fmt"
	"io"
	"path"
	"slices"
	"time"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// display shows a run while it goes on. Its methods may be called from several goroutines.
type display interface {
	start(steps []render.Step)
	update(render.Update)
	cutting(film *manifest.Film, stage string, part float64)
	filmed(filmNews)
	warn(msg string)
	end(summary)
}

// filmNews is a film that is finished, or was already.
type filmNews struct {
	Film    string  `json:"film"`
	Path    string  `json:"path"`
	Seconds float64 `json:"seconds"`
	Partial bool    `json:"partial"`
	Cached  bool    `json:"up_to_date"`
}

// filmName is what people call a film: its file.
func filmName(f *manifest.Film) string { return path.Base(f.Output.Path) }

// summary is what a run came to.
type summary struct {
	Rendered    int `json:"rendered"`
	Reused      int `json:"reused"`
	Failed      int `json:"failed"`
	Held        int `json:"held"`
	Unpaid      int `json:"unpaid"` // not sent: they would have cost more than was allowed
	Skipped     int `json:"skipped"`
	Interrupted int `json:"interrupted"`
}

var progressModes = []string{"auto", "tty", "plain", "json", "quiet"}

// newDisplay chooses how to show progress. Bars need a terminal that somebody watches.
func (a *app) newDisplay(mode string, speed ledger.Speed) (display, error) {
	if !slices.Contains(progressModes, mode) {
		return nil, exitWith(exitBadInput, fmt.Errorf("--progress %s is unknown; choose auto, tty, plain, json or quiet", mode))
	}
	term, _ := a.LookupEnv("TERM")
	switch {
	case mode == "json":
		return &jsonDisplay{enc: newLineEncoder(a.Stdout)}, nil
	case mode == "quiet":
		return quietDisplay{a.Stderr}, nil
	case mode == "tty" || mode == "auto" && a.StderrTTY && !a.ci() && term != "dumb":
		return newBars(a.Stderr, speed, a.notices), nil
	}
	return &plainDisplay{w: a.Stderr}, nil
}

// quietDisplay tells only what is wrong.
type quietDisplay struct{ w io.Writer }

func (quietDisplay) start([]render.Step)                     {}
func (quietDisplay) cutting(*manifest.Film, string, float64) {}
func (quietDisplay) filmed(filmNews)                         {}
func (quietDisplay) end(summary)                             {}
func (q quietDisplay) warn(msg string)                       { fmt.Fprintln(q.w, "warning: "+msg) }
func (q quietDisplay) update(u render.Update) {
	if u.Err != nil {
		fmt.Fprintln(q.w, problemLine(u))
	}
}

// problemLine says in one line what became of a take that did not succeed.
func problemLine(u render.Update) string {
	return fmt.Sprintf("%s: %s: %v", u.Job.Name(), u.Phase, u.Err)
}

func tally(steps []render.Step, outcomes []render.Outcome) summary {
	var s summary
	for _, step := range steps {
		switch step.Action {
		case render.Reuse, render.Keep:
			s.Reused++
		case render.Hold:
			s.Held++
		case render.Skip:
			s.Skipped++
		}
	}
	for _, o := range outcomes {
		switch o.Phase {
		case render.Finished:
			s.Rendered++
		case render.Fails:
			s.Failed++
		case render.Holds:
			s.Held++
		case render.Unpaid:
			s.Unpaid++
		case render.Strands:
			s.Skipped++
		case render.Interrupt:
			s.Interrupted++
		}
	}
	return s
}

// err is how a run's exit code tells what it came to.
func (s summary) err() error {
	switch {
	case s.Unpaid > 0:
		return exitWith(exitMoney, fmt.Errorf("%s not sent, to stay within what may be spent; shotlist plan says what they cost", plural(s.Unpaid, "take")))
	case s.Held > 0:
		return exitWith(exitHeld, fmt.Errorf("%s held until you decide; shotlist plan says how", plural(s.Held, "take")))
	case s.Failed+s.Skipped > 0:
		return exitWith(exitFailed, fmt.Errorf("%s not rendered; shotlist plan says what the next render would do about it", plural(s.Failed+s.Skipped, "take")))
	}
	return nil
}

func estimate(speed ledger.Speed, j *plan.Job) time.Duration {
	return speed.Of(j.Kind, j.Request.Model, j.Caps.Typical)
}
