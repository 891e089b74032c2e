package cli

import (
	"errors"
	"fmt"

	"shotlist/concat"
	"shotlist/manifest"
	"shotlist/render/plan"
)

// planned lays a film out without looking at its clips, which need not be there.
func planned(p *project, c *plan.Cut) (concat.Timeline, error) {
	var clips []concat.Clip
	for _, pick := range c.Picks {
		clips = append(clips, p.clip(pick))
	}
	s, err := settings(p, c.Film)
	if err != nil {
		return concat.Timeline{}, err
	}
	if len(c.Picks) > 0 && s.Size == (concat.Size{}) {
		if s.Size, err = parseSize(c.Picks[0].Shot.Size); err != nil {
			return concat.Timeline{}, err
		}
	}
	return concat.Build(clips, s)
}

// plannedSeconds is how long a film will be; 0 where it cannot be laid out.
func plannedSeconds(p *project, c *plan.Cut) float64 {
	t, err := planned(p, c)
	if err != nil {
		return 0
	}
	return t.Duration().Seconds()
}

// layOut finds what would keep films from being cut, before anything is rendered for them.
func (p *project) layOut() manifest.Diagnostics {
	var found manifest.Diagnostics
	for i := range p.plan.Cuts {
		c := &p.plan.Cuts[i]
		if len(c.Picks) != len(c.Film.Shots) || len(c.Picks) == 0 {
			continue // something else is wrong with its shots
		}
		if _, err := planned(p, c); err != nil {
			found = append(found, layoutProblems(c, err)...)
			continue
		}
		found = append(found, versionProblems(p, c)...)
	}
	return found
}

// layoutProblems gives each problem of a layout its place in the storyboard.
func layoutProblems(c *plan.Cut, err error) manifest.Diagnostics {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all manifest.Diagnostics
		for _, one := range joined.Unwrap() {
			all = append(all, layoutProblems(c, one)...)
		}
		return all
	}
	return manifest.Diagnostics{{Severity: manifest.Error, Code: "bad-cut", Pos: layoutPos(c, err), Message: err.Error(),
		Hint: "shotlist stitch --explain shows the timeline"}}
}

func layoutPos(c *plan.Cut, err error) manifest.Pos {
	shot, ok := errors.AsType[*concat.ShotError](err)
	for _, pick := range c.Picks {
		if ok && pick.Shot.ID == shot.Shot {
			return pick.Shot.PosOf("transition")
		}
	}
	return c.Film.Output.Pos
}

func parseSize(text string) (size concat.Size, err error) {
	if _, err := fmt.Sscanf(text, "%dx%d", &size.W, &size.H); err != nil {
		return size, fmt.Errorf("size %q is not of the form 1280x720", text)
	}
	return size, nil
}
