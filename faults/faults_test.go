package faults

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"shotlist/providers/rehearse"
)

// trials are all faults, at all their places, through all protocols.
func trials() []trial {
	var all []trial
	for _, kind := range slices.Sorted(maps.Keys(entries)) {
		for _, f := range rehearse.FaultKinds() {
			for _, at := range f.Places {
				if at != rehearse.AtOther {
					all = append(all, trial{kind, f.Name, at, 1}, trial{kind, f.Name, at, -1})
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(unreachable)) {
			for _, at := range []rehearse.Place{rehearse.AtCreate, rehearse.AtPoll, rehearse.AtClip} {
				all = append(all, trial{kind, name, at, 1}, trial{kind, name, at, -1})
			}
		}
	}
	return all
}

func TestFaults(t *testing.T) {
	for _, c := range trials() {
		if f := os.Getenv("ONLYF"); f != "" && !strings.Contains(c.String(), f) {
			continue
		}
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			t.Log("WAY", c.String(), c.run(t))
		})
	}
}
