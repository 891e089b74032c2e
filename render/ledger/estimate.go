package ledger

import (
	"slices"
	"time"
)

// Speed is how long clips of a model took, learnt from finished jobs.
type Speed map[model]time.Duration

type model struct{ kind, name string }

// Learn takes the median of the time from submit to stored, by protocol and model.
func Learn(s State) Speed {
	seen := map[model][]float64{}
	for _, j := range s.Jobs {
		if j.Clip != nil && j.Intent != nil && j.Clip.Elapsed > 0 {
			m := model{j.Intent.Kind, j.Intent.Model}
			seen[m] = append(seen[m], j.Clip.Elapsed)
		}
	}
	speed := Speed{}
	for m, seconds := range seen {
		slices.Sort(seconds)
		speed[m] = time.Duration(seconds[len(seconds)/2] * float64(time.Second))
	}
	return speed
}

// Of is how long a clip of a model may take: as learnt, or else as its protocol says.
func (s Speed) Of(kind, name string, typical time.Duration) time.Duration {
	if d, ok := s[model{kind, name}]; ok {
		return d
	}
	return typical
}
