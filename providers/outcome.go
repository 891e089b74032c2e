package providers

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// outcome is what an answer to Poll says.
type outcome struct {
	state    State
	raw      string // the service's word
	link     string // where the clip lies; empty while there is none
	progress float64
	reason   reason
	failure  *Error // why it failed, where that is known already; else reason says it
}

// read understands an answer to Poll. ok is false where it says nothing of a state.
func (t *Table) read(doc any) (o outcome, ok bool) {
	o = outcome{raw: tidy(firstText(doc, t.State...), 60), link: firstText(doc, t.Link...), reason: reasonIn(doc, t.Reason)}
	o.state, o.progress = t.States.of(o.raw), progressIn(doc, t.Progress)
	if e := firstText(doc, t.Errors...); e != "" {
		o.state = Failed
	}
	if t.Adjust != nil {
		o = t.Adjust(doc, o)
	}
	return o, o.raw != ""
}

// of gives the state that a word means. One that no list has is running: services add words.
func (s States) of(word string) State {
	word = strings.ToLower(word)
	same := func(w string) bool { return strings.ToLower(w) == word }
	switch {
	case slices.ContainsFunc(s.Succeeded, same):
		return Succeeded
	case slices.ContainsFunc(s.Failed, same):
		return Failed
	case slices.ContainsFunc(s.Queued, same):
		return Queued
	}
	return Running
}

// progressIn reads 0.45, 45 and "45%" as 0.45, and gives -1 where there is nothing. A bare 1 is read as all of it,
// since services that count to 100 rarely stop at 1.
func progressIn(doc any, pointers []string) float64 {
	text := firstText(doc, pointers...)
	number, percent := strings.CutSuffix(text, "%")
	p, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(p) || p < 0 {
		return -1
	}
	if percent || p > 1 {
		p /= 100
	}
	return min(p, 1)
}

// ticketData is what a ticket keeps beside the job's id.
type ticketData struct {
	Links  map[string]string `json:"links,omitempty"`  // by which the service wants to be asked about the job
	Clip   string            `json:"clip,omitempty"`   // where the clip lies, from a chat that names no job
	Failed string            `json:"failed,omitempty"` // what a chat said instead of naming a job or a clip
}

func (d ticketData) ticket(id string) Ticket {
	data, err := json.Marshal(d)
	if err != nil || string(data) == "{}" {
		return Ticket{ID: id}
	}
	return Ticket{ID: id, Data: data}
}

func (t Ticket) data() (d ticketData) {
	_ = json.Unmarshal(t.Data, &d) // a ticket that was adopted by hand has none
	return d
}
