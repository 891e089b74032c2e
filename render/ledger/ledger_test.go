package ledger_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

var take = &plan.Job{ID: "id", Film: "film", Shot: "dawn", Take: 2, Cost: plan.Dollars(0.8)}

func at(seconds int) time.Time { return time.UnixMilli(int64(seconds) * 1000) }

func open(t testing.TB, path string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestEventsComeBackAsTheyWereWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "电影 #1?", "ledger.db")
	if err := os.Mkdir(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	l := open(t, path)
	want := []ledger.Event{
		ledger.New(ledger.Intended, "run-1", take, at(1), ledger.Intent{Provider: "p", Facts: plan.Facts{"prompt": "海 “sea”"}}),
		ledger.New(ledger.Submitted, "run-1", take, at(2), providers.Ticket{ID: "t"}),
		ledger.NewFilm("run-1", "out/film.mp4", at(3), ledger.Film{Key: "k", Bytes: 7}),
	}
	for i := range want {
		if err := l.Append(want[i]); err != nil {
			t.Fatal(err)
		}
		want[i].Seq = int64(i + 1)
	}
	got, err := ledger.Read(context.Background(), path) // another connection, while the writer is open
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestManyWritersLoseNothing(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			j := *take
			j.ID = plan.ID(fmt.Sprint(i))
			if err := l.Append(ledger.New(ledger.Intended, "r", &j, at(i), ledger.Intent{})); err != nil {
				t.Error(err)
			}
			if err := l.Note(ledger.New(ledger.Running, "r", &j, at(i), nil)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := l.Append(ledger.New(ledger.Intended, "r", take, at(999), ledger.Intent{})); err != nil {
		t.Fatal(err)
	}
	events, err := l.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 401 {
		t.Errorf("%d events, want 401", len(events))
	}
}

func TestCloseWritesWhatWasNoted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if err := l.Note(ledger.New(ledger.Running, "r", take, at(1), nil)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	events, err := ledger.Read(t.Context(), path)
	if err != nil || len(events) != 50 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

func TestAFileThatIsNoLedgerIsRefusedAndLeftAsItIs(t *testing.T) {
	for name, content := range map[string]string{"text": strings.Repeat("this is not a database\n", 100), "half a header": "SQLite format 3\x00"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := ledger.Open(path)
			if err == nil || !strings.Contains(err.Error(), "left as it is") {
				t.Errorf("opening it gives %v", err)
			}
			if got, _ := os.ReadFile(path); string(got) != content {
				t.Error("the file was changed")
			}
		})
	}
}

func TestAnUnfinishedLedgerDoesNoHarm(t *testing.T) {
	for name, leave := range map[string]func(path string) error{
		"killed while it was made":  func(path string) error { return os.WriteFile(path+".new", []byte("half"), 0o666) },
		"left empty by a full disk": func(path string) error { return os.WriteFile(path, nil, 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			if err := leave(path); err != nil {
				t.Fatal(err)
			}
			if events, err := ledger.Read(t.Context(), path); err != nil || len(events) != 0 {
				t.Errorf("reading gives %v, %v", events, err)
			}
			if err := open(t, path).Append(ledger.New(ledger.Intended, "r", take, at(1), ledger.Intent{})); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoLedgerMeansThatNothingHasHappened(t *testing.T) {
	events, err := ledger.Read(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil || len(events) != 0 {
		t.Errorf("%v, %v", events, err)
	}
}

func TestMoneyIsOwedFromTheIntentOnUnlessTheServiceRefused(t *testing.T) {
	intent := func() ledger.Event {
		return ledger.New(ledger.Intended, "r", take, at(1), ledger.Intent{Cost: take.Cost.Dollars()})
	}
	event := func(k ledger.Kind) ledger.Event { return ledger.New(k, "r", take, at(2), ledger.Problem{}) }
	for _, c := range []struct {
		name   string
		events []ledger.Event
		want   plan.USD
	}{
		{"intended", []ledger.Event{intent()}, plan.Dollars(0.8)},
		{"answer lost", []ledger.Event{intent(), event(ledger.Ambiguous)}, plan.Dollars(0.8)},
		{"refused", []ledger.Event{intent(), event(ledger.Refused)}, 0},
		{"refused, then accepted", []ledger.Event{intent(), event(ledger.Refused), intent(), event(ledger.Stored)}, plan.Dollars(0.8)},
		{"sent twice on purpose", []ledger.Event{intent(), event(ledger.Ambiguous), event(ledger.Released), intent()}, plan.Dollars(1.6)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ledger.Fold(c.events).Jobs["id"].Owed; got != (plan.Total{Sum: c.want}) {
				t.Errorf("owed %s, want %s", got, c.want)
			}
		})
	}
}

func TestEstimatesAreTheMedianOfFinishedJobs(t *testing.T) {
	var events []ledger.Event
	for i, seconds := range []float64{10, 400, 30} {
		j := *take
		j.ID = plan.ID(fmt.Sprint(i))
		events = append(events, ledger.New(ledger.Intended, "r", &j, at(1), ledger.Intent{Kind: "k", Model: "m"}),
			ledger.New(ledger.Stored, "r", &j, at(2), ledger.Clip{Elapsed: seconds}))
	}
	speed := ledger.Learn(ledger.Fold(events))
	if got := speed.Of("k", "m", time.Hour); got != 30*time.Second {
		t.Errorf("learnt %s", got)
	}
	if got := speed.Of("k", "another", time.Hour); got != time.Hour {
		t.Errorf("an unknown model takes %s", got)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("intended", `{"usd":1,"facts":{"prompt":"x"}}`, "stored", `{"bytes":3}`)
	f.Add("submitted", `{"id":"t"}`, "unheard of", `[`)
	f.Add("cut", `{"key":"k"}`, "refused", `null`)
	f.Fuzz(func(t *testing.T, kindA, dataA, kindB, dataB string) {
		events := []ledger.Event{
			{Job: "id", Subject: "f:s@1", Kind: ledger.Kind(kindA), Data: []byte(dataA)},
			{Job: "id", Subject: "f:s@1", Kind: ledger.Kind(kindB), Data: []byte(dataB)},
		}
		whole := ledger.Fold(events)
		for id, j := range whole.Jobs {
			if j.Tries < 0 || j.Tries > len(events) {
				t.Errorf("%s was tried %d times in %d events", id, j.Tries, len(events))
			}
			if j.Phase == ledger.Submitted && j.Ticket == nil && kindB == "submitted" && dataB == `{"id":"t"}` {
				t.Error("a ticket was lost")
			}
		}
		if diff := cmp.Diff(whole, ledger.Fold(events)); diff != "" {
			t.Error("folding twice gives two states:", diff)
		}
	})
}
