package ledger_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// spender is set in processes that only spend: the path of their ledger, and their name.
const spender = "LEDGER_TEST_SPENDER"

func TestMain(m *testing.M) {
	if path := os.Getenv(spender); path != "" {
		spend(path, os.Getenv(spender+"_NAME"))
		return
	}
	os.Exit(m.Run())
}

// spend waits for a line on stdin, reserves dollars until there are none left, and prints how many it got.
func spend(path, name string) {
	l, err := ledger.Open(path)
	fail(err)
	_, err = bufio.NewReader(os.Stdin).ReadString('\n')
	fail(err)
	got := 0
	for {
		err := l.Reserve(intent(name, fmt.Sprintf("%s-%d", name, got), plan.Dollars(1), time.Now()), []ledger.Limit{atMost(300)})
		if _, over := errors.AsType[*ledger.OverError](err); over {
			break
		}
		fail(err)
		got++
	}
	fail(l.Close())
	fmt.Println(got)
}

func fail(err error) {
	if err != nil {
		panic(err)
	}
}

// atMost bounds what film may cost, in dollars.
func atMost(d float64) ledger.Limit {
	return ledger.Limit{Name: "budget.max_usd of film", Hint: "raise it", Films: map[string]bool{"film": true},
		Max: plan.Total{Sum: plan.Dollars(d), Unknown: ledger.Any.Unknown}}
}

func perDay(d float64) ledger.Limit {
	l := atMost(d)
	l.Daily = true
	return l
}

func intent(run, id string, cost plan.USD, at time.Time) ledger.Event {
	j := &plan.Job{ID: plan.ID(id), Film: "film", Shot: id, Take: 1}
	return ledger.New(ledger.Intended, run, j, at, ledger.Intent{Provider: "p", Kind: "k", Model: "m", Seconds: 8, Cost: cost.Dollars()})
}

func event(kind ledger.Kind, run, id string, at time.Time) ledger.Event {
	return ledger.New(kind, run, &plan.Job{ID: plan.ID(id), Film: "film", Shot: id, Take: 1}, at, nil)
}

func TestTwoProcessesOnOneLedgerNeverSpendMoreThanTheLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	open(t, path) // so that both find it
	var children []*exec.Cmd
	var outs []*bufio.Reader
	var starts []io.Writer
	for _, name := range []string{"a", "b"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env, cmd.Stderr = append(os.Environ(), spender+"="+path, spender+"_NAME="+name), os.Stderr
		in, err := cmd.StdinPipe()
		must(t, err)
		out, err := cmd.StdoutPipe()
		must(t, err)
		must(t, cmd.Start())
		children, outs, starts = append(children, cmd), append(outs, bufio.NewReader(out)), append(starts, in)
	}
	for _, in := range starts {
		_, err := io.WriteString(in, "go\n")
		must(t, err)
	}
	sum := 0
	for i, cmd := range children {
		var n int
		_, err := fmt.Fscan(outs[i], &n)
		must(t, err)
		must(t, cmd.Wait())
		sum += n
	}
	if sum != 300 {
		t.Errorf("the processes got %d dollars of 300", sum)
	}
	if got := charges(t, path); got.Spent(atMost(0), time.Now()).Sum != plan.Dollars(300) {
		t.Errorf("the ledger has %s", got.Spent(atMost(0), time.Now()))
	}
}

