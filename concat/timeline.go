package concat

import (
	"errors"
	"time"
)

// Timeline is a film as a value: every frame and every sample accounted for. Make one with Build.
type Timeline struct {
	settings Settings
	clips    []Clip
}

// Build lays the clips out. It fails when a clip or setting makes no sense, for example a transition that is longer
// than its clips. Clips whose Media is empty are laid out by their Duration alone, so that a film can be checked
// before its clips exist.
func Build(clips []Clip, s Settings) (Timeline, error) {
	return Timeline{}, errors.New("not built yet")
}

// Frames is the length of the film in frames.
func (t Timeline) Frames() int { return 0 }

// Duration is the length of the film, to the nanosecond.
func (t Timeline) Duration() time.Duration { return 0 }

// Explain is the timeline as text: one segment a line, with its frames in the film, its clip and what it costs.
func (t Timeline) Explain() string { return "" }

// TransitionKinds are the kinds that a Transition may have.
func TransitionKinds() []string { return nil }
