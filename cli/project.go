package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"shotlist/concat/gates"
	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
	"shotlist/render/lock"
	"shotlist/render/plan"
	"shotlist/render/store"
)

// project is a folder of storyboards, which share one state.
type project struct {
	root     string // absolute
	stage    string // app.stage
	films    []manifest.Film
	asked    *plan.Plan // as the storyboards have it
	plan     *plan.Plan // the same, with the clips that stand for its takes
	state    ledger.State
	events   []ledger.Event
	charges  ledger.Charges
	steps    []render.Step
	cut      map[string]bool           // films that this run has cut, by name
	measures map[string]gates.Measures // of clips, by content
	trial    bool                      // rendered elsewhere than the storyboard says: nothing of it is shared
	boards   []*board                  // storyboards that share what they render
	busy     bool                      // another process is sending one of its jobs
	keep     bool                      // the earlier clips of changed takes are used
}

// selection says which storyboards and shots a command is about.
type selection struct {
	only     []string
	provider string
	changed  string // yes or no
	json     bool
}

func (s *selection) add(flags *pflag.FlagSet) {
	flags.StringSliceVar(&s.only, "only", nil, "only these `SHOT`s (or SHOT@TAKE), and what they start from")
	flags.StringVar(&s.provider, "provider", "", "render every shot at this provider, for example animatic; the film gets the provider's `NAME` in its own")
	s.addChanged(flags)
}

func (s *selection) addChanged(flags *pflag.FlagSet) {
	flags.StringVar(&s.changed, "changed", "yes", "render takes that were changed: yes, or no to use their earlier clips meanwhile")
}

// keeps reports whether the earlier clips of changed takes are used.
func (s *selection) keeps() (bool, error) {
	switch s.changed {
	case "", "yes":
		return false, nil
	case "no":
		return true, nil
	}
	return false, exitWith(exitBadInput, fmt.Errorf("--changed takes yes or no, and not %q", s.changed))
}

// load reads, checks, plans and compares with what has happened. Problems of the storyboards are told here.
func (a *app) load(ctx context.Context, paths []string, sel selection) ([]*project, manifest.Loaded, error) {
	keep, err := sel.keeps()
	if err != nil {
		return nil, manifest.Loaded{}, err
	}
	loaded := manifest.Load(paths, manifest.Options{})
	trial := elsewhere(loaded.Films, sel.provider)
	later := redirect(loaded.Films, sel.provider)
	a.setStage(loaded.Films)
	projects, found := a.projects(loaded.Films)
	all := loaded.With(append(later, found...))
	if err := a.tellDiagnostics(all, sel.json); err != nil {
		return nil, loaded, err
	}
	for _, p := range projects {
		p.trial = trial
		p.keep = keep
		if err := p.decide(ctx, sel.only); err != nil {
			return nil, loaded, err
		}
	}
	return projects, loaded, nil
}

// elsewhere reports whether --provider renders any shot where its storyboard does not.
func elsewhere(films []manifest.Film, provider string) bool {
	return provider != "" && slices.ContainsFunc(films, func(f manifest.Film) bool {
		return slices.ContainsFunc(f.Shots, func(s manifest.Shot) bool { return s.Provider != provider })
	})
}

// redirect sends every shot to one provider. A film that is thereby another one gets another name.
func redirect(films []manifest.Film, provider string) manifest.Diagnostics {
	if provider == "" {
		return nil
	}
	var found manifest.Diagnostics
	for i := range films {
		if _, ok := films[i].Providers[provider]; !ok {
			found = append(found, manifest.Diagnostic{Severity: manifest.Error, Code: "unknown-provider", Pos: films[i].Pos,
				Message: fmt.Sprintf("--provider %s is not a provider of this storyboard", provider), Hint: "declare it under providers:, or use animatic"})
			continue
		}
		redirectFilm(&films[i], provider)
	}
	return found
}

func redirectFilm(f *manifest.Film, provider string) {
	changed := false
	for i := range f.Shots {
		changed = changed || f.Shots[i].Provider != provider
		f.Shots[i].Provider, f.Shots[i].Others = provider, nil
	}
	if changed {
		renameFilm(f, provider)
	}
}

// setStage keeps films that are only tried out apart from those that count.
func (a *app) setStage(films []manifest.Film) {
	for i := range films {
		if a.stage != "" {
			renameFilm(&films[i], a.stage)
		}
	}
}

