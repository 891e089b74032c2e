package render_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/plan"
	"shotlist/render/store"
)

// service is a paid service in memory. Its hooks answer for a shot; without one the service works.
type service struct {
	mu      sync.Mutex
	submits map[string]int // creating requests, by shot
	polls   map[string]int
	fetches map[string]int
	busy    int
	busiest int // most jobs between submit and the end of their fetch

	takes  time.Duration // how long a job runs
	submit func(ctx context.Context, shot string, try int) error
	poll   func(shot string, try int) (providers.Status, error)
	fetch  func(shot string, try int) ([]byte, error)
	begun  map[string]time.Time
	cast   map[string]string // by shot, the service's name of its character
}

func newService() *service {
	return &service{submits: map[string]int{}, polls: map[string]int{}, fetches: map[string]int{}, begun: map[string]time.Time{},
		cast: map[string]string{}}
}

func (s *service) Caps(string) providers.Caps { return providers.Caps{} }

func (s *service) Submit(ctx context.Context, r providers.Request) (providers.Ticket, error) {
	s.mu.Lock()
	shot := r.Label.Shot
	s.submits[shot]++
	try := s.submits[shot]
	if len(r.Characters) > 0 {
		s.cast[shot] = r.Characters[0].ID
	}
	s.mu.Unlock()
	if s.submit != nil {
		if err := s.submit(ctx, shot, try); err != nil {
			return providers.Ticket{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun[shot] = time.Now()
	s.busy++
	s.busiest = max(s.busiest, s.busy)
	return providers.Ticket{ID: shot}, nil
}

func (s *service) Cast(_ context.Context, c providers.Character) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.submits["cast "+c.Name]++
	return "abc." + c.Name, nil
}

func (s *service) Poll(_ context.Context, t providers.Ticket) (providers.Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polls[t.ID]++
	if s.poll != nil {
		return s.poll(t.ID, s.polls[t.ID])
	}
	if time.Since(s.begun[t.ID]) < s.takes {
		return providers.Status{State: providers.Running, Progress: -1}, nil
	}
	return providers.Status{State: providers.Succeeded}, nil
}

func (s *service) Fetch(_ context.Context, t providers.Ticket, w io.Writer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fetches[t.ID]++
	s.busy--
	clip := []byte("clip of " + t.ID)
	if s.fetch != nil {
		var err error
		if clip, err = s.fetch(t.ID, s.fetches[t.ID]); err != nil {
			return err
		}
	}
	_, err := w.Write(clip)
	return err
}

// misfitError is a clip that plays and is not what it should be.
type misfitError struct{ error }

func (misfitError) Misfit() {}

// film stands in for ffmpeg: a clip is usable when it starts with "clip", and plays when it is a "short clip".
type film struct{}

func (film) Check(_ context.Context, path string, _ providers.Request) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(text, []byte("short clip")) {
		return misfitError{errors.New("the clip is too short")}
	}
	if !bytes.HasPrefix(text, []byte("clip")) {
		return errors.New("no container")
	}
	return nil
}

func (film) LastFrame(_ context.Context, id plan.ID, clip string) (*providers.Media, error) {
	if _, err := os.Stat(clip); err != nil {
		return nil, err
	}
	return &providers.Media{Path: string(id) + ".png"}, nil
}

// studio is a folder with a plan for a service.
type studio struct {
	t        testing.TB
	dir      string
	plan     *plan.Plan
	service  *service
	limit    int                // jobs in flight at the account
	provider providers.Provider // nil: the service
	poll     render.Poll
	clock    func() time.Time // nil: the test's
}

func newStudio(t testing.TB, shots ...string) *studio {
	s := &studio{t: t, dir: t.TempDir(), plan: &plan.Plan{}, service: newService(), limit: 4,
		poll: render.Poll{Interval: 5 * time.Second, Ceiling: 20 * time.Second, Deadline: 30 * time.Minute}}
	for _, shot := range shots {
		s.plan.Jobs = append(s.plan.Jobs, job(shot))
	}
	return s
}

// job is a paid take of a dollar.
func job(shot string, needs ...string) plan.Job {
	j := plan.Job{ID: plan.ID("id-" + shot), Film: "film", Shot: shot, Take: 1, Provider: "paid", Kind: "fake", Account: "fake",
		Cost: plan.Dollars(1), Request: providers.Request{Prompt: shot, Label: providers.Label{Shot: shot, Take: 1, Takes: 1}}}
	for _, n := range needs {
		j.Needs = append(j.Needs, plan.ID("id-"+n))
	}
	return j
}

// run is one process: it decides from what is on disk and carries that out.
func (s *studio) run(ctx context.Context) ([]render.Outcome, error) {
	l, err := ledger.Open(filepath.Join(s.dir, "ledger.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	return s.runner(l).Run(ctx, s.decide())
}

func (s *studio) runner(l *ledger.Ledger) *render.Runner {
	clips, err := store.Open(filepath.Join(s.dir, "clips"))
	if err != nil {
		s.t.Fatal(err)
	}
	provider := s.provider
	if provider == nil {
		provider = s.service
	}
	account := &render.Account{Provider: provider, Concurrency: s.limit, Poll: s.poll}
	return &render.Runner{Ledger: l, Store: clips, Account: func(*plan.Job) *render.Account { return account }, Film: film{},
		RunID: "run", Concurrency: 100, Clock: s.clock}
}

// append writes what an earlier process left.
func (s *studio) append(e ledger.Event) {
	s.t.Helper()
	l, err := ledger.Open(filepath.Join(s.dir, "ledger.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	if err := l.Append(e); err != nil {
		s.t.Fatal(err)
	}
}

// mustRun is run where the run itself must not fail; it gives the phases in which the shots ended.
func (s *studio) mustRun(ctx context.Context) map[string]render.Phase {
	s.t.Helper()
	outcomes, err := s.run(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	phases := map[string]render.Phase{}
	for _, o := range outcomes {
		phases[o.Step.Job.Shot] = o.Phase
	}
	return phases
}

func (s *studio) decide() []render.Step {
	s.t.Helper()
	clips, err := store.List(filepath.Join(s.dir, "clips"))
	if err != nil {
		s.t.Fatal(err)
	}
	return render.Decide(s.plan, s.state(), clips, nil)
}

func (s *studio) state() ledger.State { return ledger.Fold(s.events()) }

func (s *studio) events() []ledger.Event {
	s.t.Helper()
	events, err := ledger.Read(context.Background(), filepath.Join(s.dir, "ledger.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	return events
}

// action is what the next run would do about a shot.
func (s *studio) action(shot string) render.Action {
	s.t.Helper()
	for _, step := range s.decide() {
		if step.Job.Shot == shot {
			return step.Action
		}
	}
	s.t.Fatalf("no shot %s", shot)
	return ""
}

func throttled(after time.Duration) error {
	return &providers.Error{Kind: providers.Throttled, After: after, Msg: "too many requests"}
}

func failure(kind providers.Kind) error {
	return &providers.Error{Kind: kind, Msg: fmt.Sprint("the service says ", kind)}
}
