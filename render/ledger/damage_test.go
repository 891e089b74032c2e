package ledger_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// damages is how many damaged ledgers the tests look at, besides those cut at every 512th byte of a small one.
var (
	damages    = flag.Int("damages", 400, "how many ledgers to damage at random")
	damageSeed = flag.Uint64("damage-seed", 20261121, "where the damage falls")
)

// files are a ledger as it lies on disk, by what its names have after ledger.db.
type files map[string][]byte

func readFiles(t testing.TB, dir string) files {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "ledger.db*"))
	if err != nil {
		t.Fatal(err)
	}
	out := files{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimPrefix(filepath.Base(name), "ledger.db")] = data
	}
	return out
}

func (f files) write(t testing.TB, dir string) string {
	t.Helper()
	for suffix, data := range f {
		if err := os.WriteFile(filepath.Join(dir, "ledger.db"+suffix), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "ledger.db")
}

func (f files) with(suffix string, data []byte) files {
	out := files{suffix: data}
	for s, d := range f {
		if s != suffix {
			out[s] = d
		}
	}
	return out
}

// history writes a life of n takes, and gives the ledger as a process leaves it that ends well, and as one leaves it
// that is killed.
func history(t testing.TB, n int) (want []ledger.Event, closed, killed files) {
	t.Helper()
	dir := t.TempDir()
	l, err := ledger.Open(filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		j := plan.Job{ID: plan.ID(fmt.Sprintf("%064d", i)), Film: "电影", Shot: fmt.Sprint("shot-", i), Take: 1}
		facts := plan.Facts{"prompt": strings.Repeat("海浪 waves ", 20+i%7*90)} // the longer ones do not fit one page
		for _, e := range []ledger.Event{
			ledger.New(ledger.Intended, "run", &j, at(i), ledger.Intent{Provider: "p", Facts: facts}),
			ledger.New(ledger.Submitted, "run", &j, at(i+1), providers.Ticket{ID: fmt.Sprint("ticket-", i)}),
			ledger.New(ledger.Stored, "run", &j, at(i+2), ledger.Clip{SHA256: "ab", Bytes: int64(i)}),
		} {
			if err := l.Append(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want, err = l.Events(t.Context()); err != nil {
		t.Fatal(err)
	}
	killed = readFiles(t, dir)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return want, readFiles(t, dir), killed
}

// states are the ways in which a ledger lies on disk.
func states(t testing.TB, n int) ([]ledger.Event, map[string]files) {
	want, closed, killed := history(t, n)
	if len(killed["-wal"]) == 0 || len(closed["-wal"]) != 0 {
		t.Fatal("the log is not where it should be")
	}
	return want, map[string]files{"closed": closed, "killed": killed}
}

func TestALedgerCutAtAnyBlockIsReadRightOrRefused(t *testing.T) {
	want, all := states(t, 8)
	tally := map[string]int{}
	for name, whole := range all {
		for suffix, data := range whole {
			for size := 0; size < len(data); size += 512 {
				label := fmt.Sprintf("%s%s cut at %d of %d", name, suffix, size, len(data))
				tally[judge(t, label, whole.with(suffix, data[:size]), want)]++
			}
		}
	}
	t.Logf("%v", tally)
	if tally["refused"] == 0 || tally["right"] == 0 {
		t.Error("both outcomes should occur")
	}
}

func TestALedgerWithFlippedBytesIsReadRightOrRefused(t *testing.T) {
	want, all := states(t, 8)
	random := rand.New(rand.NewPCG(*damageSeed, 1))
	tally := map[string]int{}
	for range *damages / 2 {
		for name, whole := range all {
			suffix, data := pick(random, whole)
			label := fmt.Sprint(name, suffix)
			for range 1 + random.IntN(3) {
				at, bit := random.IntN(len(data)), byte(1)<<random.IntN(8)
				data[at] ^= bit
				label += fmt.Sprintf(" %d^%d", at, bit)
			}
			tally[judge(t, label, whole.with(suffix, data), want)]++
		}
	}
	t.Logf("seed %d: %v", *damageSeed, tally)
	if tally["refused"] == 0 || tally["right"] == 0 {
		t.Error("both outcomes should occur")
	}
}

// pick gives one of the files, as a copy.
func pick(random *rand.Rand, f files) (string, []byte) {
	names := []string{"", "", "", "-wal", "-wal", "-wal", "-shm", "-head"}
	for {
		name := names[random.IntN(len(names))]
		if len(f[name]) > 0 {
			return name, bytes.Clone(f[name])
		}
	}
}

// judge reads a damaged ledger, and opens it for writing: both see all events, or refuse and leave it as it is.
func judge(t *testing.T, label string, damaged files, want []ledger.Event) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := damaged.write(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := ledger.Read(ctx, path)
	if err == nil && !slices.EqualFunc(want, got, same) {
		t.Errorf("%s: %d events are believed that were not written, or missing: %d", label, len(got), len(want))
		return "wrong"
	}
	refused := err != nil
	l, err := ledger.Open(path)
	switch {
	case err == nil && refused:
		t.Errorf("%s: it cannot be read, but be written", label)
		return "wrong"
	case err == nil:
		return writable(t, label, l, path, want)
	case !strings.Contains(err.Error(), "left as it is") || !strings.Contains(err.Error(), "shotlist repair"):
		t.Errorf("%s: refused without a way out: %v", label, err)
	}
	after := readFiles(t, dir)
	for _, suffix := range []string{"", "-wal", "-head"} { // -shm is SQLite's scratch
		if !bytes.Equal(after[suffix], damaged[suffix]) {
			t.Errorf("%s: refused, but ledger.db%s was changed", label, suffix)
		}
	}
	return "refused"
}

// same compares as cmp.Equal would, a thousand times faster.
func same(a, b ledger.Event) bool {
	data := bytes.Equal(a.Data, b.Data)
	a.Data, b.Data = nil, nil
	return data && reflect.DeepEqual(a, b)
}

// writable makes sure that a ledger that was believed takes another event.
func writable(t *testing.T, label string, l *ledger.Ledger, path string, want []ledger.Event) string {
	t.Helper()
	err := l.Append(ledger.New(ledger.Released, "r", take, at(9), nil))
	if closeErr := l.Close(); err != nil || closeErr != nil {
		t.Errorf("%s: %v, %v", label, err, closeErr)
	}
	if got, err := ledger.Read(t.Context(), path); err != nil || len(got) != len(want)+1 {
		t.Errorf("%s: after another event there are %d, %v", label, len(got), err)
	}
	return "right"
}

func TestALostLedgerIsNotTakenForANewOne(t *testing.T) {
	_, all := states(t, 2)
	for name, whole := range all {
		for _, lost := range [][]byte{nil, {}} {
			dir := t.TempDir()
			path := whole.with("", lost).write(t, dir)
			if lost == nil {
				os.Remove(path)
			}
			if _, err := ledger.Open(path); err == nil || !strings.Contains(err.Error(), "6 events were in it") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestAnOlderCopyOfALedgerIsRefused(t *testing.T) {
	_, before, _ := history(t, 2)
	_, after, _ := history(t, 3)
	path := before.with("-head", after["-head"]).write(t, t.TempDir())
	if _, err := ledger.Read(t.Context(), path); err == nil || !strings.Contains(err.Error(), "are missing") {
		t.Error(err)
	}
}
