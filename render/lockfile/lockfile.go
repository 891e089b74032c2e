// Package lockfile is the file beside a storyboard that says which takes were rendered, and which clip each became, so
// that git carries it to whoever clones the storyboard. It is a value and its text; nothing here touches the disk.
package lockfile

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"shotlist/render/plan"
)

// Version counts changes of the text that old programs cannot read.
const Version = 1

// File is what a lock file says, sorted by film, shot and take.
type File struct{ Takes []Take }

// Take is one take that was rendered, or sent.
type Take struct {
	Name
	Job     plan.ID // the hash of its request
	Instead string  // how the job differs from the shot's own, where it stands in for a refused one; for people
	Kind    string  // protocol of the service
	URL     string  // address of the service, where the storyboard gave one: the ticket is valid there and nowhere else
	Ticket  string  // the service's name for the job; empty where it cannot be told or holds a signed link
	Data    string  // what else the protocol needs to follow the ticket, as JSON
	Clip    Clip    // zero where it was not fetched when this was written
	Seconds float64 // of the clip, as it was asked for
	USD     string  // what it has cost, in dollars: "0.80", or "unknown"
	// Accepted is the hash of the request that the clip was made for, where a person has let it stand for this one.
	Accepted plan.ID
	Chosen   bool   // it goes into the film
	Cast     string // of a character that the service has made, instead of a clip: the service's name for it
}

// Name says which take of which shot. Film is empty where the storyboard makes only one.
type Name struct {
	Film, Shot string
	Take       int
}

// String is SHOT@TAKE, behind the film where the storyboard makes several.
func (n Name) String() string {
	name := fmt.Sprintf("%s@%d", n.Shot, n.Take)
	if n.Film != "" {
		name = n.Film + ":" + name
	}
	return name
}

// Clip is a clip by its content.
type Clip struct {
	SHA256 string // hex
	Bytes  int64
}

// Origin names the service as plan.Job.Origin does.
func (t *Take) Origin() string { return strings.TrimSpace(t.Kind + " " + t.URL) }

// Done reports whether what was paid for was there when the file was written.
func (t *Take) Done() bool { return t.Clip.SHA256 != "" || t.Cast != "" }

// PathFor is where the lock file of a storyboard stands: film.lock.yaml beside film.yaml.
func PathFor(storyboard string) string {
	return strings.TrimSuffix(storyboard, path.Ext(storyboard)) + ".lock.yaml"
}

// Update gives the lock file as it is after a run: now is what the storyboard's takes have become, wanted names all
// of its takes. A wanted take of which nothing new is known stays as it was; those of the past go, git remembers them.
func Update(old File, now []Take, wanted []Name) File {
	byName, byJob := map[Name]Take{}, map[plan.ID]Take{}
	for _, t := range old.Takes {
		byName[t.Name], byJob[t.Job] = t, t
	}
	fresh := map[Name]Take{}
	for _, t := range now {
		fresh[t.Name] = settle(byJob[t.Job], t)
	}
	var f File
	for _, name := range wanted {
		if t, ok := fresh[name]; ok {
			f.Takes = append(f.Takes, t)
		} else if t, ok := byName[name]; ok {
			f.Takes = append(f.Takes, t)
		}
	}
	f.sort()
	return f
}

// settle keeps what was written about the same clip: a clone that only fetched it knows less about where it came from.
func settle(old, now Take) Take {
	if old.Job == "" || !old.Done() || old.Clip != now.Clip || old.Cast != now.Cast {
		return now
	}
	old.Name, old.Chosen, old.Accepted = now.Name, now.Chosen, cmp.Or(now.Accepted, old.Accepted)
	return old
}

// Find gives what the file says about a job.
func (f File) Find(job plan.ID) (Take, bool) {
	i := slices.IndexFunc(f.Takes, func(t Take) bool { return t.Job == job })
	if i < 0 {
		return Take{}, false
	}
	return f.Takes[i], true
}

// Drop gives the file without some jobs: a person has decided that they are to be rendered again.
func (f File) Drop(jobs map[plan.ID]bool) File {
	return File{slices.DeleteFunc(slices.Clone(f.Takes), func(t Take) bool { return jobs[t.Job] })}
}

func (f *File) sort() {
	slices.SortFunc(f.Takes, func(a, b Take) int {
		return cmp.Or(cmp.Compare(a.Film, b.Film), cmp.Compare(a.Shot, b.Shot), cmp.Compare(a.Take, b.Take))
	})
}
