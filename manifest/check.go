package manifest

import (
	"fmt"
	"strings"
	"time"
)

// checkID looks at a shot's name, and whether another shot has it. Ids become file names, so that those are the same
// which some file system takes for one.
func (e *expander) checkID(n *node, byName map[string]*node) {
	id := e.text(n)
	if id == "" || e.rejected(n) {
		return // the schema has said so
	}
	if problem := nameProblem(id); problem != "" {
		e.reject(n, "bad-id", nameHint, "shot id %q %s", id, problem)
		return
	}
	first, twice := byName[sameName(id)]
	if !twice {
		byName[sameName(id)] = n
		return
	}
	how := ""
	if first.raw != n.raw {
		how = fmt.Sprintf(", for file systems that ignore case: %q", first.raw)
	}
	e.reject(n, "duplicate-id", fmt.Sprintf("the first one stands at %s; rename one of them", first.pos()), "duplicate shot id %q%s", id, how)
	e.reject(first, "duplicate-id", fmt.Sprintf("the second one stands at %s; rename one of them", n.pos()), "shot id %q is used again", first.raw)
}

// checkShot looks at what fits together within a shot.
func (e *expander) checkShot(s *Shot, f fields) {
	if f.own.get("prompt") == nil && s.Video == nil && s.Image == nil && len(s.Beats) == 0 {
		e.fail(s.Pos, "missing-prompt", "add prompt:", "shot %s shows nothing: it has neither prompt, beats, image nor video", nameOf(s))
	}
	if s.Pick > s.Takes {
		e.reject(pickNode(f), "bad-pick", fmt.Sprintf("pick one from 1 to %d, or ask for more takes", s.Takes), "pick is %d, but there are %d takes", s.Pick, s.Takes)
		s.Pick = 1
	}
	if s.StartFrom != "" && f.own.get("image") != nil {
		e.reject(f.own.get("start_from"), "two-first-frames", "keep one of them", "start_from and image both give the first frame")
	}
}

func nameOf(s *Shot) string {
	if s.ID == "" {
		return fmt.Sprint(s.Number)
	}
	return fmt.Sprintf("%q", s.ID)
}

// pickNode is where pick stands.
func pickNode(f fields) *node { return f.own.get("pick") }

// checkOrder looks at start_from: the shot that it names, and whether shots wait for each other in a circle.
func (e *expander) checkOrder() {
	shots := map[string]*Shot{}
	var ids []string
	for i := range e.film.Shots {
		s := &e.film.Shots[i]
		if _, twice := shots[s.ID]; s.ID != "" && !twice {
			shots[s.ID] = s
			ids = append(ids, s.ID)
		}
	}
	for _, id := range ids {
		s := shots[id]
		if _, known := shots[s.StartFrom]; s.StartFrom != "" && !known {
			hint := suggestion(s.StartFrom, ids, "it takes the id of a shot")
			e.failField(s, "start_from", "unknown-shot", hint, "unknown shot %q", s.StartFrom)
			s.StartFrom = ""
		}
	}
	e.findCircles(ids, shots)
}

func (e *expander) failField(s *Shot, field, code, hint, format string, args ...any) {
	at := s.PosOf(field)
	if _, known := e.wrong[at]; !known {
		e.wrong[at] = struct{}{}
		e.fail(at, code, hint, format, args...)
	}
}

// findCircles follows start_from from every shot. Each shot has at most one, so that a way leads either to an end or
// into one circle.
func (e *expander) findCircles(ids []string, shots map[string]*Shot) {
	visited := map[string]int{} // by which way, from 1
	for way, id := range ids {
		for at := id; at != "" && visited[at] == 0; at = shots[at].StartFrom {
			visited[at] = way + 1
			if next := shots[at].StartFrom; next != "" && visited[next] == way+1 {
				e.reportCircle(shots, next)
			}
		}
	}
}

// reportCircle prints the circle and opens it, so that later stages see none.
func (e *expander) reportCircle(shots map[string]*Shot, id string) {
	s := shots[id]
	chain := []string{id}
	for at := s.StartFrom; at != id; at = shots[at].StartFrom {
		chain = append(chain, at)
	}
	chain = append(chain, id)
	e.failField(s, "start_from", "start-from-cycle", "one of them must begin by itself",
		"shots start from each other in a circle: %s", strings.Join(chain, " -> "))
	s.StartFrom = ""
}

// checkTiming looks whether clips are long enough for the transitions at both their ends.
func (e *expander) checkTiming() {
	shots := e.film.Shots
	for i := 1; i < len(shots); i++ {
		s, before := &shots[i], &shots[i-1]
		part := s.Transition.taken()
		room := min(s.shown(), before.shown()-takenAtStart(i-1, before))
		if part > room {
			e.failField(s, "transition", "transition-too-long", "make the transition shorter or the clips longer",
				"the transition takes %s of each clip, but between shots %s and %s there is only room for %s",
				part, nameOf(before), nameOf(s), max(0, room))
			s.Transition = Transition{Kind: "cut"}
		}
	}
}

// takenAtStart is what the transition before a shot takes of its clip. The first shot has none before it.
func takenAtStart(i int, s *Shot) time.Duration {
	if i == 0 {
		return 0
	}
	return s.Transition.taken()
}

// taken is how much of each of its two clips a transition takes.
func (t Transition) taken() time.Duration {
	if t.Kind == "fade" || t.Kind == "dip" {
		return t.Duration / 2
	}
	return t.Duration
}
