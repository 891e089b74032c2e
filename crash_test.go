package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// buildFor makes the program with a build tag.
func buildFor(t *testing.T, tag string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "shotlist.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", tag, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// TestKilledAtEveryStepNothingIsPaidTwiceOrLost kills a render with SIGKILL at every point that package crash names, at
// each time that it comes there, and renders again.
func TestKilledAtEveryStepNothingIsPaidTwiceOrLost(t *testing.T) {
	program := buildFor(t, "crash")
	want, points := calm(t, program, paidFilm)
	for _, at := range occurrences(points, 2) {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, program, paidFilm)
			if code, out := s.render("SHOTLIST_CRASH=" + at); code != -1 {
				t.Fatalf("it was not killed: code %d\n%s", code, out)
			}
			s.settle()
			s.law(want)
		})
	}
}
