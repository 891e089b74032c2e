package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shotlist/manifest"
	"shotlist/providers"
)

func (a *app) providersCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "providers [storyboard or folder …]",
		Short: "List the kinds of providers, and the accounts of storyboards",
		Long: `Providers lists the kinds that this program speaks, and the accounts that storyboards declare with what
they take. It sends no request; check and models do.`,
		Example: `  shotlist providers
  shotlist providers check        # reach every account, without creating a job
  shotlist providers models       # what the accounts' keys may use`,
		RunE: func(_ *cobra.Command, args []string) error {
			list := a.declared(args)
			if asJSON {
				return writeJSON(a.Stdout, providersDoc{Version: 1, Kinds: a.kinds(), Accounts: list})
			}
			a.printProviders(list)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (version 1)")
	cmd.AddCommand(a.checkCommand(), a.modelsCommand())
	return cmd
}

// providersDoc is what providers --json prints. Version changes when a field changes its meaning or goes away.
type providersDoc struct {
	Version  int          `json:"version"`
	Kinds    []kindDoc    `json:"kinds"`
	Accounts []accountDoc `json:"accounts"`
}

type kindDoc struct {
	Kind    string `json:"kind"`
	Summary string `json:"summary"`
	Local   bool   `json:"local"`
}

type accountDoc struct {
	Name    string     `json:"name"`
	Kind    string     `json:"kind"`
	BaseURL string     `json:"base_url,omitempty"`
	Models  []modelDoc `json:"models"` // those that the storyboards use
}

type modelDoc struct {
	Model string `json:"model,omitempty"`
	Takes string `json:"takes"`
}

func (a *app) kinds() []kindDoc {
	var out []kindDoc
	for _, k := range a.registry.Kinds() {
		out = append(out, kindDoc{k, a.registry[k].Summary, a.registry[k].Local})
	}
	return out
}

// declared lists the accounts of storyboards. That there is no storyboard, or that it has problems, is not this
// command's business.
func (a *app) declared(paths []string) []accountDoc {
	out := []accountDoc{}
	seen := map[string]bool{}
	for _, f := range manifest.Load(paths, manifest.Options{}).Films {
		for _, name := range slices.Sorted(maps.Keys(f.Providers)) {
			entry := f.Providers[name]
			if key := f.File + "\x00" + name; !seen[key] {
				seen[key] = true
				out = append(out, a.describe(&f, entry))
			}
		}
	}
	return out
}

func (a *app) describe(f *manifest.Film, entry manifest.Provider) accountDoc {
	doc := accountDoc{Name: entry.Name, Kind: entry.Kind, BaseURL: entry.BaseURL, Models: []modelDoc{}}
	p, err := a.registry.Open(entry.Kind, providers.Config{Name: entry.Name, BaseURL: entry.BaseURL, Settings: entry.Settings, Caps: entry.Caps})
	if err != nil {
		return doc
	}
	for _, model := range modelsOf(f, entry.Name) {
		doc.Models = append(doc.Models, modelDoc{model, takes(p.Caps(model))})
	}
	return doc
}

// modelsOf lists the models that a film's shots use at an account.
func modelsOf(f *manifest.Film, account string) []string {
	models := map[string]bool{}
	for i := range f.Shots {
		if f.Shots[i].Provider == account {
			models[f.Shots[i].Model] = true
		}
	}
	return slices.Sorted(maps.Keys(models))
}

// takes says in words what a model takes.
func takes(c providers.Caps) string {
	parts := []string{sizes(c), durations(c)}
	for _, s := range []struct {
		yes  bool
		word string
	}{{bool(c.First), "first frame"}, {bool(c.Last), "last frame"}, {bool(c.Video), "video"}, {bool(c.Seed), "seed"},
		{bool(c.Beats), "beats"}, {c.Characters == providers.Cast, "characters"}} {
		if s.yes {
			parts = append(parts, s.word)
		}
	}
	if c.References != 0 {
		parts = append(parts, references(c.References))
	}
	return strings.Join(parts, "; ")
}

func references(n int) string {
	if n < 0 {
		return "reference images"
	}
	return "up to " + plural(n, "reference image")
}