// renameFilm writes a word into the name of a film's file: out/film.mp4 becomes out/film.animatic.mp4.
func renameFilm(f *manifest.Film, word string) {
	f.Output.Rename(func(base string) string { return base + "." + word })
}

// projects groups films by folder and plans each group.
func (a *app) projects(films []manifest.Film) ([]*project, manifest.Diagnostics) {
	var out []*project
	byRoot := map[string]*project{}
	for _, f := range films {
		p := byRoot[f.Root]
		if p == nil {
			p = &project{root: f.Root, stage: a.stage, cut: map[string]bool{}, measures: map[string]gates.Measures{}}
			byRoot[f.Root] = p
			out = append(out, p)
		}
		p.films = append(p.films, f)
	}
	var found manifest.Diagnostics
	for _, p := range out {
		built, problems := plan.Build(p.films, a.registry)
		p.asked, p.plan = built, built
		found = append(found, a.readBoards(p)...)
		found = append(found, problems...)
		if !problems.HasErrors() {
			found = append(found, p.layOut()...)
		}
	}
	return out, found
}

// decide reads what has happened and compares. It writes nothing.
func (p *project) decide(ctx context.Context, only []string) error {
	filter, err := filter(p.asked, only)
	if err != nil {
		return err
	}
	events, err := ledger.Read(ctx, p.path("ledger.db"))
	if err != nil {
		return err
	}
	clips, err := store.List(p.path("clips"))
	if err != nil {
		return err
	}
	p.events, p.state, p.charges = events, ledger.Fold(events), ledger.ChargesOf(events)
	p.layLocks()
	p.judgeAll()
	p.steps = render.Decide(p.asked, p.state, clips, filter)
	if p.keep {
		p.steps = render.KeepChanged(p.steps)
	}
	p.plan = p.asked.With(render.Standing(p.steps))
	return p.excuse()
}

// excuse takes back the holds of what another process may be sending at this moment.
func (p *project) excuse() error {
	holder, err := lock.Look(p.path())
	if err != nil || holder == nil || holder.PID == os.Getpid() {
		return err
	}
	for i := range p.steps {
		if s := &p.steps[i]; (s.Action == render.Hold || s.Action == render.Look) && s.Past.Phase == ledger.Intended {
			s.Action, s.Why, s.Hint = render.Leave, fmt.Sprintf("process %d is sending it", holder.PID), "watch it with shotlist status"
			p.busy = true
		}
	}
	return nil
}

// path is a name below the project's state folder.
func (p *project) path(elements ...string) string {
	return filepath.Join(append([]string{p.root, stateDir, p.stage}, elements...)...)
}

// file is where a file that a storyboard names stands.
func (p *project) file(name string) string { return filepath.Join(p.root, filepath.FromSlash(name)) }

// filter turns --only into a condition. A name that fits nothing is an error: a typing mistake must not render less.
func filter(p *plan.Plan, only []string) (render.Only, error) {
	if len(only) == 0 {
		return nil, nil
	}
	wanted := map[plan.ID]bool{}
	for _, name := range only {
		ids := named(p, name)
		if len(ids) == 0 {
			return nil, exitWith(exitBadInput, fmt.Errorf("no shot is called %s; shotlist plan lists them", name))
		}
		for _, id := range ids {
			wanted[id] = true
		}
	}
	return func(j *plan.Job) bool { return wanted[j.ID] }, nil
}

// named finds the jobs that SHOT or SHOT@TAKE means. A job that several shots share answers to each of their names.
func named(p *plan.Plan, name string) []plan.ID {
	var ids []plan.ID
	for i := range p.Jobs {
		j := &p.Jobs[i]
		if name == j.Shot || name == fmt.Sprintf("%s@%d", j.Shot, j.Take) {
			ids = append(ids, j.ID)
		}
	}
	for _, c := range p.Cuts {
		for _, pick := range c.Picks {
			if pick.Shot.ID == name {
				ids = append(ids, pick.Take)
			}
		}
	}
	return ids
}

const stateDir = ".shotlist"

// missing reports whether a file is not there.
func missing(name string) bool {
	_, err := os.Stat(name)
	return errors.Is(err, fs.ErrNotExist)
}
