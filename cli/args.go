package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// noArgs refuses arguments, with the exit code for a bad command line.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return exitWith(exitBadInput, fmt.Errorf("shotlist %s takes no arguments, not %q", cmd.Name(), args[0]))
	}
	return nil
}

// atMostOne refuses a second argument.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return exitWith(exitBadInput, fmt.Errorf("shotlist %s takes one argument, not also %q", cmd.Name(), args[1]))
	}
	return nil
}

// someArgs wants at least one argument.
func someArgs(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return exitWith(exitBadInput, fmt.Errorf("shotlist %s needs %s; see shotlist %s --help", cmd.Name(), what, cmd.Name()))
		}
		return nil
	}
}
