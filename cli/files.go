package cli

import (
	"os"

	"shotlist/concat"
)

// writeFile puts a file into its place: whole and synced, or not at all.
func writeFile(name string, text []byte) error {
	return concat.Write(name, func(draft string) error { return os.WriteFile(draft, text, 0o666) })
}
