// Package rehearse is a gateway that makes believe: it speaks the wire protocols of package providers on loopback, with
// the latency and the faults that it is told to have, and answers with title cards. Storyboards for paid services, the
// pipelines around them, and the program itself can be tried against it for nothing.
//
// It reads requests strictly, as the services do, and knows nothing of how package providers writes them: two views of
// one contract, so that a mistake in either shows.
package rehearse

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"shotlist/providers"
)

// Options say how the gateway behaves. Clips and Dir must be set.
type Options struct {
	Clips   string        // the address at which Gateway.Clips is reached: another host, as services have for files
	Dir     string        // where jobs and clips are kept; a later gateway with the same folder knows them
	Key     string        // the credential that is asked for; empty takes any
	Latency time.Duration // from a job's acceptance to its end
	Faults  []Fault
	Record  string        // a folder into which requests are written, without their credentials; empty: none
	Lines   int           // how many lines a clip has at most, so that clips are made quickly; zero: as asked
	Length  time.Duration // of clips whose request names none; zero: what the model is known for
	Make    Maker         // makes the clips; nil: the animatic
}

// Gateway is the service itself: an http.Handler that speaks all protocols, each under the path that it has anywhere.
type Gateway struct {
	options Options
	routes  *http.ServeMux
	ctx     context.Context // ends when the gateway closes
	cancel  context.CancelFunc
	making  sync.WaitGroup
	benches chan struct{} // one for each clip that may be made at once

	mu     sync.Mutex
	jobs   map[string]*job // by id, and by name
	faults []Fault         // with what is left of them
	tables map[string]providers.Table
	bill   Bill

	recorded map[string]int // requests, by protocol and place
}

// New makes a gateway that remembers the jobs of earlier ones in the same folder. Close it when it is no longer served.
func New(o Options) (*Gateway, error) {
	g := &Gateway{options: o, faults: append([]Fault{}, o.Faults...), jobs: map[string]*job{}, tables: map[string]providers.Table{}, recorded: map[string]int{},
		bill: Bill{Requests: map[string]int{}, Faults: map[string]int{}}, benches: make(chan struct{}, clipsAtOnce())}
	g.ctx, g.cancel = context.WithCancel(context.Background())
	if g.options.Make == nil {
		g.options.Make = Animatic(o.Dir, o.Lines)
	}
	if o.Record != "" {
		if err := os.MkdirAll(o.Record, 0o777); err != nil {
			return nil, fmt.Errorf("cannot record requests: %w", err)
		}
	}
	g.route()
	return g, g.load()
}

// Close stops the making of clips. Jobs and clips stay in the folder.
func (g *Gateway) Close() {
	g.cancel()
	g.making.Wait()
}

// route gives every protocol its paths. Paths that hold a whole address must not be cleaned, which http.ServeMux does.
func (g *Gateway) route() {
	g.routes = http.NewServeMux()
	for _, p := range protocols() {
		for _, rt := range p.routes {
			if rt.pattern != "" {
				g.routes.HandleFunc(rt.pattern, g.serve(p, rt))
			}
		}
	}
	g.routes.HandleFunc("GET /rehearse/bill", g.serveBill)
	g.routes.HandleFunc("/", nowhere)
}

// ServeHTTP implements http.Handler.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, tranPath):
		p := asyncData()
		g.serve(p, p.routes[0])(w, r)
	case strings.HasPrefix(r.URL.Path, customPath):
		g.serveCustom(w, r)
	default:
		g.routes.ServeHTTP(w, r)
	}
}

func nowhere(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusNotFound, openAIProblem(0, "invalid_url", fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path)))
}
