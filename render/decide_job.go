package render

import (
	"fmt"
	"slices"

	"shotlist/providers"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

// past is what has happened, as deciding needs it.
type past struct {
	ledger.State
	clips map[plan.ID]int64 // on disk, with their length in bytes
}

// earlier finds the clip that a take had before it was changed; "" where there is none on disk.
func (p past) earlier(take *plan.Job) plan.ID {
	clips := p.Clips[ledger.Take{Subject: take.Subject(), Maker: take.Caps.Maker}]
	for _, id := range slices.Backward(clips) {
		size, stored := p.clips[id]
		own := slices.ContainsFunc(take.All(), func(j *plan.Job) bool { return j.ID == id })
		if clip := p.Jobs[id].Clip; stored && !own && clip != nil && clip.Bytes == size {
			return id
		}
	}
	return ""
}

func pastOf(s ledger.State, clips map[plan.ID]int64) past { return past{s, clips} }

// decide resolves which job stands for a take, and what is to be done about it. It goes from the take's own job along
// those that stand in for refused ones, to the first that was not refused. Where all were, for reasons that an account's
// owner can mend, it begins again.
func (p past) decide(take *plan.Job) Step {
	if s, ok := p.accepted(take); ok {
		return s
	}
	var first *Step // that an account's owner can mend
	job := p.reached(take, p.locked(take))
	if job.ID == take.ID && job != take {
		first = &Step{Take: take, Job: take, Past: p.Jobs[take.ID], Action: Retry, Why: retryWhy(p.Jobs[take.ID])}
	}
	for {
		s := p.job(take, job)
		why := p.refusal(take, job)
		if (why == plan.Denied || why == plan.Quota) && first == nil {
			first = &s
		}
		next := take.Next(job, why)
		switch {
		case next == nil && first != nil && s.Action == Retry && why != "":
			return *first
		case next == nil:
			return s
		}
		job = p.reached(take, next)
	}
}

// locked is the one of a take's jobs that a lock file knows, where nothing has happened to the take here: of several
// accounts that are asked for the very same, the one where it was sent.
func (p past) locked(take *plan.Job) *plan.Job {
	var found *plan.Job
	for _, j := range take.All() {
		l := p.Jobs[j.ID].Locked
		if p.Jobs[take.ID].Phase == "" && l != nil && (found == nil || j.ID == found.ID && l.Origin == j.Origin && l.Origin != found.Origin) {
			found = j
		}
	}
	if found == nil {
		return take
	}
	return found
}

// reached goes on to the account where a request was sent latest, where several accounts are asked for the very same.
func (p past) reached(take, job *plan.Job) *plan.Job {
	at := p.madeAt(take, job.ID)
	if at != nil && at.Rank > job.Rank {
		return at
	}
	return job
}

// madeAt is the one of a take's jobs of an id at whose account its latest request was made: the names of accounts may
// change, and several may be at one service. Nil: none was, or at none of them.
func (p past) madeAt(take *plan.Job, id plan.ID) *plan.Job {
	intent := p.Jobs[id].Intent
	if intent == nil {
		return nil
	}
	var found *plan.Job
	for _, j := range take.All() {
		if j.ID == id && (intent.Origin == "" || j.Origin == intent.Origin) && (found == nil || j.Provider == intent.Provider) {
			found = j
		}
	}
	return found
}

// refusal is why a job's service definitely wants to make no clip of it; "" where it has not said so.
func (p past) refusal(take, job *plan.Job) plan.Cause {
	have := p.Jobs[job.ID]
	if (have.Phase == ledger.Refused || have.Phase == ledger.Failed) && p.madeAt(take, job.ID) == job {
		return have.Problem.Cause()
	}
	return ""
}

// job decides about one of a take's jobs: first as the lock file says, then by the clip that is here, then by what its
// service said.
func (p past) job(take, job *plan.Job) Step {
	s := Step{Take: take, Job: job, Past: p.Jobs[job.ID]}
	size, stored := p.clips[job.ID]
	if s.asLocked(stored, size) || s.asStored(stored, size) {
		return s
	}
	have := s.Past
	switch {
	case p.Doubtful(job.ID) && !job.Caps.Free && repeats[have.Phase]:
		s.doubtful()
	case have.Phase == "" || have.Phase == ledger.Released || p.refusedElsewhere(take, job):
		s.fresh(p.State)
		s.standsIn()
	case have.Ticket != nil && pollable[have.Phase]:
		s.atService(stored)
	case job.Caps.Free:
		s.Action, s.Why = Retry, retryWhy(have)
	default:
		s.settle(have)
		s.askAgain(have)
	}
	return s
}

// asStored decides about a job whose clip, or character, is there. It reports whether it did.
func (s *Step) asStored(stored bool, size int64) bool {
	have := s.Past
	whole := stored && have.Clip != nil && have.Clip.Bytes == size
	switch {
	case have.Phase == ledger.Created && have.Character != "":
		s.Action = Reuse
	case whole && have.Gated != "":
		s.gated(have.Gated)
	case whole:
		s.Action, s.Clip = Reuse, s.Job.ID
	case have.Phase == "" && stored:
		s.Action, s.Why = Resume, "its clip is on disk, though the ledger knows nothing of it: checked and kept"
	default:
		return false
	}
	return true
}

// refusedElsewhere reports whether the very same was refused at another of the take's accounts, and not asked for here.
func (p past) refusedElsewhere(take, job *plan.Job) bool {
	phase := p.Jobs[job.ID].Phase
	return len(take.Else) > 0 && (phase == ledger.Refused || phase == ledger.Failed) && p.madeAt(take, job.ID) != job
}

// atService follows a ticket, unless the service has made another clip than was asked for.
func (s *Step) atService(stored bool) {
	have := s.Past
	if !settled(have.Body) {
		s.resume(have, stored)
		return
	}
	s.Action, s.Why = Hold, fmt.Sprintf("%s; the service gave the very same clip %d times", have.Body.Msg, have.Body.Times)
	s.Hint = fmt.Sprintf("shotlist accept %[1]s takes it as it is, shotlist retry %[1]s lets it be rendered again, for %[2]s", s.Job.Name(), s.Job.Cost)
}

// askAgain names the way back to a job that its service gave up: services change their minds.
func (s *Step) askAgain(have ledger.Job) {
	if s.Action == Hold && have.Ticket != nil && (have.Phase == ledger.Failed || have.Phase == ledger.Lost) {
		s.Hint += fmt.Sprintf("; shotlist adopt %s %s asks about it once more", s.Job.Name(), have.Ticket.ID)
	}
}

// standsIn says of a job that it is another one than the take's own. What changed is told of the take's own.
func (s *Step) standsIn() {
	if s.Job != s.Take {
		s.Why, s.Changes = s.Job.Instead()+", as the first was refused", nil
	}
}

// settle decides about a job of a service that has no ticket to follow any more.
func (s *Step) settle(have ledger.Job) {
	name := s.Job.Name()
	switch {
	case have.Phase == ledger.Intended || have.Phase == ledger.Ambiguous:
		s.lost(have)
	case have.Phase == ledger.Cancelled:
		s.Action, s.Why, s.Hint = Hold, "it was cancelled", fmt.Sprintf("shotlist retry %s renders, and pays, it again", name)
	case have.Phase == ledger.Lost:
		s.Action, s.Why = Hold, "the service no longer has its clip"
		s.Hint = fmt.Sprintf("shotlist retry %s renders, and pays, it again", name)
	case have.Problem.Cause() == plan.Moderated && s.Take.RepeatsModerated() && have.Moderated == 1:
		s.Action, s.Why, s.moderated = Retry, "moderated once, tried once more: "+have.Problem.Msg, true
	case have.Problem != nil && final[have.Problem.Kind]:
		s.Action, s.Why = Hold, have.Problem.Kind+": "+have.Problem.Msg
		s.Hint = fmt.Sprintf("change the shot, or try the same again with shotlist retry %s", name)
	case have.Phase == ledger.Stored: // paid for, or got from somebody who paid
		s.Action, s.Why = Hold, "its clip is gone from disk, and nothing says where it is to be had"
		s.Hint = fmt.Sprintf("bring the clip back, or let it be rendered again, for %s, with shotlist retry %s", s.Job.Cost, name)
	case have.Phase == ledger.Failed: // it was accepted, and who knows whether it was billed: not again by itself
		s.Action, s.Why = Hold, retryWhy(have)
		s.Hint = fmt.Sprintf("shotlist retry %s lets it be rendered again, for %s", name, s.Job.Cost)
	default:
		s.Action, s.Why = Retry, retryWhy(have)
	}
}

// lost decides about a request without an answer: it may have been accepted, and nothing is sent. Where the service
// lists its jobs a render looks there, each time anew, as the list may have become clearer.
func (s *Step) lost(have ledger.Job) {
	s.Action, s.Why = Hold, "it may have been accepted, and billed: the answer was lost"
	if s.Job.Caps.Finds && s.Job.Cast == nil && have.Intent != nil && (have.Intent.Origin == "" || have.Intent.Origin == s.Job.Origin) {
		s.Action, s.Why = Look, "the answer was lost: it will be looked up at the service"
	}
	s.Hint = fmt.Sprintf("look for it at the service: shotlist adopt %[1]s TICKET takes it over, "+
		"shotlist retry %[1]s --accept-double-charge sends it again", s.Job.Name())
}

// repeats are the phases after which a creating request would be sent.
var repeats = map[ledger.Kind]bool{"": true, ledger.Released: true, ledger.Refused: true, ledger.Failed: true}

// doubtful holds a take whose records may have been lost with a part of the ledger.
func (s *Step) doubtful() {
	s.Past.Phase = ledger.Ambiguous
	s.Action, s.Why = Hold, "the ledger was repaired, and records of it may be lost: it may have been sent, and billed"
	s.Hint = fmt.Sprintf("look for it at the service: shotlist adopt %[1]s TICKET takes it over, shotlist retry %[1]s "+
		"--accept-double-charge sends it; shotlist repair --accept-double-charge does for all", s.Job.Name())
}

// final are the kinds of failures that the same request would only meet again.
var final = map[string]bool{providers.Moderated.String(): true, providers.Invalid.String(): true, providers.Gone.String(): true}

// accepted finds the clip that a person let stand for a take.
func (p past) accepted(take *plan.Job) (Step, bool) {
	have := p.Jobs[take.ID]
	if have.Accepted == nil {
		return Step{}, false
	}
	s := Step{Take: take, Job: take, Past: have, Action: Reuse, Clip: have.Accepted.Clip}
	old := p.Jobs[s.Clip]
	if size, stored := p.clips[s.Clip]; !stored || old.Clip == nil || old.Clip.Bytes != size {
		s.Action, s.Clip, s.Why = Hold, "", "the clip that was accepted for it is gone from disk"
		s.Hint = fmt.Sprintf("put it back, or let it be rendered for %s with shotlist retry %s", take.Cost, take.Name())
	}
	return s, true
}
