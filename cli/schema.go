package cli

import (
	"github.com/spf13/cobra"

	"shotlist/schema"
)

func (a *app) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of storyboards",
		Long: `Schema prints the JSON Schema (draft-07) that storyboards are checked against. Editors with a YAML
language server complete and explain storyboards with it.`,
		Example: `  shotlist schema > storyboard.schema.json`,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.Stdout.Write(schema.JSON())
			return err
		},
	}
}
