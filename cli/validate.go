package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"shotlist/manifest"
)

func (a *app) validateCommand() *cobra.Command {
	var sel selection
	cmd := &cobra.Command{
		Use:   "validate [storyboard or folder …]",
		Short: "Check storyboards and tell everything that is wrong with them",
		Long: `Validate finds every problem of the storyboards at once, each with file, line, column and a hint. It
makes no request and needs no key. In GitHub Actions the problems also become annotations.`,
		Example: `  shotlist validate
  shotlist validate films/ --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, loaded, err := a.load(cmd.Context(), args, sel)
			if err != nil {
				return err
			}
			var found manifest.Diagnostics
			for _, p := range projects {
				found = append(found, a.checkKeys(p, manifest.Warning)...)
			}
			found = loaded.Sources.Attach(append(append(manifest.Diagnostics{}, found...), warnings(loaded.Diagnostics)...))
			if sel.json {
				return writeJSON(a.Stdout, diagnosticsDoc{Version: 1, Diagnostics: found})
			}
			a.tellValid(projects)
			return a.tellDiagnostics(found, false)
		},
	}
	cmd.Flags().BoolVar(&sel.json, "json", false, "print the problems as JSON (version 1)")
	return cmd
}

func (a *app) tellValid(projects []*project) {
	for _, p := range projects {
		for i := range p.films {
			f := &p.films[i]
			fmt.Fprintf(a.Stdout, "%s: valid, %s\n", f.Name, plural(len(f.Shots), "shot"))
		}
	}
}
