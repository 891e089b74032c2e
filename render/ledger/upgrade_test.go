package ledger_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"shotlist/render/ledger"
)

// formatOne is a ledger as the first format had it.
const formatOne = `
pragma journal_mode = wal;
pragma application_id = 0x73686f74;
pragma user_version = 1;
create table events (
	seq     integer primary key autoincrement,
	at      integer not null, -- unix milliseconds
	run     text not null,
	job     text not null,
	subject text not null,
	kind    text not null,
	data    text not null
) strict;
create trigger events_stay  before delete on events begin select raise(abort, 'the ledger is append-only'); end;
create trigger events_stand before update on events begin select raise(abort, 'the ledger is append-only'); end;
insert into events (at, run, job, subject, kind, data) values (1000, 'r', 'id', 'film:dawn@2', 'intended', '{"usd":0.8}');
insert into events (at, run, job, subject, kind, data) values (2000, 'r', 'id', 'film:dawn@2', 'submitted', '{"id":"t"}');`

func TestALedgerOfTheFirstFormatIsReadAndBroughtForward(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(formatOne); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	before, err := ledger.Read(t.Context(), path)
	if err != nil || len(before) != 2 {
		t.Fatalf("%d events, %v", len(before), err)
	}
	if err := open(t, path).Append(ledger.New(ledger.Stored, "r", take, at(3), ledger.Clip{Bytes: 7})); err != nil {
		t.Fatal(err)
	}
	after, err := ledger.Read(t.Context(), path)
	if err != nil || len(after) != 3 || !same(after[0], before[0]) || !same(after[1], before[1]) || after[2].Seq != 3 {
		t.Errorf("%v, %v", after, err)
	}
	for _, change := range []string{"update events set kind = 'cut'", "delete from events"} {
		if _, err := db.Exec(change); err == nil {
			t.Errorf("%s is possible", change)
		}
	}
}
