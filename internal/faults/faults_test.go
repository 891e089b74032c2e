package faults

import (
	"flag"
	"maps"
	"slices"
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

// Soak plays all trials, which takes long; else every fault is played at each of its places, and every protocol
// suffers some.
var soak = flag.Bool("soak", false, "play every fault at every place through every protocol")

func TestWhateverGoesWrongNothingIsPaidTwiceOrLost(t *testing.T) {
	all := chosen(*soak)
	t.Logf("%d trials of %d protocols", len(all), len(entries))
	for _, c := range all {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			t.Log(c.run(t))
		})
	}
}

func chosen(all bool) []trial {
	if all {
		return trials()
	}
	kinds := slices.Sorted(maps.Keys(entries))
	each := len(trials()) / len(kinds)
	var some []trial
	for i, c := range trials()[:each] {
		c.kind = kinds[(i+i/len(kinds))%len(kinds)]
		some = append(some, c)
	}
	return some
}