func sizes(c providers.Caps) string {
	if len(c.Sizes) == 0 {
		return "any size"
	}
	return strings.Join(c.Sizes, " ")
}

func durations(c providers.Caps) string {
	switch {
	case len(c.Durations) > 0:
		var all []string
		for _, d := range c.Durations {
			all = append(all, d.String())
		}
		return strings.Join(all, " ")
	case c.Max > 0:
		return fmt.Sprintf("%s to %s", c.Min, c.Max)
	}
	return "any duration"
}

func (a *app) printProviders(list []accountDoc) {
	t := table{out: a.Stdout}
	for _, k := range a.kinds() {
		t.row(k.Kind, k.Summary)
	}
	t.flush()
	accounts := table{out: a.Stdout}
	for _, doc := range list {
		accounts.row(doc.Name, doc.Kind, doc.BaseURL)
		for _, m := range doc.Models {
			accounts.note(strings.TrimSpace(m.Model + "  " + m.Takes))
		}
	}
	accounts.flush()
}

func (a *app) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "check [storyboard or folder …]",
		Short:   "Reach every account that shots use, without creating a job",
		Long:    `Check asks each account something harmless: is it there, does it take the key, does it know the models.`,
		Example: `  shotlist providers check films/`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.eachAccount(args, func(name, model string, p providers.Provider) error {
				checker, ok := p.(providers.Checker)
				if !ok {
					return nil // it works on this machine: there is nothing to reach
				}
				return briefly(cmd.Context(), func(ctx context.Context) error { return checker.Check(ctx, model) })
			})
		},
	}
}

func (a *app) modelsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "models [storyboard or folder …]",
		Short:   "List the models that the accounts' keys may use",
		Example: `  shotlist providers models`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.eachAccount(args, func(name, _ string, p providers.Provider) error {
				lister, ok := p.(providers.Lister)
				if !ok {
					return errors.ErrUnsupported
				}
				return briefly(cmd.Context(), func(ctx context.Context) error {
					models, err := lister.Models(ctx)
					for _, m := range models {
						fmt.Fprintf(a.Stdout, "%s %s\n", name, m)
					}
					return err
				})
			})
		},
	}
}

// briefly bounds a question that somebody waits for at the terminal.
func briefly(ctx context.Context, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	return ask(ctx)
}

// eachAccount asks every account and model that shots use, and tells each answer.
func (a *app) eachAccount(paths []string, ask func(name, model string, p providers.Provider) error) error {
	loaded := manifest.Load(paths, manifest.Options{})
	if err := a.tellDiagnostics(loaded.Diagnostics, false); err != nil {
		return err
	}
	failed := 0
	for i := range loaded.Films {
		n, err := a.askFilm(&loaded.Films[i], ask)
		if err != nil {
			return err
		}
		failed += n
	}
	if failed > 0 {
		return exitWith(exitFailed, fmt.Errorf("%s failed", plural(failed, "check")))
	}
	return nil
}

func (a *app) askFilm(f *manifest.Film, ask func(name, model string, p providers.Provider) error) (failed int, err error) {
	root, err := os.OpenRoot(f.Root)
	if err != nil {
		return 0, fmt.Errorf("cannot open the storyboard's folder: %w", err)
	}
	defer root.Close()
	acc := a.newAccounts(&project{root: f.Root}, root)
	for _, name := range slices.Sorted(maps.Keys(f.Providers)) {
		for _, model := range modelsOf(f, name) {
			p, err := acc.provider(f.Providers[name])
			if err == nil {
				err = ask(name, model, p)
			}
			failed += a.tellAnswer(strings.TrimSpace(name+" "+model), err)
		}
	}
	return failed, nil
}

func (a *app) tellAnswer(what string, err error) int {
	switch {
	case err == nil:
		fmt.Fprintf(a.Stderr, "%s: ok\n", what)
		return 0
	case errors.Is(err, errors.ErrUnsupported):
		fmt.Fprintf(a.Stderr, "%s: cannot be asked for that\n", what)
		return 0
	}
	fmt.Fprintf(a.Stderr, "%s: %v\n", what, err)
	if e, ok := errors.AsType[*providers.Error](err); ok && e.Hint != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", e.Hint)
	}
	return 1
}
