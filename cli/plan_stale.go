package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shotlist/manifest"
	"shotlist/render/plan"
)

// mostReasons is how many reasons are told why a plan does not fit any more.
const mostReasons = 12

// openPlan takes a saved plan for what it stands for: its storyboards and its choices. Other paths are as they were.
func openPlan(paths []string, f *renderFlags) ([]string, error) {
	if !slices.ContainsFunc(paths, isPlan) {
		return paths, nil
	}
	if len(paths) > 1 {
		return nil, exitWith(exitBadInput, errors.New("a saved plan is carried out alone: name no other plan or storyboard beside it"))
	}
	if len(f.only) > 0 || f.provider != "" || f.changed == "no" {
		return nil, exitWith(exitBadInput, errors.New("a saved plan says itself what is rendered where: leave --only, --provider and --changed out, or make another plan with them"))
	}
	s, err := readPlan(paths[0])
	if err != nil {
		return nil, exitWith(exitBadInput, err)
	}
	f.saved, f.only, f.provider, f.changed = s, s.Only, s.Provider, s.Changed
	return s.boards(), nil
}

// fits makes sure that a saved plan is still what would be decided. Without decisions only what it was made from is
// compared: a rehearsal decides from a ledger of its own.
func (s *savedPlan) fits(projects []*project, loaded manifest.Loaded, decisions bool) error {
	now := &savedPlan{path: s.path}
	if err := now.fill(projects, loaded); err != nil {
		return s.stale([]string{err.Error()})
	}
	reasons := append(changed(s.Files, now.Files, s.here), changed(s.Accounts, now.Accounts, ofAccount)...)
	if !slices.Equal(s.Storyboards, now.Storyboards) {
		reasons = append(reasons, "it is about other storyboards: "+strings.Join(s.Storyboards, ", "))
	}
	if decisions {
		reasons = append(reasons, s.otherwise(now.Folders)...)
	}
	return s.stale(reasons)
}

// fitsFolder is fits for what one folder's ledger says now, under its lock.
func (s *savedPlan) fitsFolder(p *project) error {
	now, err := s.folder(p)
	if err != nil {
		return err
	}
	for i := range s.Folders {
		if s.Folders[i].Folder == now.Folder {
			return s.stale(s.Folders[i].otherwise(&now))
		}
	}
	return s.stale([]string{now.Folder + " is not in it"})
}

// stale is the error of a plan that does not fit, with the reasons; nil without any.
func (s *savedPlan) stale(reasons []string) error {
	if len(reasons) == 0 {
		return nil
	}
	if left := len(reasons) - mostReasons; left > 0 {
		reasons = append(reasons[:mostReasons:mostReasons], fmt.Sprintf("and %d more", left))
	}
	return exitWith(exitStale, fmt.Errorf("%s does not fit any more, nothing was rendered:\n  %s\nlook at a new plan with shotlist plan -o %s",
		s.path, strings.Join(reasons, "\n  "), s.path))
}

// changed tells which digests differ.
func changed(old, now map[string]string, name func(string) string) []string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(old)) {
		switch digest, ok := now[k]; {
		case !ok:
			out = append(out, name(k)+" is no longer used")
		case digest != old[k]:
			out = append(out, name(k)+" changed")
		}
	}
	for _, k := range slices.Sorted(maps.Keys(now)) {
		if _, ok := old[k]; !ok {
			out = append(out, name(k)+" was not there")
		}
	}
	return out
}

func ofAccount(key string) string {
	at := max(strings.LastIndex(key, " "), 0) // names of films may have spaces, those of providers not
	return fmt.Sprintf("what %s says of provider%s", key[:at], key[at:])
}

func (s *savedPlan) otherwise(now []savedFolder) []string {
	var out []string
	for i := range min(len(s.Folders), len(now)) {
		out = append(out, s.Folders[i].otherwise(&now[i])...)
	}
	return out
}

// otherwise tells what would be decided otherwise, and from another ledger.
func (f *savedFolder) otherwise(now *savedFolder) []string {
	var out []string
	if f.Ledger != now.Ledger {
		out = append(out, fmt.Sprintf("the ledger of %s changed: it had %d events, and now has %d", f.Folder, f.Events, now.Events))
	}
	if f.Locks != now.Locks {
		out = append(out, fmt.Sprintf("the lock file of %s changed", f.Folder))
	}
	if len(f.Takes) != len(now.Takes) {
		return append(out, fmt.Sprintf("%s had %d takes, and now has %d", f.Folder, len(f.Takes), len(now.Takes)))
	}
	for i, was := range f.Takes {
		if is := now.Takes[i]; is != was {
			out = append(out, fmt.Sprintf("%s: planned was %s, now it is %s", was.Take, was, is))
		}
	}
	return out
}

// String says what was decided, as far as two decisions can differ.
func (t savedTake) String() string {
	text := fmt.Sprintf("%s %s", t.Action, t.ID.Short())
	if t.Micros != plan.Unknown {
		return text + " for " + t.Micros.String() + " at account " + t.Where[:min(len(t.Where), 6)]
	}
	return text + " for an unknown price at account " + t.Where[:min(len(t.Where), 6)]
}
