// Package plan states the work as a value: which jobs a set of films needs, what each depends on, who it is, and what
// it costs. It touches no disk, clock, network or environment: the same films always give the same plan.
package plan

import (
	"fmt"
	"slices"

	"shotlist/manifest"
	"shotlist/providers"
)

// ID is a job's identity: SHA-256, in hex, of everything that decides its picture. See identity.
type ID string

// Short is the start of the id, enough for people.
func (id ID) Short() string { return string(id[:min(len(id), 10)]) }

// Job is one take, resolved for its provider. Jobs that are the same in several films stand in the plan once.
type Job struct {
	ID       ID
	Film     string // name of the first film that wants it
	Shot     string
	Take     int    // from 1
	Provider string // the film's name for the account
	Kind     string // the account's protocol
	Origin   string // protocol and address of the account: where its tickets are valid
	Account  string // jobs of one account share its limits: host and credential, not name
	Request  providers.Request
	Caps     providers.Caps
	Needs    []ID                 // jobs whose clips it starts from
	Casts    []ID                 // jobs that create the characters which it mentions, in the order of Request.Characters' own
	Cast     *providers.Character // set where the job is no take but creates this character at the service
	Cost     USD
	Notes    []string // what is done instead where the service has no field for something
	Pos      manifest.Pos

	OnError  manifest.OnError
	Again    bool  // a gate may have it rendered once more
	Else     []Job // what may stand in for it when it is refused; see Next
	Rank     int   // of a job in Else: at which of the shot's providers, from 0
	Fallback bool  // of a job in Else: with the shot's fallback prompt
}

// Subject names a take for people and for the ledger: film:shot@take.
func (j *Job) Subject() string { return fmt.Sprintf("%s:%s@%d", j.Film, j.Shot, j.Take) }

// After lists all jobs that must be done before this one may start.
func (j *Job) After() []ID { return slices.Concat(j.Casts, j.Needs) }

// Name is the take as people write it on the command line: shot, or shot@take where there are several.
func (j *Job) Name() string {
	if j.Request.Label.Takes > 1 {
		return fmt.Sprintf("%s@%d", j.Shot, j.Take)
	}
	return j.Shot
}

// Plan is the work for a set of films. Every job stands after those that it needs.
type Plan struct {
	Jobs []Job
	Cuts []Cut
}

// Job finds a job by its id; nil where the plan has none.
func (p *Plan) Job(id ID) *Job {
	for i := range p.Jobs {
		if p.Jobs[i].ID == id {
			return &p.Jobs[i]
		}
	}
	return nil
}
