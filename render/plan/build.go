package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shotlist/manifest"
	"shotlist/providers"
)

// Build turns films into jobs and cuts. Problems come back together, each at its place in the storyboard; the plan is
// complete only when none of them is an error. reg is asked what the providers take and never to do anything.
func Build(films []manifest.Film, reg providers.Registry) (*Plan, manifest.Diagnostics) {
	b := builder{reg: reg, plan: &Plan{}, index: map[ID]bool{}, accounts: map[string]providers.Provider{}}
	for i := range films {
		b.film(&films[i])
	}
	return b.plan, b.found.Sort()
}

type builder struct {
	reg      providers.Registry
	plan     *Plan
	index    map[ID]bool
	accounts map[string]providers.Provider // by film and name; nil where opening failed
	found    manifest.Diagnostics
}

func (b *builder) film(f *manifest.Film) {
	cut := Cut{Film: f}
	picks := map[string]Pick{}
	for _, s := range inOrder(f.Shots) {
		picks[s.ID] = b.shot(f, s, picks[s.StartFrom].Take)
	}
	for i := range f.Shots {
		if pick := picks[f.Shots[i].ID]; pick.Take != "" {
			cut.Picks = append(cut.Picks, pick)
		}
	}
	b.plan.Cuts = append(b.plan.Cuts, cut)
}

// inOrder puts every shot after the one that it starts from and keeps the film's order otherwise. A shot whose chain
// does not end, which manifest has reported, is left out.
func inOrder(shots []manifest.Shot) []*manifest.Shot {
	byID := map[string]*manifest.Shot{}
	for i := range shots {
		byID[shots[i].ID] = &shots[i]
	}
	var out []*manifest.Shot
	done := map[string]bool{}
	for i := range shots {
		var chain []*manifest.Shot
		for s := &shots[i]; s != nil && !done[s.ID] && len(chain) <= len(shots); s = byID[s.StartFrom] {
			chain = append(chain, s)
		}
		if len(chain) > len(shots) {
			continue
		}
		for _, s := range slices.Backward(chain) {
			done[s.ID] = true
			out = append(out, s)
		}
	}
	return out
}

// shot adds the jobs of all takes and returns the pick; an empty one where the shot cannot be planned.
func (b *builder) shot(f *manifest.Film, s *manifest.Shot, parent ID) Pick {
	base, ok := b.job(f, s, parent)
	if !ok {
		return Pick{}
	}
	base.Else = b.instead(f, s, parent, base)
	return b.takes(s, base)
}

// job resolves a shot for its provider, without take and id; ok is false where it cannot be planned.
func (b *builder) job(f *manifest.Film, s *manifest.Shot, parent ID) (base Job, ok bool) {
	account, ok := f.Providers[s.Provider]
	if !ok || (s.StartFrom != "" && parent == "") {
		return base, false // manifest has reported the unknown provider, or the parent could not be planned
	}
	p := b.open(f, account)
	if p == nil {
		return base, false
	}
	caps := p.Caps(s.Model)
	request, err := resolve(f, s, account, caps)
	if err != nil {
		b.problem("bad-size", s.PosOf("size"), err, "write the size as WIDTHxHEIGHT, for example 1280x720")
		return base, false
	}
	b.found = append(b.found, check(s, request, caps)...)
	base = Job{Film: f.Name, Shot: s.ID, Provider: s.Provider, Kind: account.Kind, Origin: origin(account), Account: accountKey(account),
		Request: request, Caps: caps, Pos: s.Pos, Notes: notes(s, caps), OnError: s.OnError, Again: again(s.Gates)}
	if parent != "" {
		base.Needs = []ID{parent}
	}
	base.Cost = b.cost(account, s, caps)
	if base.Casts, err = b.casts(s, &base, account); err != nil {
		b.problem("bad-options", s.PosOf("prompt"), err, "use only text, numbers, booleans, lists and maps in options")
		return base, false
	}
	return base, true
}

// again reports whether a gate may have a clip rendered once more.
func again(gates manifest.Gates) bool {
	for _, g := range gates {
		if g.Do == "retry" {
			return true
		}
	}
	return false
}

