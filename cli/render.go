package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// renderFlags are the choices of shotlist render.
type renderFlags struct {
	selection
	progress    string
	concurrency int
	yes         bool
	maxCost     float64
	partial     bool
	ignoreGates bool
	depfile     string
	saved       *savedPlan // nil: what would be decided now
}

// unlimited stands for no --max-cost.
const unlimited = -1

func (a *app) renderCommand() *cobra.Command {
	var f renderFlags
	cmd := &cobra.Command{
		Use:   "render [storyboard, folder … or saved plan]",
		Short: "Render what the plan says and cut the film",
		Long: `Render does what shotlist plan shows: it renders new and changed takes, follows those that were
sent earlier, and cuts the film when every shot has its picked take. It can be stopped at any moment,
also by kill -9, and goes on where it was. The film's path goes to stdout.`,
		Example: `  shotlist render                              # storyboard.yaml of this folder
  shotlist render films/ --progress plain      # every storyboard below a folder
  shotlist render --provider animatic          # preview a paid storyboard for nothing
  shotlist render --only storm,dawn@2          # these takes, and what they start from
  shotlist render film.plan                    # just what shotlist plan -o film.plan has shown
  shotlist render --yes --max-cost 5           # spend up to 5 dollars without being asked`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("max-cost") && !(f.maxCost >= 0) { // NaN is no sum either
				return exitWith(exitBadInput, errors.New("--max-cost must be at least 0"))
			}
			return a.render(cmd.Context(), args, f)
		},
	}
	f.selection.add(cmd.Flags())
	f.add(cmd)
	return cmd
}

func (f *renderFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.progress, "progress", "auto", "how to show progress: auto, tty, plain, json or quiet")
	flags.IntVar(&f.concurrency, "concurrency", 16, "jobs in flight altogether; accounts have limits of their own")
	flags.BoolVarP(&f.yes, "yes", "y", false, "spend what the plan says without being asked")
	flags.Float64Var(&f.maxCost, "max-cost", unlimited, "refuse to start a run that may cost more `DOLLARS`")
	flags.BoolVar(&f.partial, "partial", false, "cut the film also when takes are missing")
	flags.StringVar(&f.depfile, "depfile", "", "write the film's dependencies to this `FILE`, for make")
}

func (a *app) render(ctx context.Context, paths []string, f renderFlags) error {
	if f.concurrency < 1 {
		return exitWith(exitBadInput, errors.New("--concurrency must be at least 1"))
	}
	paths, err := openPlan(paths, &f)
	if err != nil {
		return err
	}
	projects, loaded, err := a.load(ctx, paths, f.selection)
	if err != nil {
		return err
	}
	if f.saved != nil {
		if err := f.saved.fits(projects, loaded, a.stage == ""); err != nil {
			return err
		}
	}
	var missing manifest.Diagnostics
	for _, p := range projects {
		missing = append(missing, a.checkKeys(p, manifest.Error)...)
		missing = append(missing, a.checkEncoders(ctx, p)...)
	}
	if err := a.tellDiagnostics(loaded.Sources.Attach(missing), false); err != nil {
		return err
	}
	may, err := a.mayRun(ctx, projects, f)
	if err != nil {
		return err
	}
	var results []error
	for _, p := range projects {
		results = append(results, a.renderProject(ctx, p, f, may))
	}
	if f.depfile != "" {
		results = append(results, writeDepfile(f.depfile, projects, loaded))
	}
	return worst(results)
}

// mayRun looks for what would stop the run half-way: ffmpeg, and the money.
func (a *app) mayRun(ctx context.Context, projects []*project, f renderFlags) (*allowance, error) {
	for _, tool := range []string{"ffmpeg", "ffprobe"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, exitWith(exitEnvironment, fmt.Errorf("%s is not installed or not on PATH; install ffmpeg (shotlist doctor says how)", tool))
		}
	}
	return a.mayPay(ctx, projects, f)
}

// worst is the error that decides the exit code: the first one that stopped a run, else the first of any kind.
func worst(results []error) error {
	var first error
	for _, err := range results {
		if err != nil && (first == nil || exitCode(first) == exitFailed && exitCode(err) != exitFailed) {
			first = err
		}
	}
	return first
}

