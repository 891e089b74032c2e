package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedPaid is the paid film with a lock file, and a store beside its folder.
var sharedPaid = strings.Replace(paidFilm, "version: 1", "version: 1\nlock: true\nstore: ../store", 1)

// TestKilledWhileItSharesTheNextRunSharesTheSame kills renders around all that a lock file and a store add: clips on their way
// into the store, what the ledger says of that, the lock file's renaming. After the next run a fresh clone, without a
// ledger and without a key, has the same film, and nothing more was billed.
func TestKilledWhileItSharesTheNextRunSharesTheSame(t *testing.T) {
	program := buildFor(t, "crash")
	want, passed := calm(t, program, sharedPaid)
	points := slices.DeleteFunc(occurrences(passed, 3), func(point string) bool {
		return !strings.Contains(point, " shared:") && !strings.HasPrefix(point, "file renamed") && !strings.HasPrefix(point, "clip kept") &&
			!strings.HasPrefix(point, "film ") && !strings.HasPrefix(point, "ledger closed") && !strings.HasPrefix(point, "state ")
	})
	if len(points) < 12 {
		t.Errorf("only %v of %v", points, passed)
	}
	for _, point := range points {
		t.Run(strings.ReplaceAll(point, " ", "_"), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, program, sharedPaid)
			if code, out := s.render("SHOTLIST_CRASH=" + point); code != -1 {
				t.Fatalf("it was not killed: code %d\n%s", code, out)
			}
			s.settle()
			s.law(want)
			s.cloned(want)
		})
	}
}

// cloned renders a fresh clone beside the film's folder, without its key.
func (s *stage) cloned(want map[string]string) {
	s.t.Helper()
	clone, jobs := *s, len(s.service.Bill().Jobs)
	clone.dir = filepath.Join(filepath.Dir(s.dir), "clone")
	if err := os.MkdirAll(clone.dir, 0o777); err != nil {
		s.t.Fatal(err)
	}
	for _, name := range []string{"storyboard.yaml", "storyboard.lock.yaml"} {
		text, err := os.ReadFile(filepath.Join(s.dir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(clone.dir, name), text, 0o666)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if code, out := clone.run([]string{"SERVICE_KEY="}, "render"); code != 0 {
		s.t.Errorf("the clone: code %d\n%s", code, out)
	}
	clone.law(want)
	if n := len(s.service.Bill().Jobs); n != jobs {
		s.t.Errorf("%d jobs after the clone's render, want %d", n, jobs)
	}
}