func (b *builder) takes(s *manifest.Shot, base Job) Pick {
	pick := Pick{Shot: s}
	for n := 1; n <= s.Takes; n++ {
		job, err := base.take(n)
		if err != nil {
			b.problem("bad-options", s.PosOf("options"), err, "use only text, numbers, booleans, lists and maps in options")
			return Pick{}
		}
		pick.Takes = append(pick.Takes, job.ID)
		if !b.index[job.ID] {
			b.index[job.ID] = true
			b.plan.Jobs = append(b.plan.Jobs, job)
		}
	}
	pick.Take = pick.Takes[s.Pick-1]
	pick.Job = pick.Take
	return pick
}

// take is the job, and what may stand in for it, as one of its takes.
func (j Job) take(n int) (Job, error) {
	j.Else = slices.Clone(j.Else)
	for _, job := range j.All() {
		job.Take, job.Request.Label.Take = n, n
		id, err := identify(job)
		if err != nil {
			return j, err
		}
		job.ID = id
	}
	return j, nil
}

func (b *builder) open(f *manifest.Film, account manifest.Provider) providers.Provider {
	key := f.Name + "\x00" + account.Name
	if p, ok := b.accounts[key]; ok {
		return p
	}
	b.accounts[key] = nil
	protocol, known := b.reg[account.Kind]
	if !known {
		b.problem("bad-provider", account.PosOf("kind"), fmt.Errorf("unknown provider kind %q", account.Kind),
			"kinds are "+strings.Join(b.reg.Kinds(), ", "))
		return nil
	}
	b.settings(account, protocol)
	p, err := b.reg.Open(account.Kind, Config(account))
	if err != nil {
		b.problem("bad-provider", account.PosOf("kind"), err, "docs/providers says what its kind needs")
		return nil
	}
	b.accounts[key] = p
	return p
}

// settings refuses what another kind may have: nothing would be done with it.
func (b *builder) settings(account manifest.Provider, protocol providers.Protocol) {
	for _, name := range slices.Sorted(maps.Keys(account.Settings)) {
		if !slices.Contains(protocol.Settings, name) {
			b.problem("bad-setting", account.PosOf(name), fmt.Errorf("kind %s has no %s", account.Kind, name), "take it out")
		}
	}
}

func (b *builder) cost(account manifest.Provider, s *manifest.Shot, caps providers.Caps) USD {
	if caps.Free {
		return 0
	}
	cost, err := price(account.Prices, manifest.Prices(b.reg[account.Kind].Prices), s.Model, s.Size, s.Duration)
	if err != nil {
		b.problem("bad-price", account.PosOf("usd_per_second"), err, "write it as a number, for example 0.10")
	}
	return cost
}

func (b *builder) problem(code string, pos manifest.Pos, err error, hint string) {
	if d, ok := errors.AsType[*providers.Error](err); ok && d.Hint != "" {
		hint = d.Hint
	}
	b.found = append(b.found, manifest.Diagnostic{Severity: manifest.Error, Code: code, Pos: pos, Message: err.Error(), Hint: hint})
}

// Config is a storyboard's provider entry as package providers wants it, without key, files and tools: those belong
// to a process that renders.
func Config(p manifest.Provider) providers.Config {
	return providers.Config{Name: p.Name, BaseURL: p.BaseURL, Headers: p.Headers, Options: p.Options, Settings: p.Settings, Caps: p.Caps}
}

// origin names the service: its protocol, and its address where the storyboard gives one.
func origin(p manifest.Provider) string {
	return strings.TrimSpace(p.Kind + " " + strings.TrimRight(p.BaseURL, "/"))
}

// accountKey names what shares limits: a host and a credential, whatever the storyboard calls them.
func accountKey(p manifest.Provider) string {
	key := ""
	if p.Key != nil {
		key = p.Key.Env + "|" + p.Key.File + "|" + p.Key.Keyring
	}
	return strings.Join([]string{p.Kind, p.BaseURL, key}, "|")
}
