package plan

import (
	"slices"

	"shotlist/manifest"
)

// Cause is why a job came to no clip, as far as on_error of a storyboard tells causes apart.
type Cause string

// The causes. Anything else, and above all a lost answer, never leads to another job.
const (
	Moderated Cause = "moderated"
	Gone      Cause = "gone"
	Denied    Cause = "denied"
	Quota     Cause = "quota"
)

// All lists the job and what may stand in for it, in the order in which that is tried.
func (j *Job) All() []*Job {
	all := []*Job{j}
	for i := range j.Else {
		all = append(all, &j.Else[i])
	}
	return all
}

// Next is what stands in for the take j after one of its jobs was definitely refused or given up by its service; nil
// where the storyboard wants no other one to be tried. A fallback prompt is tried once, and at the account that wanted it.
func (j *Job) Next(tried *Job, why Cause) *Job {
	switch {
	case why == Moderated && j.usesFallback() && !tried.Fallback:
		return j.other(tried, tried.Rank, true)
	case why == Gone && j.OnError.Gone != stop, why == Denied && j.OnError.Denied != stop, why == Quota && j.OnError.Quota != stop:
		return j.other(tried, tried.Rank+1, tried.Fallback)
	}
	return nil
}

const stop = "stop"

func (j *Job) usesFallback() bool {
	return j.OnError.Moderated == "" || j.OnError.Moderated == "fallback"
}

// RepeatsModerated reports whether the same is sent once more after it was refused for what it shows.
func (j *Job) RepeatsModerated() bool { return j.OnError.Moderated == "retry" }

// other finds the job at a rank or a later one that is another request than the one that was tried.
func (j *Job) other(tried *Job, rank int, fallback bool) *Job {
	for _, o := range j.All() {
		same := o.ID == tried.ID && o.Account == tried.Account
		if o.Rank >= rank && o.Fallback == fallback && !same {
			return o
		}
	}
	return nil
}

// Instead says in words what a job that stands in does otherwise, and after what: "at b after gone, denied or quota".
func (j *Job) Instead() string {
	switch {
	case j.Rank > 0 && j.Fallback:
		return "with the fallback prompt at " + j.Provider
	case j.Fallback:
		return "with the fallback prompt"
	case j.Rank > 0:
		return "at " + j.Provider
	}
	return ""
}

// instead plans what may stand in for a shot's takes: the fallback prompt at its own account, then its other accounts,
// each with both prompts. What the storyboard does not allow is left out.
func (b *builder) instead(f *manifest.Film, s *manifest.Shot, parent ID, own Job) []Job {
	var all []Job
	for rank := 0; rank <= len(s.Others); rank++ {
		for _, fallback := range []bool{false, true} {
			if rank == 0 && !fallback || fallback && (len(s.FallbackPrompt) == 0 || !own.usesFallback()) || rank > 0 && !goesOn(s.OnError) {
				continue
			}
			if job, ok := b.job(f, variant(s, rank, fallback), parent); ok {
				job.Rank, job.Fallback = rank, fallback
				all = append(all, job)
			}
		}
	}
	return all
}

func goesOn(o manifest.OnError) bool { return o.Gone != stop || o.Denied != stop || o.Quota != stop }

// variant is a shot as it is for another of its providers, or with its fallback prompt. What an other provider says
// goes in place of what the shot says, and problems are told where it is named.
func variant(s *manifest.Shot, rank int, fallback bool) *manifest.Shot {
	v := *s
	if fallback {
		v.Prompt = s.FallbackPrompt
		v.Characters = mentioned(s)
	}
	if rank == 0 {
		return &v
	}
	o := s.Others[rank-1]
	v.Provider, v.Pos, v.At = o.Provider, o.Pos, nil
	if o.Model != "" {
		v.Model = o.Model
	}
	if o.Size != "" {
		v.Size = o.Size
	}
	if o.Duration != 0 {
		v.Duration = o.Duration
	}
	if o.Options != nil {
		v.Options = o.Options
	}
	v.Characters = uncreated(v.Characters)
	return &v
}

// mentioned are the characters of a shot that its fallback prompt and beats speak of.
func mentioned(s *manifest.Shot) []manifest.Character {
	spans := slices.Clone(s.FallbackPrompt)
	for _, b := range s.Beats {
		spans = append(spans, b.Scene...)
	}
	var out []manifest.Character
	for _, c := range s.Characters {
		if slices.ContainsFunc(spans, func(span manifest.Span) bool { return span.Mention == c.Name }) {
			out = append(out, c)
		}
	}
	return out
}

// uncreated are characters without what a service could create them from: for a job that may never be needed none is
// created, and paid, beforehand. They are described instead.
func uncreated(list []manifest.Character) []manifest.Character {
	out := slices.Clone(list)
	for i := range out {
		if out[i].ID == "" {
			out[i].Video, out[i].Options = nil, nil
		}
	}
	return out
}

// Causes lists why one of its Else would be tried.
func (j *Job) Causes(other *Job) []Cause {
	var all []Cause
	if other.Fallback {
		all = append(all, Moderated)
	}
	for _, c := range []struct {
		why Cause
		do  string
	}{{Gone, j.OnError.Gone}, {Denied, j.OnError.Denied}, {Quota, j.OnError.Quota}} {
		if other.Rank > 0 && c.do != stop {
			all = append(all, c.why)
		}
	}
	return all
}