func charges(t *testing.T, path string) ledger.Charges {
	t.Helper()
	events, err := ledger.Read(t.Context(), path)
	must(t, err)
	return ledger.ChargesOf(events)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyJobsAtOnceNeverSpendMoreThanTheLimit(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := 0
	for i := range 60 {
		wg.Go(func() {
			err := l.Reserve(intent("r", fmt.Sprint(i), plan.Dollars(0.3), at(i)), []ledger.Limit{atMost(5)})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got++
			} else if _, over := errors.AsType[*ledger.OverError](err); !over {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got != 16 { // 16 × 0.30 = 4.80
		t.Errorf("%d intents of 30 cents fit 5 dollars", got)
	}
}

func TestWhatAnotherProgramWroteMeanwhileCounts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := open(t, path)
	must(t, l.Reserve(intent("r", "a", plan.Dollars(1), at(1)), []ledger.Limit{atMost(3)}))
	must(t, open(t, path).Append(intent("other", "b", plan.Dollars(1.5), at(2)))) // by a program that knows nothing of limits
	over, ok := errors.AsType[*ledger.OverError](l.Reserve(intent("r", "c", plan.Dollars(1), at(3)), []ledger.Limit{atMost(3)}))
	if !ok || over.Spent.Sum != plan.Dollars(2.5) {
		t.Errorf("got %v", over)
	}
	taken, ok := errors.AsType[*ledger.TakenError](l.Reserve(intent("r", "b", plan.Dollars(0.1), at(4)), nil))
	if !ok || !strings.Contains(taken.Error(), "meanwhile run other has sent it") {
		t.Errorf("a job that another run has sent: %v", taken)
	}
	must(t, l.Reserve(intent("r", "d", plan.Dollars(0.5), at(5)), []ledger.Limit{atMost(3)}))
}

func TestARefusedRequestGivesItsMoneyBackAndALostAnswerDoesNot(t *testing.T) {
	for _, c := range []struct {
		kind ledger.Kind
		fits bool
	}{{ledger.Refused, true}, {ledger.Ambiguous, false}, {ledger.Submitted, false}, {ledger.Failed, false},
		{ledger.Lost, false}, {ledger.Stalled, false}, {ledger.Stored, false}, {ledger.Released, false}} {
		t.Run(string(c.kind), func(t *testing.T) {
			l := open(t, filepath.Join(t.TempDir(), "ledger.db"))
			limits := []ledger.Limit{atMost(1)}
			must(t, l.Reserve(intent("r", "a", plan.Dollars(1), at(1)), limits))
			must(t, l.Append(event(c.kind, "r", "a", at(2))))
			if err := l.Reserve(intent("r", "b", plan.Dollars(1), at(3)), limits); (err == nil) != c.fits {
				t.Errorf("the next dollar: %v", err)
			}
		})
	}
}

func TestUnknownPricesFitOnlyWhereSomebodyAgreedToThem(t *testing.T) {
	run := func(dollars plan.USD, unknown int) ledger.Limit {
		return ledger.Limit{Name: "--max-cost", Run: "r", Max: plan.Total{Sum: dollars, Unknown: unknown}}
	}
	for _, c := range []struct {
		name   string
		limits []ledger.Limit
		fits   bool
	}{
		{"nobody agreed", []ledger.Limit{run(ledger.Any.Sum, 0)}, false},
		{"one was agreed to, and it is used up", []ledger.Limit{run(ledger.Any.Sum, 1)}, false},
		{"two were agreed to", []ledger.Limit{run(0, 2)}, true},
		{"--yes", []ledger.Limit{run(ledger.Any.Sum, ledger.Any.Unknown)}, true},
		{"--yes and a budget", []ledger.Limit{atMost(2), run(ledger.Any.Sum, ledger.Any.Unknown)}, true},
		{"--yes and a budget that is used up", []ledger.Limit{atMost(1), run(ledger.Any.Sum, ledger.Any.Unknown)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, filepath.Join(t.TempDir(), "ledger.db"))
			must(t, l.Reserve(intent("r", "known", plan.Dollars(1), at(1)), nil))
			must(t, l.Reserve(intent("r", "unknown", plan.Unknown, at(1)), nil))
			if err := l.Reserve(intent("r", "next", plan.Unknown, at(2)), c.limits); (err == nil) != c.fits {
				t.Error(err)
			}
			if err := l.Reserve(intent("r", "free", 0, at(3)), c.limits); err != nil {
				t.Errorf("what costs nothing: %v", err)
			}
		})
	}
}

// A day has a limit of two dollars. Each request costs one; the oracle is who may pay.
func TestADayIsNotSpentTwiceWhenTheClockJumps(t *testing.T) {
	const hour = 3600
	noon := 20_000*24*hour + 12*hour
	for _, c := range []struct {
		name  string
		clock []int // hours from noon of the first day, one request each
		fits  []bool
	}{
		{"a day passes", []int{0, 1, 2, 24, 25, 26}, []bool{true, true, false, true, true, false}},
		{"back a day", []int{0, 1, -23, -22, 2}, []bool{true, true, false, false, false}},
		{"back a day before anything was spent today", []int{-24, -23, 0, -23, -22, 1}, []bool{true, true, true, true, false, false}},
		{"ahead a day, and back again", []int{0, 24, 25, 1, 2, 26}, []bool{true, true, true, false, false, false}},
		{"ahead a day, once, and the day after", []int{0, 24, 1, 48, 49}, []bool{true, true, true, true, true}},
		{"to and fro", []int{0, 24, 0, 24, 0, 24}, []bool{true, true, true, false, false, false}},
		{"back to the beginning of time", []int{0, 1, -480_000, -479_999}, []bool{true, true, false, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, filepath.Join(t.TempDir(), "ledger.db"))
			for i, h := range c.clock {
				err := l.Reserve(intent("r", fmt.Sprint(i), plan.Dollars(1), at(noon+h*hour)), []ledger.Limit{perDay(2)})
				if (err == nil) != c.fits[i] {
					t.Errorf("request %d, at hour %d: %v", i, h, err)
				}
			}
		})
	}
}

func TestAMessageAboutALimitSaysWhatIsSpentAndWhatToDo(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	must(t, l.Reserve(intent("r", "a", plan.Dollars(4.8), at(1)), []ledger.Limit{atMost(5)}))
	err := l.Reserve(intent("r", "b", plan.Dollars(0.8), at(2)), []ledger.Limit{atMost(5)})
	if want := "it costs $0.80, and of $5.00 of budget.max_usd of film $4.80 are spent; raise it"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestFilmsOfSubjects(t *testing.T) {
	for subject, want := range map[string]string{"film:shot@1": "film", "a:b:shot@2": "a:b", "电影-en:@keeper@1": "电影-en", "odd": ""} {
		if got := ledger.FilmOf(subject); got != want {
			t.Errorf("%s is of film %q, want %q", subject, got, want)
		}
	}
}

// BenchmarkReserve reserves in a ledger of 10,000 events; each is a transaction that is synced.
func BenchmarkReserve(b *testing.B) {
	path := filepath.Join(b.TempDir(), "ledger.db")
	l := open(b, path)
	for i := range 2500 {
		id := fmt.Sprint("old-", i)
		must(b, l.Note(intent("old", id, plan.Dollars(0.8), at(i))))
		for _, kind := range []ledger.Kind{ledger.Submitted, ledger.Running, ledger.Stored} {
			must(b, l.Note(event(kind, "old", id, at(i))))
		}
	}
	limits := []ledger.Limit{atMost(1e6), perDay(1e6), {Run: "r", Max: ledger.Any}}
	b.Run("cached", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			must(b, l.Reserve(intent("r", fmt.Sprint("new-", n), plan.Dollars(0.1), time.Now()), limits))
		}
	})
	b.Run("first of a process", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			fresh, err := ledger.Open(path)
			must(b, err)
			must(b, fresh.Reserve(intent("r", fmt.Sprint("first-", n), plan.Dollars(0.1), time.Now()), limits))
			must(b, fresh.Close())
		}
	})
	b.Run("append", func(b *testing.B) { // what it costs without any sums
		for b.Loop() {
			must(b, l.Append(event(ledger.Running, "r", "new-1", time.Now())))
		}
	})
}
