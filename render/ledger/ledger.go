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
	formatVersion = 1
)

const createTables = `
create table if not exists events (
	seq     integer primary key autoincrement,
	at      integer not null, -- unix milliseconds
	run     text not null,
	job     text not null,
	subject text not null,
	kind    text not null,
	data    text not null
) strict;
create trigger if not exists events_stay  before delete on events begin select raise(abort, 'the ledger is append-only'); end;
create trigger if not exists events_stand before update on events begin select raise(abort, 'the ledger is append-only'); end;`

// Ledger is an open ledger of the one process that may write it. The caller holds the folder's lock.
type Ledger struct {
	db     *sql.DB
	queue  chan entry
	closed chan struct{} // Close was called
	idle   chan struct{} // the writer has ended
}

type entry struct {
	event Event
	done  chan error // nil: nobody waits
}

// Open opens the ledger for writing and creates it where there is none. An existing file that is no readable ledger is
// left as it is and refused.
func Open(path string) (*Ledger, error) {
	if err := createFile(path); err != nil {
		return nil, err
	}
	db, err := open(path, "rw")
	if err != nil {
		return nil, err
	}
	if err := prepare(db); err != nil {
		return nil, errors.Join(damaged(path, err), db.Close())
	}
	l := &Ledger{db: db, queue: make(chan entry, maxBatch), closed: make(chan struct{}), idle: make(chan struct{})}
	go l.write()
	return l, nil
}

func open(path, mode string) (*sql.DB, error) {
	pragmas := url.Values{"mode": {mode}, "_pragma": {"busy_timeout(5000)"}}
	if mode != "ro" {
		pragmas["_pragma"] = append(pragmas["_pragma"], "journal_mode(wal)", "synchronous(full)")
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

// prepare checks whose file it is.
func prepare(db *sql.DB) error {
	var id, version int
	if err := db.QueryRow("select (select application_id from pragma_application_id), (select user_version from pragma_user_version)").Scan(&id, &version); err != nil {
		return err
	}
	switch {
	case id != applicationID:
		return errors.New("it is a database of another program")
	case version > formatVersion:
		return fmt.Errorf("its format %d was written by a newer shotlist; this one reads up to %d", version, formatVersion)
	}
	return nil
}

// Append puts an event on disk. When it returns nil the event is synced and survives a crash or a power cut.
func (l *Ledger) Append(e Event) error {
	in := entry{e, make(chan error, 1)}
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
	return l.db.Close()
}

// Events reads the whole ledger in order.
func (l *Ledger) Events(ctx context.Context) ([]Event, error) { return events(ctx, l.db) }

// Read reads a ledger that another process may be writing. No ledger means no events.
func Read(ctx context.Context, path string) ([]Event, error) {
	if info, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil, nil
	}
	db, err := open(path, "ro")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	list, err := events(ctx, db)
	if err != nil {
		return nil, damaged(path, err)
	}
	return list, nil
}

func events(ctx context.Context, db *sql.DB) ([]Event, error) {
	rows, err := db.QueryContext(ctx, "select seq, at, run, job, subject, kind, data from events order by seq")
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger: %w", err)
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		var e Event
		var at int64
		if err := rows.Scan(&e.Seq, &at, &e.Run, &e.Job, &e.Subject, &e.Kind, (*[]byte)(&e.Data)); err != nil {
			return nil, fmt.Errorf("cannot read the ledger: %w", err)
		}
		e.At = time.UnixMilli(at)
		out = append(out, e)
	}
	return out, rows.Err()
}

// damaged explains a file that SQLite or prepare refuses. It is never rebuilt silently: it may hold the only record
// of paid jobs.
func damaged(path string, err error) error {
	return fmt.Errorf("ledger %s cannot be used: %w (it was left as it is; restore it from a backup, or move the "+
		"folder .shotlist/ away to start anew, which forgets every paid job)", path, err)
}
