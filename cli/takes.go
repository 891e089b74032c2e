package cli

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/plan"
	"shotlist/render/store"
)

// take is one take of a shot of a film, whether it has its clip or not.
type take struct {
	shot   *manifest.Shot
	number int // from 1
	picked bool
	step   *render.Step
}

// takes lists all takes of a film, in its order.
func (p *project) takes(c *plan.Cut) []take {
	steps := make(map[plan.ID]*render.Step, len(p.steps))
	for i := range p.steps {
		steps[p.steps[i].Take.ID] = &p.steps[i]
	}
	var out []take
	for _, pick := range c.Picks {
		for i, id := range pick.Takes {
			if s := steps[id]; s != nil {
				out = append(out, take{pick.Shot, i + 1, id == pick.Take, s})
			}
		}
	}
	return out
}

// name is the take as people write it.
func (t take) name() string {
	if t.shot.Takes > 1 {
		return fmt.Sprintf("%s@%d", t.shot.ID, t.number)
	}
	return t.shot.ID
}

// file is the name of its clip for people: 003-storm-take2.mp4.
func (t take) file() string {
	if t.shot.Takes > 1 {
		return fmt.Sprintf("%03d-%s-take%d.mp4", t.shot.Number, t.shot.ID, t.number)
	}
	return fmt.Sprintf("%03d-%s.mp4", t.shot.Number, t.shot.ID)
}

// alternates is the folder of the takes that are not in the film, in that of those that are.
const alternates = "alternates"

// clipsDir is the folder of a film's readable clips, relative to the project.
func clipsDir(f *manifest.Film) string {
	return strings.TrimSuffix(f.Output.Path, path.Ext(f.Output.Path)) + ".clips"
}

// link gives the clip of a take its name for people, and returns it, relative to the project and with slashes.
func (p *project) link(c *plan.Cut, t take) (string, error) {
	name := path.Join(clipsDir(c.Film), t.file())
	if !t.picked {
		name = path.Join(clipsDir(c.Film), alternates, t.file())
	}
	file := p.file(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return "", fmt.Errorf("cannot name the clips: %w", err)
	}
	return name, store.Link(p.clipPath(t.step.Clip), file)
}
