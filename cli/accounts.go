package cli

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"runtime"
	"time"

	"golang.org/x/time/rate"

	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/providers/wire"
	"shotlist/render"
	"shotlist/render/plan"
)

// What a provider entry that does not say gets.
const (
	defaultConcurrency = 4
	defaultInterval    = 5 * time.Second
	defaultCeiling     = 20 * time.Second
	defaultDeadline    = 30 * time.Minute
)

// accounts opens the accounts that jobs need, one for each host and credential.
type accounts struct {
	*app
	project   *project
	files     fs.FS
	transport http.RoundTripper // of all accounts; only cli may ask the environment for proxies
	open      map[login]*render.Account
	limits    map[string]*limits // by plan.Job.Account
}

// login is an entry of a film. Several may be the same account: they differ in what they send, and share its limits.
type login struct{ film, provider string }

// limits are the strictest that the entries of an account state.
type limits struct {
	concurrency int
	perMinute   float64 // 0: none
	submits     *rate.Limiter
}

// openAccounts prepares an account for every step that works. Keys that are not there are told all at once, before
// anything is sent.
func (a *app) openAccounts(p *project, root *os.Root) (*accounts, error) {
	acc := a.newAccounts(p, root)
	for _, job := range atWork(p, render.Step.Works) {
		acc.limit(job)
	}
	for _, job := range atWork(p, render.Step.Works) {
		if err := acc.account(job); err != nil {
			return nil, err
		}
	}
	return acc, nil
}

// atWork lists the jobs that a run may come to: those of the steps that fit, and what may stand in for them.
func atWork(p *project, fits func(render.Step) bool) []*plan.Job {
	var jobs []*plan.Job
	for i := range p.steps {
		if fits(p.steps[i]) {
			jobs = append(jobs, p.steps[i].Take.All()...)
		}
	}
	return jobs
}

// limit counts in what the entry of a job states.
func (acc *accounts) limit(j *plan.Job) {
	entry := acc.project.entry(j)
	slots, perMinute := concurrency(entry, j), entry.SubmitsPerMinute
	l := acc.limits[j.Account]
	if l == nil {
		l = &limits{concurrency: slots, perMinute: perMinute}
		acc.limits[j.Account] = l
	}
	l.concurrency = min(l.concurrency, slots)
	if perMinute > 0 && (l.perMinute == 0 || perMinute <= l.perMinute) {
		l.perMinute, l.submits = perMinute, rate.NewLimiter(rate.Limit(perMinute/60), 1)
	}
}

func (a *app) newAccounts(p *project, root *os.Root) *accounts {
	return &accounts{app: a, project: p, files: root.FS(), transport: a.network(),
		open: map[login]*render.Account{}, limits: map[string]*limits{}}
}

// network is how services are reached.
func (a *app) network() http.RoundTripper {
	if a.Network != nil {
		return a.Network
	}
	return wire.NewTransport(http.ProxyFromEnvironment)
}

func (acc *accounts) of(j *plan.Job) *render.Account { return acc.open[login{j.Film, j.Provider}] }

// account opens the entry of a job, once.
func (acc *accounts) account(j *plan.Job) error {
	if acc.of(j) != nil {
		return nil
	}
	entry := acc.project.entry(j)
	provider, err := acc.provider(entry)
	if err != nil {
		return err
	}
	l := acc.limits[j.Account]
	acc.open[login{j.Film, j.Provider}] = &render.Account{Provider: provider, Concurrency: l.concurrency, Submits: l.submits, Poll: poll(entry)}
	return nil
}

// provider opens the account that an entry describes.
func (acc *accounts) provider(entry manifest.Provider) (providers.Provider, error) {
	config := plan.Config(entry)
	config.Files, config.Root, config.Temp = acc.files, acc.project.root, acc.project.path("tmp")
	config.Client, config.Key = acc.transport, acc.keyFunc(acc.project.root, entry.Key)
	return acc.registry.Open(entry.Kind, config)
}

// entry finds the storyboard's entry for a job's account.
func (p *project) entry(j *plan.Job) manifest.Provider {
	for i := range p.films {
		if p.films[i].Name == j.Film {
			return p.films[i].Providers[j.Provider]
		}
	}
	return manifest.Provider{}
}

func concurrency(entry manifest.Provider, j *plan.Job) int {
	switch {
	case entry.Concurrency > 0:
		return entry.Concurrency
	case j.Caps.Maker != "":
		return runtime.GOMAXPROCS(0) // made on this machine
	}
	return defaultConcurrency
}

func poll(entry manifest.Provider) render.Poll {
	p := render.Poll{Interval: entry.PollInterval, Ceiling: defaultCeiling, Deadline: entry.PollDeadline}
	if p.Interval == 0 {
		p.Interval = defaultInterval
	}
	if p.Deadline == 0 {
		p.Deadline = defaultDeadline
	}
	return p
}

// checkKeys looks for the keys of all accounts that a run will use, so that a missing one is found before the first
// request and at its place in the storyboard.
func (a *app) checkKeys(p *project, severity manifest.Severity) manifest.Diagnostics {
	var found manifest.Diagnostics
	seen := map[string]bool{}
	for _, job := range atWork(p, render.Step.Asks) {
		entry := p.entry(job)
		if seen[job.Account] || !a.registry[entry.Kind].NeedsKey {
			continue
		}
		seen[job.Account] = true
		if d := a.checkKey(p.root, entry); d != nil {
			d.Severity = severity
			found = append(found, *d)
		}
	}
	return found
}

func (a *app) checkKey(root string, entry manifest.Provider) *manifest.Diagnostic {
	if entry.Key == nil {
		return &manifest.Diagnostic{Code: "missing-key", Pos: entry.Pos, Message: fmt.Sprintf("provider %s needs an api_key", entry.Name),
			Hint: "add api_key: {env: NAME}, {file: PATH} or {keyring: NAME}"}
	}
	if _, err := a.readKey(root, *entry.Key); err != nil {
		return &manifest.Diagnostic{Code: "unset-key", Pos: entry.Key.Pos, Message: fmt.Sprintf("provider %s has no key: %v", entry.Name, err),
			Hint: keyHint(*entry.Key) + "; shotlist plan needs no key"}
	}
	return nil
}
