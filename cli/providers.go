package cli

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

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
	File    string     `json:"storyboard"`
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
	doc := accountDoc{File: filepath.ToSlash(f.File), Name: entry.Name, Kind: entry.Kind, BaseURL: entry.BaseURL, Models: []modelDoc{}}
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
		accounts.row(doc.Name, doc.Kind, doc.File, doc.BaseURL)
		for _, m := range doc.Models {
			accounts.note(strings.TrimSpace(m.Model + "  " + m.Takes))
		}
	}
	accounts.flush()
}
