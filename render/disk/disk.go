// Package disk renames files so that the new name is still there after a power cut.
package disk

import (
	"os"
	"path/filepath"

	"shotlist/internal/crash"
)

// Rename gives a file another name, in place of what has that name. Its content must have been synced before. When nil
// is returned, the name is on disk: the folder is synced. A symbolic link is renamed, or replaced, itself.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	crash.Point("file renamed")
	return syncDir(filepath.Dir(to))
}
