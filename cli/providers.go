package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) providersCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "providers",
		Short:   "List the kinds of providers that this program speaks to",
		Example: `  shotlist providers`,
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			t := table{out: a.Stdout}
			for _, kind := range a.registry.Kinds() {
				t.row(kind, a.registry[kind].Summary)
			}
			t.flush()
			return nil
		},
	}
}
