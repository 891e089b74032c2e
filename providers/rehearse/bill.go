package rehearse

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Bill is what the gateway has seen: what a service would have charged, and what should not have happened.
type Bill struct {
	Version  int            `json:"version"` // of this document: 1
	Billed   int            `json:"billed"`  // jobs that were accepted in this run
	Earlier  int            `json:"earlier"` // jobs that were accepted in earlier runs with the same folder
	Jobs     []BilledJob    `json:"jobs"`
	Requests map[string]int `json:"requests"` // by place
	Faults   map[string]int `json:"faults"`   // that happened, by kind
	Leaks    []string       `json:"leaks"`    // credentials that arrived where they should not
}

// BilledJob is what was asked for, and how often it was accepted.
type BilledJob struct {
	Kind     string   `json:"kind"`
	Model    string   `json:"model"`
	Prompt   string   `json:"prompt"`
	Pictures int      `json:"pictures"`
	Times    int      `json:"times"`
	IDs      []string `json:"ids"` // what the service calls them, as shotlist adopt takes them
}

// add counts an accepted job.
func (b *Bill) add(j *job) {
	if j.earlier {
		b.Earlier++
	} else {
		b.Billed++
	}
	o := j.Order
	same := func(l BilledJob) bool {
		return l.Kind == j.Kind && l.Model == o.Model && l.Prompt == o.Prompt && l.Pictures == o.Pictures
	}
	i := slices.IndexFunc(b.Jobs, same)
	if i < 0 {
		i = len(b.Jobs)
		b.Jobs = append(b.Jobs, BilledJob{Kind: j.Kind, Model: o.Model, Prompt: o.Prompt, Pictures: o.Pictures})
	}
	b.Jobs[i].Times++
	b.Jobs[i].IDs = append(b.Jobs[i].IDs, j.ID)
}

// Bill tells what has been seen so far.
func (g *Gateway) Bill() Bill {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.bill
	b.Version = 1
	b.Jobs, b.Leaks = append([]BilledJob{}, b.Jobs...), append([]string{}, b.Leaks...)
	b.Requests, b.Faults = copied(b.Requests), copied(b.Faults)
	slices.SortFunc(b.Jobs, func(x, y BilledJob) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Model, y.Model), cmp.Compare(x.Prompt, y.Prompt))
	})
	return b
}

func copied(m map[string]int) map[string]int {
	out := map[string]int{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// String is the bill in one line.
func (b Bill) String() string {
	requests := 0
	for _, n := range b.Requests {
		requests += n
	}
	text := fmt.Sprintf("%d requests, %d jobs accepted", requests, b.Billed)
	if b.Earlier > 0 {
		text += fmt.Sprintf(" (and %d in earlier rehearsals)", b.Earlier)
	}
	for _, name := range faultNames() {
		if n := b.Faults[name]; n > 0 {
			text += fmt.Sprintf(", %s ×%d", name, n)
		}
	}
	return text + ", nothing paid"
}

func (g *Gateway) serveBill(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, g.Bill())
}

func (g *Gateway) count(at Place) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bill.Requests[string(at)]++
}

// harmless are the headers that may be sent anywhere.
var harmless = []string{"Accept", "Accept-Encoding", "Connection", "If-Range", "Range", "User-Agent"}

// watch notes every header that a stranger has no business with, and a key anywhere in the address. It keeps names, and
// no values.
func (g *Gateway) watch(r *http.Request) {
	for name, values := range r.Header {
		if !slices.Contains(harmless, name) || g.holdsKey(strings.Join(values, " ")) {
			g.leak(fmt.Sprintf("header %s arrived at %s", name, r.URL.Path))
		}
	}
	if g.holdsKey(r.URL.RequestURI()) {
		g.leak("the key arrived in an address")
	}
}

func (g *Gateway) holdsKey(text string) bool {
	return g.options.Key != "" && strings.Contains(text, g.options.Key)
}

func (g *Gateway) leak(what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bill.Leaks = append(g.bill.Leaks, what)
}
