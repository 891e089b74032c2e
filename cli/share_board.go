package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"shotlist/manifest"
	"shotlist/render/ledger"
	"shotlist/render/lockfile"
	"shotlist/render/plan"
	"shotlist/render/vault"
)

// board is a storyboard that shares what it renders: through a lock file in git, a store of clips, or both.
type board struct {
	file   string // the storyboard, as the user named it
	films  []manifest.Film
	plan   *plan.Plan  // of just these films
	store  vault.Place // zero: none
	locks  bool
	locked lockfile.File // what the lock file said when it was read
	text   []byte        // its text; nil where there is none
}

// readBoards reads the lock files and stores of a project's storyboards. A rehearsal neither reads nor writes any.
func (a *app) readBoards(p *project) manifest.Diagnostics {
	var found manifest.Diagnostics
	if p.stage != "" {
		return nil
	}
	for _, films := range byFile(p.films) {
		if !films[0].Lock && films[0].Store == (manifest.Store{}) {
			continue
		}
		b := &board{file: films[0].File, films: films, locks: films[0].Lock}
		b.plan, _ = plan.Build(films, a.registry) // its problems are told with those of the project
		found = append(found, b.findStore(films[0].Store)...)
		if b.locks {
			found = append(found, b.read(p.root)...)
		}
		p.boards = append(p.boards, b)
	}
	return found
}

// byFile groups the films that one storyboard makes.
func byFile(films []manifest.Film) [][]manifest.Film {
	var out [][]manifest.Film
	at := map[string]int{}
	for _, f := range films {
		i, ok := at[f.File]
		if !ok {
			i = len(out)
			at[f.File] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	return out
}

func (b *board) findStore(s manifest.Store) manifest.Diagnostics {
	if s == (manifest.Store{}) {
		return nil
	}
	place, err := vault.NewPlace(s.Folder, s.URL)
	if err != nil {
		return manifest.Diagnostics{{Severity: manifest.Error, Code: "bad-store", Pos: s.Pos, Message: "store " + err.Error(),
			Hint: "docs/sharing.md says which addresses there are"}}
	}
	b.store = place
	return nil
}

// shares reports whether the storyboard names a store.
func (b *board) shares() bool { return b.store != vault.Place{} }

// lockName is the lock file's name in the project's folder.
func (b *board) lockName() string { return lockfile.PathFor(filepath.Base(b.file)) }

// read reads the lock file. It is followed nowhere outside the project, as git may have brought it as a link.
func (b *board) read(root string) manifest.Diagnostics {
	shown := lockfile.PathFor(b.file)
	text, err := readInside(root, b.lockName())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return manifest.Diagnostics{{Severity: manifest.Error, Code: "bad-lock-file", Pos: manifest.Pos{File: shown},
			Message: fmt.Sprintf("the lock file cannot be read: %v", err), Hint: "it must be a file beside its storyboard"}}
	}
	var found manifest.Diagnostics
	file, problems := lockfile.Parse(text)
	for _, p := range problems {
		found = append(found, manifest.Diagnostic{Severity: manifest.Error, Code: "bad-lock-file",
			Pos: manifest.Pos{File: shown, Line: p.Line, Column: p.Column}, Message: p.Msg, Hint: p.Hint})
	}
	b.locked, b.text = file, text
	return found
}

// mostLock bounds what is read, in bytes; the reader of lock files refuses what is as large.
const mostLock = 64<<20 + 1

func readInside(root, name string) ([]byte, error) {
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	f, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(errors.New("it is no file"), err)
	}
	return io.ReadAll(io.LimitReader(f, mostLock))
}

// layLocks lays what the lock files say over what the ledger says, for the jobs of the plan.
func (p *project) layLocks() {
	known := map[plan.ID]bool{}
	for i := range p.asked.Jobs {
		for _, j := range p.asked.Jobs[i].All() {
			known[j.ID] = true
		}
	}
	for _, b := range p.boards {
		for i := range b.locked.Takes {
			t := &b.locked.Takes[i]
			if known[t.Job] {
				p.state.Jobs[t.Job] = laid(p.state.Jobs[t.Job], t, b.shares())
			}
		}
	}
}

func laid(j ledger.Job, t *lockfile.Take, reachable bool) ledger.Job {
	if t.Cast != "" {
		if j.Phase == "" { // the service has made the character: there is nothing to fetch
			j.Phase, j.Character = ledger.Created, t.Cast
		}
		return j
	}
	l := &ledger.Locked{Origin: t.Origin(), Ticket: ticketOf(t), Reachable: reachable, Accepted: t.Accepted != ""}
	if t.Clip.SHA256 != "" {
		l.Clip = &ledger.Clip{SHA256: t.Clip.SHA256, Bytes: t.Clip.Bytes}
	}
	if j.Locked == nil || reachable {
		j.Locked = l
	}
	return j
}
