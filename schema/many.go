package schema

import (
	"maps"
	"runtime"
	"sync"
)

// manyShots is how many shots are worth sharing out between the processors.
const manyShots = 256

// enough is the number of problems after which a processor stops looking for more.
const enough = 2000

// validateMany validates the storyboard with its first shot, and the other shots beside that, each by itself.
func validateMany(top map[string]any, shots []any) []Problem {
	few := maps.Clone(top)
	few["shots"] = shots[:1]
	found := make([][]Problem, len(shots))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for first := range workers {
		group.Go(func() {
			wrong := 0
			for i := 1 + first; i < len(shots) && wrong < enough; i += workers {
				found[i] = validate(compiled().shot, shots[i], "shots", i)
				wrong += len(found[i])
			}
		})
	}
	found[0] = validate(compiled().storyboard, few)
	group.Wait()
	var all []Problem
	for _, problems := range found {
		all = append(all, problems...)
	}
	sortProblems(all)
	return all
}
