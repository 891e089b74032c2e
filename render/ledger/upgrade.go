package ledger

import (
	"context"
	"database/sql"
	"fmt"
)

// upgrade gives a ledger of format 1, whose rows have no sums, the present one. It happens whole or not at all.
func upgrade(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing
	var version int
	if err := tx.QueryRow("pragma user_version").Scan(&version); err != nil || version == formatVersion {
		return err
	}
	list, _, err := scan(ctx, tx, version, follow{})
	if err != nil {
		return err
	}
	for _, q := range []string{"drop trigger events_stand", "alter table events add column before blob not null default x''",
		"alter table events add column sum blob not null default x''"} {
		if _, err := tx.Exec(q); err != nil {
			return err
		}
	}
	if err := fillSums(tx, list); err != nil {
		return err
	}
	for _, q := range []string{createTables, fmt.Sprintf("pragma user_version = %d", formatVersion)} {
		if _, err := tx.Exec(q); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func fillSums(tx *sql.Tx, list []Event) error {
	var before sum
	for i := range list {
		l := chain(before, &list[i])
		if _, err := tx.Exec("update events set before = ?, sum = ? where seq = ?", l.before[:], l.sum[:], list[i].Seq); err != nil {
			return err
		}
		before = l.sum
	}
	return nil
}
