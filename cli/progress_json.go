package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/render"
)

// progressVersion is the version of the events that --progress json writes. It changes when a field changes its
// meaning or goes away; new fields and new events come without a change. docs/events.md describes them.
const progressVersion = 1

// event is one line of --progress json.
type event struct {
	Version  int          `json:"version"`
	Time     time.Time    `json:"time"`
	Event    string       `json:"event"` // start, job, cut, film, warning, end
	Jobs     *int         `json:"jobs,omitempty"`
	USD      *float64     `json:"usd,omitempty"`
	Film     string       `json:"film,omitempty"`
	Shot     string       `json:"shot,omitempty"`
	Take     int          `json:"take,omitempty"`
	ID       string       `json:"id,omitempty"`
	Provider string       `json:"provider,omitempty"`
	Phase    render.Phase `json:"phase,omitempty"`
	Stage    string       `json:"stage,omitempty"`
	Progress *float64     `json:"progress,omitempty"` // 0 to 1
	Error    *problemDoc  `json:"error,omitempty"`
	Message  string       `json:"message,omitempty"`
	Result   *filmNews    `json:"result,omitempty"`
	Summary  *summary     `json:"summary,omitempty"`
}

type problemDoc struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func problemOf(err error) *problemDoc {
	if err == nil {
		return nil
	}
	doc := &problemDoc{Kind: providers.KindOf(err).String(), Message: err.Error()}
	if e, ok := errors.AsType[*providers.Error](err); ok {
		doc.Hint = e.Hint
	}
	return doc
}

func newLineEncoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// jsonDisplay writes an event a line.
type jsonDisplay struct {
	mu   sync.Mutex
	enc  *json.Encoder
	last map[string]string // by job or film: what was told last, to a percent
}

// news reports whether phase and part differ from what was told last about a job or film.
func (d *jsonDisplay) news(of, phase string, part float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := fmt.Sprintf("%s %.2f", phase, part)
	if d.last[of] == now {
		return false
	}
	if d.last == nil {
		d.last = map[string]string{}
	}
	d.last[of] = now
	return true
}

func (d *jsonDisplay) send(e event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e.Version, e.Time = progressVersion, time.Now().UTC()
	_ = d.enc.Encode(e) // a reader that went away must not stop a paid run
}

func (d *jsonDisplay) start(steps []render.Step) {
	jobs, total := work(steps)
	usd := total.Sum.Dollars()
	d.send(event{Event: "start", Jobs: &jobs, USD: usd})
}

func (d *jsonDisplay) update(u render.Update) {
	if !d.news(string(u.Take)+" "+string(u.Job.ID), string(u.Phase), u.Progress) {
		return
	}
	e := event{Event: "job", Film: u.Job.Film, Shot: u.Job.Shot, Take: u.Job.Take, ID: string(u.Job.ID),
		Provider: u.Job.Provider, Phase: u.Phase, Error: problemOf(u.Err)}
	if u.Progress >= 0 {
		e.Progress = &u.Progress
	}
	d.send(e)
}

func (d *jsonDisplay) cutting(film *manifest.Film, stage string, part float64) {
	if !d.news("film "+film.Name, stage, part) {
		return
	}
	d.send(event{Event: "cut", Film: film.Name, Stage: stage, Progress: &part})
}

func (d *jsonDisplay) filmed(f filmNews) { d.send(event{Event: "film", Film: f.Film, Result: &f}) }

func (d *jsonDisplay) warn(msg string) { d.send(event{Event: "warning", Message: msg}) }

func (d *jsonDisplay) end(s summary) { d.send(event{Event: "end", Summary: &s}) }
