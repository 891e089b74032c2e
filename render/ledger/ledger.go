package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the database driver "sqlite", without cgo
)

// applicationID marks the file as ours ("shot"); formatVersion counts changes that old programs cannot read.
const (
	applicationID = 0x73686f74
	formatVersion = 2
)

const createTables = `
create table if not exists events (
	seq     integer primary key autoincrement,
	at      integer not null, -- unix milliseconds
	run     text not null,
	job     text not null,
	subject text not null,
	kind    text not null,
	data    text not null,
	before  blob not null, -- sum of the row before
	sum     blob not null  -- of before and all of this row: what a damaged disk changes shows
) strict;
create trigger if not exists events_stay  before delete on events begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists events_stand before update on events begin select raise(abort, 'the ledger is append-only'); end;`

// Ledger is an open ledger of the one process that may write it. The caller holds the folder's lock.
type Ledger struct {
	db     *sql.DB
	head   *head
	queue  chan entry
	closed chan struct{} // Close was called
	idle   chan struct{} // the writer has ended

	last    tail    // the last event that the writer knows of
	charges Charges // of all events up to it
}

type entry struct {
	event   Event
	reserve bool // it is an intent that must fit limits
	limits  []Limit
	refused error      // why it was not written
	done    chan error // nil: nobody waits
}

// Open opens the ledger for writing and creates it where there is none. An existing file that is no readable ledger is
// left as it is and refused.
func Open(path string) (*Ledger, error) {
	if err := createFile(path); err != nil {
		return nil, err
	}
	ctx := context.Background()
	if err := inspect(ctx, path); err != nil {
		return nil, damaged(path, err)
	}
	db, err := open(path, "rw")
	if err != nil {
		return nil, err
	}
	l := &Ledger{db: db, queue: make(chan entry, maxBatch), closed: make(chan struct{}), idle: make(chan struct{})}
	if err := l.begin(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("ledger %s: %w", path, err), db.Close())
	}
	go l.write()
	return l, nil
}

// inspect looks at the whole ledger before it is opened for writing: SQLite would fold a damaged log into it.
func inspect(ctx context.Context, path string) error {
	db, err := open(path, "ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, "pragma integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return errors.New(verdict)
	}
	_, err = read(ctx, db, path)
	return err
}

// begin brings an old ledger to the present format and finds its end.
func (l *Ledger) begin(ctx context.Context, path string) error {
	if err := upgrade(ctx, l.db); err != nil {
		return fmt.Errorf("cannot bring it to format %d: %w", formatVersion, err)
	}
	list, last, err := events(ctx, l.db, tail{})
	if err != nil {
		return err
	}
	l.last, l.charges = last, ChargesOf(list)
	l.head, err = openHead(path, last)
	return err
}

func open(path, mode string) (*sql.DB, error) {
	pragmas := url.Values{"mode": {mode}, "_pragma": {"busy_timeout(5000)"}}
	if mode != "ro" {
		pragmas["_pragma"] = append(pragmas["_pragma"], "journal_mode(wal)", "synchronous(full)")
		pragmas.Set("_txlock", "immediate") // a transaction that reads before it writes must be alone from its start
	}
	name, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	// SQLite reads the name as a URI: the path has to be one, so that spaces, '?' and '#' stay part of it.
	uri := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(name), "/"), RawQuery: pragmas.Encode()}
	db, err := sql.Open("sqlite", uri.String())
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// format checks whose file it is, and gives the version of its format.
func format(ctx context.Context, tx *sql.Tx) (version int, err error) {
	var id int
	const ask = "select (select application_id from pragma_application_id), (select user_version from pragma_user_version)"
	if err := tx.QueryRowContext(ctx, ask).Scan(&id, &version); err != nil {
		return 0, err
	}
	switch {
	case id != applicationID:
		return 0, errors.New("it is a database of another program")
	case version > formatVersion:
		return 0, fmt.Errorf("its format %d was written by a newer shotlist; this one reads up to %d", version, formatVersion)
	}
	return version, nil
}

// Append puts an event on disk. When it returns nil the event is synced and survives a crash or a power cut.
func (l *Ledger) Append(e Event) error { return l.wait(entry{event: e, done: make(chan error, 1)}) }

// Reserve puts an intent on disk as Append does, unless its cost would break one of the limits (*OverError) or another
// run has a request for its job at the service (*TakenError). Then nothing is written. Sums and event are one
// transaction: processes that write one ledger cannot overspend together.
func (l *Ledger) Reserve(e Event, limits []Limit) error {
	return l.wait(entry{event: e, reserve: true, limits: limits, done: make(chan error, 1)})
}

