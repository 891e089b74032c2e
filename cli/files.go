package cli

import (
	"errors"
	"os"
	"path/filepath"

	"shotlist/concat"
)

// writeFile puts a file that everybody may read into its place: whole and synced, or not at all. Its folder is made
// where it is missing.
func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(name), ".write-*.part")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name()) // after it has been published there is none
	_, err = draft.Write(text)
	if err := errors.Join(err, draft.Chmod(0o644), draft.Close()); err != nil {
		return err
	}
	return concat.Publish(draft.Name(), name)
}
