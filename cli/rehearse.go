package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"shotlist/manifest"
	"shotlist/providers/rehearse"
)

// rehearsal is the stage of a storyboard that is tried against a gateway that makes believe.
const rehearsal = "rehearsal"

type rehearseFlags struct {
	renderFlags
	options rehearse.Options
	faults  []string
	listen  string
	bill    string
}

func (a *app) rehearseCommand() *cobra.Command {
	var f rehearseFlags
	cmd := &cobra.Command{
		Use:   "rehearse [storyboard or folder …]",
		Short: "Try a paid storyboard for nothing, faults of services included",
		Long: `Rehearse renders a storyboard as render does, but every service is played by a gateway in this process:
requests are really made and answered, 429s are waited out, links expire, and the clips are title cards.
Keys are not read and nothing leaves the machine. State and film are kept apart, in .shotlist/rehearsal
and NAME.rehearsal.mp4: remove that folder to begin anew.

With --listen it renders nothing and serves until it is interrupted, so that pipelines and other programs
can be tried. The storyboard's base_url then says where: work on a copy of the folder, since its clips
are kept like those of the service that the storyboard names.

Faults (KIND for always, KIND:N for the first N, KIND@PLACE where not at its first place):
` + faultList(),
		Example: `  shotlist rehearse
  shotlist rehearse --fault throttle:3 --fault expired-link:1 --fault moderation:1
  shotlist rehearse --fault lost-reply:1             # a job that only a person can settle
  shotlist rehearse --listen 127.0.0.1:4040          # for base_url: http://127.0.0.1:4040/v1`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.rehearse(cmd.Context(), args, f) },
	}
	f.selection.add(cmd.Flags())
	f.add(cmd.Flags())
	return cmd
}

func (f *rehearseFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.progress, "progress", "auto", "how to show progress: auto, tty, plain, json or quiet")
	flags.IntVar(&f.concurrency, "concurrency", 16, "jobs in flight altogether; accounts have limits of their own")
	flags.BoolVar(&f.partial, "partial", false, "cut the film also when takes are missing")
	flags.StringArrayVar(&f.faults, "fault", nil, "let this go wrong: `KIND[@PLACE][:N]`; may be repeated")
	flags.DurationVar(&f.options.Latency, "latency", 2*time.Second, "how long a job takes")
	flags.DurationVar(&f.options.Length, "length", 0, "length of clips whose request names none (default: what the model is known for)")
	flags.IntVar(&f.options.Lines, "lines", 0, "give clips at most so many lines, to be quick (default: as asked)")
	flags.StringVar(&f.options.Record, "record", "", "write every request into this `FOLDER`, without its credentials")
	flags.StringVar(&f.bill, "bill", "", "write what the gateway saw into this `FILE`, as JSON (version 1)")
	flags.StringVar(&f.listen, "listen", "", "render nothing; serve at this `ADDRESS` of this machine, such as 127.0.0.1:4040")
}

// faultList describes the kinds of faults, a line each.
func faultList() string {
	var b strings.Builder
	for _, k := range rehearse.FaultKinds() {
		places := make([]string, len(k.Places))
		for i, p := range k.Places {
			places[i] = string(p)
		}
		fmt.Fprintf(&b, "  %-14s %s (%s)\n", k.Name, k.Does, strings.Join(places, ", "))
	}
	return strings.TrimRight(b.String(), "\n")
}

func (a *app) rehearse(ctx context.Context, paths []string, f rehearseFlags) error {
	for _, text := range f.faults {
		fault, err := rehearse.ParseFault(text)
		if err != nil {
			return exitWith(exitBadInput, err)
		}
		f.options.Faults = append(f.options.Faults, fault)
	}
	switch {
	case f.listen == "":
		return a.rehearseFilms(ctx, paths, f)
	case len(paths) > 0:
		return exitWith(exitBadInput, errors.New("--listen renders nothing: leave it out, or the storyboard"))
	}
	return a.serveRehearsals(ctx, f)
}

// rehearseFilms renders against a gateway in this process. It spends play money only, so nobody is asked.
func (a *app) rehearseFilms(ctx context.Context, paths []string, f rehearseFlags) (err error) {
	if paths, err = openPlan(paths, &f.renderFlags); err != nil {
		return err
	}
	f.options.Dir = gatewayDir(paths)
	f.options.Key = "rehearsal-" + rand.Text()
	server, err := rehearse.Serve("127.0.0.1:0", f.options)
	if err != nil {
		return exitWith(exitEnvironment, err)
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	staged := *a
	staged.registry, staged.stage = server.Registry(a.registry, server.URL), rehearsal
	f.yes, f.maxCost = true, unlimited
	err = staged.render(ctx, paths, f.renderFlags)
	if billErr := a.tellBill(server.Bill(), f.bill); err == nil {
		err = billErr
	}
	return err
}

// gatewayDir is where the gateway keeps its jobs: with the state of the first storyboard's folder, so that the next
// rehearsal finds what this one left unfinished. Storyboards with problems send no job.
func gatewayDir(paths []string) string {
	films := manifest.Load(paths, manifest.Options{}).Films
	if len(films) == 0 {
		return os.TempDir()
	}
	return filepath.Join(films[0].Root, stateDir, rehearsal, "gateway")
}

// tellBill says what the gateway saw. A credential in the wrong place is an error.
func (a *app) tellBill(b rehearse.Bill, file string) error {
	fmt.Fprintf(a.Stderr, "rehearsal: %s\n", b)
	if file != "" {
		if err := writeBill(b, file); err != nil {
			return err
		}
	}
	if len(b.Leaks) > 0 {
		return fmt.Errorf("a credential went where it does not belong: %s", strings.Join(b.Leaks, "; "))
	}
	return nil
}

func writeBill(b rehearse.Bill, name string) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("cannot write the bill: %w", err)
	}
	return errors.Join(writeJSON(f, b), f.Close())
}
