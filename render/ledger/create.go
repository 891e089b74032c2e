package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"os"

	"shotlist/internal/crash"
	"shotlist/render/disk"
)

// draft is added to the name of a ledger in the making.
const draft = ".new"

// createFile makes an empty ledger where there is none. It is made under another name and renamed when it is whole, so
// that a process which dies meanwhile leaves nothing that a later one could not read. A file without content is what a
// full disk leaves, and no ledger.
func createFile(path string) error {
	if none, err := absent(path); !none || err != nil {
		return err
	}
	if err := errors.Join(removeDraft(path), fill(path+draft)); err != nil {
		return fmt.Errorf("cannot make the ledger: %w", err)
	}
	crash.Point("ledger drafted")
	if err := disk.Rename(path+draft, path); err != nil {
		return fmt.Errorf("cannot make the ledger: %w", err)
	}
	crash.Point("ledger made")
	return nil
}

// removeDraft takes away what a killed process left, with SQLite's companions.
func removeDraft(path string) error {
	var err error
	for _, companion := range []string{"", "-journal", "-wal", "-shm"} {
		err = errors.Join(err, os.RemoveAll(path+draft+companion))
	}
	return err
}

func fill(path string) error {
	db, err := open(path, "rwc")
	if err != nil {
		return err
	}
	return errors.Join(create(db), db.Close(), folded(path))
}

// folded makes sure that closing has folded the log into the file, which is renamed without it. On a full disk SQLite
// does not, and does not say so.
func folded(path string) error {
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		return errors.New("its log could not be folded into it; is the disk full?")
	}
	return nil
}

func create(db *sql.DB) error {
	crash.Point("ledger file opened")
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	for _, q := range []string{createTables, fmt.Sprintf("pragma application_id = %d", applicationID), fmt.Sprintf("pragma user_version = %d", formatVersion)} {
		if _, err := tx.Exec(q); err != nil {
			return err
		}
	}
	return tx.Commit()
}
