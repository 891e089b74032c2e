package cli

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"shotlist/schema"
)

// starter is the storyboard that init writes: it renders at once, offline.
//
//go:embed starter.yaml
var starter []byte

const (
	storyboardName = "storyboard.yaml"
	schemaName     = "storyboard.schema.json"
)

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [folder]",
		Short: "Write a storyboard that renders at once",
		Long: `Init writes storyboard.yaml, and the JSON Schema that editors complete it with, into a folder. Nothing
that exists is overwritten.`,
		Example: `  shotlist init my-film && cd my-film && shotlist render`,
		Args:    atMostOne,
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.writeStarter(dir)
		},
	}
}

func (a *app) writeStarter(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return exitWith(exitBadInput, fmt.Errorf("cannot make the folder: %w", err))
	}
	board := filepath.Join(dir, storyboardName)
	if err := writeNew(board, starter); err != nil {
		return exitWith(exitBadInput, err)
	}
	if err := writeNew(filepath.Join(dir, schemaName), schema.JSON()); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	fmt.Fprintf(a.Stderr, "wrote %s; shotlist plan shows what it asks for, shotlist render makes the film\n", board)
	return nil
}

func writeNew(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
