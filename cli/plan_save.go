package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"shotlist/concat"
	"shotlist/manifest"
	"shotlist/render"
	"shotlist/render/ledger"
)

// savePlan writes the plan that was shown to a file.
func (a *app) savePlan(projects []*project, loaded manifest.Loaded, sel selection, file string) error {
	s := &savedPlan{Made: time.Now().UTC().Truncate(time.Second), Only: sel.only, Provider: sel.provider, path: file}
	if sel.changed == "no" {
		s.Changed = sel.changed
	}
	if err := s.fill(projects, loaded); err != nil {
		return exitWith(exitBadInput, err)
	}
	if err := s.write(); err != nil {
		return err
	}
	fmt.Fprintf(a.Stderr, "saved; shotlist render %s does this and no more, for %s\n", file, s.total())
	return nil
}

// fill takes the plan and what it was made from.
func (s *savedPlan) fill(projects []*project, loaded manifest.Loaded) (err error) {
	s.Files, s.Accounts = map[string]string{}, map[string]string{}
	for i := range loaded.Films {
		name, err := s.relative(loaded.Films[i].File)
		if err != nil {
			return err
		}
		if !slices.Contains(s.Storyboards, name) {
			s.Storyboards = append(s.Storyboards, name)
		}
	}
	for _, name := range planFiles(projects, loaded) {
		if err := s.addFile(name); err != nil {
			return err
		}
	}
	for _, p := range projects {
		folder, err := s.folder(p)
		if err != nil {
			return err
		}
		s.Folders = append(s.Folders, folder)
		_, t := work(p.steps)
		s.Micros, s.Unknown = s.Micros+t.Sum, s.Unknown+t.Unknown
		for i := range p.films {
			s.addAccounts(&p.films[i])
		}
	}
	return nil
}

// planFiles are all files that decide a plan: storyboards, what they include, and what they refer to.
func planFiles(projects []*project, loaded manifest.Loaded) []string {
	names := loaded.Sources.Names()
	for _, p := range projects {
		for i := range p.films {
			for _, name := range p.films[i].Files() {
				names = append(names, p.file(name))
			}
		}
	}
	return names
}

func (s *savedPlan) addFile(name string) error {
	rel, err := s.relative(name)
	if err != nil {
		return err
	}
	if _, ok := s.Files[rel]; !ok {
		s.Files[rel], err = concat.Digest(name)
	}
	return err
}

// relative is the way to a file from the plan's own folder, so that both may move together.
func (s *savedPlan) relative(name string) (string, error) {
	base, err := filepath.Abs(filepath.Dir(s.path))
	if err != nil {
		return "", err
	}
	name, err = filepath.Abs(name)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(base, name)
	if err != nil {
		return "", fmt.Errorf("there is no way from the plan's folder to %s; save the plan on the same drive: %w", filepath.Base(name), err)
	}
	return filepath.ToSlash(rel), nil
}

func (s *savedPlan) folder(p *project) (savedFolder, error) {
	rel, err := s.relative(p.root)
	if err != nil {
		return savedFolder{}, err
	}
	f := savedFolder{Folder: rel, Events: len(p.events), Ledger: ledger.Digest(p.events), Locks: p.lockDigest(), Takes: []savedTake{}}
	for i := range p.steps {
		f.Takes = append(f.Takes, takeToSave(&p.steps[i]))
	}
	return f, nil
}

// lockDigest is of what the lock files said when they were read; "" where there are none.
func (p *project) lockDigest() string {
	var text []byte
	for _, b := range p.boards {
		if b.text != nil {
			text = append(append(text, b.lockName()+"\x00"...), b.text...)
		}
	}
	if text == nil {
		return ""
	}
	return digest(text)
}

func takeToSave(step *render.Step) savedTake {
	j := step.Job
	return savedTake{ID: j.ID, Take: j.Subject(), Action: step.Action, Micros: j.Cost, Where: digest([]byte(j.Provider + "\x00" + j.Origin + "\x00" + j.Account))}
}

// addAccounts notes the settings of the providers that a film uses, keys apart: of those it is known where they are.
func (s *savedPlan) addAccounts(f *manifest.Film) {
	for i := range f.Shots {
		used := []string{f.Shots[i].Provider}
		for _, other := range f.Shots[i].Others {
			used = append(used, other.Provider)
		}
		for _, name := range used {
			s.Accounts[f.Name+" "+name] = accountDigest(f.Providers[name])
		}
	}
}

func accountDigest(p manifest.Provider) string {
	p.Pos, p.At = manifest.Pos{}, nil
	if p.Key != nil {
		key := *p.Key
		key.Pos = manifest.Pos{}
		p.Key = &key
	}
	text, err := json.Marshal(p)
	if err != nil { // options that JSON has no form for; their storyboard's digest tells of a change
		text = []byte(p.Kind + " " + p.BaseURL)
	}
	return digest(text)
}