func (l *Ledger) wait(in entry) error {
	if err := l.send(in); err != nil {
		return err
	}
	select {
	case err := <-in.done:
		return err
	case <-l.idle: // Close came first and the writer may have missed it
	}
	select {
	case err := <-in.done:
		return err
	default:
		return errClosed
	}
}

var errClosed = errors.New("ledger is closed")

// Note puts an event on disk in its turn, without waiting: for events that a later run can do without. A failure to
// write meets the next Append.
func (l *Ledger) Note(e Event) error { return l.send(entry{event: e}) }

func (l *Ledger) send(in entry) error {
	select {
	case <-l.closed:
		return errClosed
	default:
	}
	select {
	case <-l.closed:
		return errClosed
	case l.queue <- in:
		return nil
	}
}

// Close writes what is queued and ends writing.
func (l *Ledger) Close() error {
	close(l.closed)
	<-l.idle
	return errors.Join(l.db.Close(), l.head.file.Close())
}

// Events reads the whole ledger in order.
func (l *Ledger) Events(ctx context.Context) ([]Event, error) {
	list, _, err := events(ctx, l.db, tail{})
	return list, err
}

// Read reads a ledger that another process may be writing. No ledger means no events, unless there was one. A ledger
// that is not what was written is refused.
func Read(ctx context.Context, path string) ([]Event, error) {
	if none, err := absent(path); none || err != nil {
		return nil, err
	}
	db, err := open(path, "ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	list, err := read(ctx, db, path)
	if err != nil {
		return nil, damaged(path, err)
	}
	return list, nil
}

// absent reports whether there is no ledger. A file without content is what a full disk leaves, and no ledger; where one
// was, and events in it, that is damage.
func absent(path string) (bool, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 {
		return false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("cannot look for the ledger: %w", err)
	}
	if noted, _, err := readHead(path); err != nil || noted.seq > 0 {
		return false, damaged(path, fmt.Errorf("%w: it is gone, and %d events were in it", errTorn, noted.seq))
	}
	return true, nil
}

// read reads all rows. The tail that stands noted beside the ledger must be among them; it is read first, as the ledger
// may grow meanwhile.
func read(ctx context.Context, db *sql.DB, path string) ([]Event, error) {
	noted, _, err := readHead(path)
	if err != nil {
		return nil, err
	}
	list, _, err := events(ctx, db, noted)
	return list, err
}

// events reads all rows, believes none that is not what was written, and gives where they end.
func events(ctx context.Context, db *sql.DB, noted tail) ([]Event, tail, error) {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, tail{}, err
	}
	defer tx.Rollback()
	version, err := format(ctx, tx)
	if err != nil {
		return nil, tail{}, err
	}
	return scan(ctx, tx, version, follow{noted: noted})
}

// scan reads the rows, of any format, that come after the last one that check has seen. Those of format 1 have no sums.
func scan(ctx context.Context, tx *sql.Tx, version int, check follow) ([]Event, tail, error) {
	columns := "before, sum"
	if version < 2 {
		columns = "x'', x''"
	}
	rows, err := tx.QueryContext(ctx, "select seq, at, run, job, subject, kind, data, "+columns+" from events where seq > ? order by seq", check.last.seq)
	if err != nil {
		return nil, tail{}, err
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		e, l, err := row(rows)
		if err == nil && version >= 2 {
			err = check.add(&e, l)
		}
		if err != nil {
			return nil, tail{}, err
		}
		out = append(out, e)
	}
	return out, check.last, errors.Join(rows.Err(), check.end())
}

func row(rows *sql.Rows) (e Event, l link, err error) {
	var at int64
	var data string
	var before, own []byte
	if err := rows.Scan(&e.Seq, &at, &e.Run, &e.Job, &e.Subject, &e.Kind, &data, &before, &own); err != nil {
		return e, l, err
	}
	e.At, e.Data = time.UnixMilli(at), []byte(data)
	copy(l.before[:], before)
	copy(l.sum[:], own)
	return e, l, nil
}

// damaged explains a file that SQLite or prepare refuses. It is never rebuilt silently: it may hold the only record
// of paid jobs.
func damaged(path string, err error) error {
	return fmt.Errorf("ledger %s cannot be used: %w (it was left as it is; restore all of .shotlist/ from a backup, or "+
		"let shotlist repair save what can be read)", path, err)
}