// renderProject renders the films of one folder.
func (a *app) renderProject(ctx context.Context, p *project, f renderFlags, may *allowance) (err error) {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	show, err := a.newDisplay(f.progress, ledger.Learn(p.state))
	if err != nil {
		return err
	}
	if done, err := a.nothingToDo(p, f, show); done || err != nil {
		return err
	}
	w, err := a.openWorkspace(ctx, p, "render")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.sharing = newSharing(w)
	defer func() { err = a.endSharing(ctx, w, err) }()
	if err := w.decideAgain(ctx, f); err != nil {
		return err
	}
	if err := w.measureAll(ctx, f.only); err != nil {
		return err
	}
	w.ignoreGates = f.ignoreGates
	planned := w.steps
	outcomes, err := a.carryOut(ctx, w, f, may, show)
	if err != nil {
		show.end(tally(planned, outcomes))
		return err
	}
	return a.finish(ctx, w, f, show, tally(planned, outcomes))
}

// decideAgain decides under the lock: another process may have rendered, or released takes, since the sum was agreed to.
func (w *workspace) decideAgain(ctx context.Context, f renderFlags) error {
	_, agreed := work(w.steps)
	if err := w.decide(ctx, f.only); err != nil {
		return err
	}
	if f.saved != nil && w.stage == "" {
		return f.saved.fitsFolder(w.project)
	}
	if _, now := work(w.steps); now.Sum > agreed.Sum || now.Unknown > agreed.Unknown {
		return exitWith(exitMoney, fmt.Errorf("meanwhile this run has come to cost %s instead of %s; nothing was rendered, look at shotlist plan again", now, agreed))
	}
	return nil
}

// nothingToDo finishes at once, without the lock, where every clip and film is there.
func (a *app) nothingToDo(p *project, f renderFlags, show display) (bool, error) {
	if len(p.unmeasured()) > 0 || p.busy || p.toShare() {
		return false, nil // the lock says by whom
	}
	for i := range p.steps {
		if p.steps[i].Works() {
			return false, nil
		}
	}
	for i := range p.plan.Cuts {
		c := &p.plan.Cuts[i]
		state := cutState(p, c, f.partial)
		if state == cutNeeded || state == cutDone && len(a.pictures(p, c)) > 0 {
			return false, nil
		}
	}
	show.start(p.steps)
	s := tally(p.steps, nil)
	a.tellEnd(show, s, a.tellFilms(p, show))
	a.tellKept(p)
	return true, s.err()
}

// carryOut runs the steps.
func (a *app) carryOut(ctx context.Context, w *workspace, f renderFlags, may *allowance, show display) (_ []render.Outcome, err error) {
	root, err := os.OpenRoot(w.root)
	if err != nil {
		return nil, fmt.Errorf("cannot open the storyboard's folder: %w", err)
	}
	defer root.Close()
	acc, err := a.openAccounts(w.project, root)
	if err != nil {
		return nil, err
	}
	limits, err := w.limitsOf(may.limit(w.run))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.account(ctx, may)) }()
	runner := &render.Runner{Ledger: w.ledger, Store: w.store, Account: acc.of, Film: filmer{project: w.project},
		Limits: limits, RunID: w.run, Concurrency: f.concurrency, Observe: w.sharing.beside(ctx, a.observe(show)),
		Warn: warner(show), Shared: w.sharing, Judge: w.judge(warner(show))}
	show.start(w.steps)
	return runner.Run(ctx, w.steps)
}

// observe passes news on to the display and to the log.
func (a *app) observe(show display) func(render.Update) {
	return func(u render.Update) {
		e := a.log.Debug()
		if u.Err != nil {
			e = a.log.Warn().Err(u.Err)
		}
		e.Str("take", u.Job.Subject()).Str("job", u.Job.ID.Short()).Str("provider", u.Job.Provider).
			Str("phase", string(u.Phase)).Float64("progress", u.Progress).Msg("job")
		show.update(u)
	}
}

func warner(show display) func(*plan.Job, string) {
	return func(j *plan.Job, msg string) { show.warn(j.Name() + ": " + msg) }
}

// finish names the clips, cuts the films and says what the run came to.
func (a *app) finish(ctx context.Context, w *workspace, f renderFlags, show display, s summary) error {
	if err := w.decide(context.WithoutCancel(ctx), f.only); err != nil {
		return err
	}
	films, cutErr := a.cutFilms(ctx, w, f.partial, show)
	a.tellEnd(show, s, films)
	a.tellKept(w.project)
	if cause := context.Cause(ctx); cause != nil {
		a.tellStopped(w.project)
		return cause
	}
	if cutErr != nil {
		return cutFailed(cutErr)
	}
	return s.err()
}
