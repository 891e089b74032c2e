package rehearse

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// job is a piece of work that the gateway has accepted, and would have billed.
type job struct {
	ID       string    `json:"id"`   // what its protocol calls it
	Name     string    `json:"name"` // the same without punctuation: file names and links have it
	Kind     string    `json:"kind"`
	Order    Order     `json:"order"`
	Accepted time.Time `json:"accepted"`
	Fate     string    `json:"fate,omitempty"` // Moderation or Fail, where it ends so
	Slow     bool      `json:"slow,omitempty"`

	start   sync.Once
	made    chan struct{} // closed when the clip is there, or err says why not
	err     error
	earlier bool // it comes from another run
	version int  // of its link; guarded by Gateway.mu, as is stopped
	stopped bool // by whoever ordered it
	shown   int  // how often it was called done; guarded by Gateway.mu
}

// state is where a job stands, in the order of protocol.words.
type state int

const (
	queued state = iota
	running
	succeeded
	failed
)

// view is a job as a poll shows it.
type view struct {
	state    state
	word     string
	progress float64 // 0 to 1
	link     string  // set when it succeeded
	code     string  // why it failed; may be empty
	reason   string
}

// percent is the progress in hundredths.
func (v view) percent() int { return int(v.progress * 100) }

// accept takes a job on: from here on it is billed.
func (g *Gateway) accept(kind string, o Order) (*job, error) {
	name := strings.ToLower(rand.Text())
	j := &job{ID: g.renamed(kind, idOf(kind, o.Model, name), name), Name: name, Kind: kind, Order: o, Accepted: time.Now(), made: make(chan struct{})}
	switch {
	case g.strikes(Moderation, AtPoll):
		j.Fate = Moderation
	case g.strikes(Fail, AtPoll):
		j.Fate = Fail
	}
	j.Slow = g.strikes(Slow, AtPoll)
	if err := g.save(j); err != nil {
		return nil, err
	}
	g.keep(j)
	g.begin(j)
	return j, nil
}

// idOf writes ids as the services do, awkward characters included.
func idOf(kind, model, name string) string {
	switch kind {
	case "video-create":
		return model + ":task_" + name
	case "openai-videos":
		return "video_" + name
	case "asyncdata", "chat-video":
		return "task_" + name
	}
	return name
}

func (g *Gateway) keep(j *job) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.jobs[j.ID] == nil { // two jobs of one id are a fault, and the id is that of the first
		g.jobs[j.ID] = j
	}
	g.jobs[j.Name] = j
	g.bill.add(j)
}

// job finds a job by its id or name; nil where there is none.
func (g *Gateway) job(id string) *job {
	g.mu.Lock()
	j := g.jobs[id]
	g.mu.Unlock()
	if j != nil {
		g.begin(j)
	}
	return j
}

// save writes a job down, so that a later gateway knows it.
func (g *Gateway) save(j *job) error {
	if err := os.MkdirAll(g.options.Dir, 0o777); err != nil {
		return fmt.Errorf("cannot keep jobs: %w", err)
	}
	text, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("cannot keep jobs: %w", err)
	}
	return os.WriteFile(filepath.Join(g.options.Dir, j.Name+".json"), text, 0o666)
}

// load reads the jobs of earlier gateways. What is no job is left alone.
func (g *Gateway) load() error {
	names, err := filepath.Glob(filepath.Join(escapeGlob(g.options.Dir), "*.json"))
	for _, name := range names {
		text, readErr := os.ReadFile(name)
		j := &job{made: make(chan struct{}), earlier: true}
		if json.Unmarshal(text, j) == nil && j.Name != "" && filepath.Base(name) == j.Name+".json" {
			g.keep(j)
		}
		err = errors.Join(err, readErr)
	}
	return err
}

// escapeGlob takes the meaning from characters of a folder's name that filepath.Glob would read as a pattern.
func escapeGlob(dir string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(dir)
}

// look tells where a job stands: a quarter of its time it waits, and it is not done before its clip is.
func (x *exchange) look(j *job) view {
	v := x.bent(j, x.stand(j))
	v.word = x.protocol.words[v.state]
	if v.state < succeeded && x.strikes(UnknownState, AtPoll) {
		v.word = "reticulating"
	}
	return v
}

func (g *Gateway) stand(j *job) view {
	g.mu.Lock()
	stopped := j.stopped
	g.mu.Unlock()
	if stopped {
		return view{state: failed}
	}
	return g.grown(j)
}

// grown is where time has brought a job that nobody stopped.
func (g *Gateway) grown(j *job) view {
	latency := g.options.Latency
	if j.Slow {
		latency *= 10
	}
	age := time.Since(j.Accepted)
	v := view{state: running, progress: min(float64(age)/float64(max(latency, 1)), 0.99)}
	switch {
	case age < latency/4:
		v.state, v.progress = queued, 0
	case age < latency:
	case j.Fate != "":
		return doomed(j.Fate)
	case !j.isMade():
	case j.err != nil:
		return view{state: failed, code: "internal", reason: j.err.Error()}
	default:
		return view{state: succeeded, progress: 1, link: g.link(j)}
	}
	return v
}

func doomed(fate string) view {
	if fate == Moderation {
		return view{state: failed, progress: 1, code: "moderation_blocked", reason: "Your request was blocked by our moderation system."}
	}
	return view{state: failed, progress: 1}
}

func (j *job) isMade() bool {
	select {
	case <-j.made:
		return true
	default:
		return false
	}
}
