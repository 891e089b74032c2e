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
