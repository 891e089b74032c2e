package ledger_test

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// TestARepairSavesOnlyWhatWasWritten damages ledgers at random, more than a disk does, and repairs them: every event that
// is saved was written, what is lost is told, the damaged files are kept, and the new ledger works.
func TestARepairSavesOnlyWhatWasWritten(t *testing.T) {
	want, all := states(t, 8)
	written := map[string]bool{}
	for _, e := range want {
		written[string(e.Job)+string(e.Kind)+string(e.Data)] = true
	}
	random := rand.New(rand.NewPCG(*damageSeed, 3))
	tally := map[string]int{}
	for range *damages / 4 {
		for name, whole := range all {
			suffix, data := pick(random, whole)
			data = wreck(random, data)
			tally[mend(t, name+suffix, whole.with(suffix, data), written, len(want))]++
		}
	}
	t.Logf("seed %d: %v", *damageSeed, tally)
	for _, outcome := range []string{"sound", "whole", "lossy"} {
		if tally[outcome] == 0 {
			t.Errorf("no ledger was %s", outcome)
		}
	}
}

// wreck flips bytes, cuts, or overwrites a stretch.
func wreck(random *rand.Rand, data []byte) []byte {
	at := random.IntN(len(data))
	switch random.IntN(4) {
	case 0:
		return data[:at]
	case 1:
		n := min(len(data)-at, 1+random.IntN(8192))
		copy(data[at:at+n], make([]byte, n))
	default:
		for range 1 + random.IntN(20) {
			data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
		}
	}
	return data
}

func mend(t *testing.T, label string, damaged files, written map[string]bool, n int) string {
	t.Helper()
	dir := t.TempDir()
	path := damaged.write(t, dir)
	_, before := ledger.Read(t.Context(), path)
	r, err := ledger.Mend(path, "repair", at(100))
	if err != nil {
		t.Errorf("%s: %v", label, err)
		return "wrong"
	}
	events, err := ledger.Read(t.Context(), path)
	if err != nil {
		t.Errorf("%s: it cannot be read after the repair: %v", label, err)
		return "wrong"
	}
	if r.File == "" {
		if before != nil || len(events) != n {
			t.Errorf("%s: taken for sound: %v, %d events", label, before, len(events))
		}
		return "sound"
	}
	if kept := readFiles(t, dir); !bytes.Equal(kept[strings.TrimPrefix(r.File, path)], damaged[""]) {
		t.Errorf("%s: the damaged file is not kept", label)
	}
	saved := events[:len(events)-1]
	for _, e := range saved {
		if !written[string(e.Job)+string(e.Kind)+string(e.Data)] {
			t.Errorf("%s: event %d was never written: %+v", label, e.Seq, e)
		}
	}
	if len(saved) != r.Kept || len(saved) < n && !r.Lossy() {
		t.Errorf("%s: %d of %d events, and it says %+v", label, len(saved), n, r)
	}
	if again, err := ledger.Mend(path, "repair", at(200)); err != nil || again.File != "" {
		t.Errorf("%s: after the repair it is not sound: %+v, %v", label, again, err)
	}
	if r.Lossy() {
		return "lossy"
	}
	return "whole"
}

func TestAfterALossyRepairEveryJobWithoutNewsIsDoubtful(t *testing.T) {
	_, closed, _ := history(t, 3)
	path := closed.with("", closed[""][:len(closed[""])/2]).write(t, t.TempDir())
	r, err := ledger.Mend(path, "repair", at(100))
	if err != nil || r.Missing == 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	l := open(t, path)
	other := plan.Job{ID: "another"}
	if err := l.Append(ledger.New(ledger.Released, "r", take, at(101), nil)); err != nil {
		t.Fatal(err)
	}
	state := func() ledger.State {
		events, err := ledger.Read(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		return ledger.Fold(events)
	}
	if s := state(); !s.Doubtful(other.ID) || s.Doubtful(take.ID) {
		t.Error("jobs without news are doubtful, released ones are not")
	}
	if err := l.Append(ledger.Event{At: at(102), Run: "r", Kind: ledger.Settled}); err != nil {
		t.Fatal(err)
	}
	if s := state(); s.Doubtful(other.ID) {
		t.Error("what is settled is still doubtful")
	}
}

func TestALedgerThatIsGoneIsRepairedAsLossy(t *testing.T) {
	_, closed, _ := history(t, 1)
	path := files{"-head": closed["-head"]}.write(t, t.TempDir())
	r, err := ledger.Mend(path, "repair", at(100))
	if err != nil || r.Missing != 3 || r.Kept != 0 || filepath.Base(r.File) == "" {
		t.Errorf("%+v, %v", r, err)
	}
	if err := open(t, path).Append(ledger.New(ledger.Submitted, "r", take, at(1), providers.Ticket{ID: "t"})); err != nil {
		t.Error(err)
	}
}
