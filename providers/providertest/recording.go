package providertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"shotlist/providers"
)

// recording is what went over the wire once, and what should come of it.
type recording struct {
	name, path string
	archive    *txtar.Archive
	want       map[string]string // directives by name
	shot       shot
	steps      []step
}

// step is one exchange.
type step struct {
	request string // as sent, in the form that normal writes
	status  int
	header  http.Header
	body    string
}

// shot is a request with its duration in seconds and its pictures by name.
type shot struct {
	data    []byte
	Seconds float64 `json:"seconds"`
}

func (s shot) apply(r *providers.Request) {
	if len(s.data) == 0 {
		return
	}
	_ = json.Unmarshal(s.data, r) // readRecording has read it once
	if s.Seconds > 0 {
		r.Duration = time.Duration(s.Seconds * float64(time.Second))
	}
}

func readRecordings(dir string) ([]*recording, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%s holds no recordings: a protocol is not done without them", dir)
	}
	var all []*recording
	for _, path := range paths {
		r, err := readRecording(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func readRecording(path string) (*recording, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(path), ".txtar")
	r := &recording{name: name, path: path, archive: txtar.Parse(data), want: map[string]string{}}
	for _, m := range directive.FindAllStringSubmatch(string(r.archive.Comment), -1) {
		r.want[m[1]] = m[2]
	}
	for _, f := range r.archive.Files {
		if err := r.add(f.Name, string(f.Data)); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if r.want["want"] == "" {
		return nil, errors.New("it does not say what to want")
	}
	return r, nil
}

var directive = regexp.MustCompile(`(?m)^(want|polls|after|says|openapi): *(.*)$`)

func (r *recording) add(name, text string) error {
	switch {
	case name == "shot":
		r.shot.data = []byte(text)
		if err := json.Unmarshal(r.shot.data, &r.shot); err != nil {
			return err
		}
		return json.Unmarshal(r.shot.data, &providers.Request{})
	case strings.HasSuffix(name, " request"):
		r.steps = append(r.steps, step{request: strings.TrimSpace(text)})
		return nil
	case strings.HasSuffix(name, " response") && len(r.steps) > 0:
		return r.steps[len(r.steps)-1].respond(text)
	}
	return errors.New("this is no part of a recording")
}

// respond reads a status, headers, an empty line and a body.
func (s *step) respond(text string) error {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	status, err := strconv.Atoi(lines[0])
	if err != nil {
		return err
	}
	s.status, s.header, s.body = status, http.Header{}, strings.TrimSuffix(body, "\n")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		s.header.Add(name, value)
	}
	return nil
}

// write puts the requests that were sent in place of the recorded ones.
func (r *recording) write(sent []string) error {
	n := 0
	for i, f := range r.archive.Files {
		if strings.HasSuffix(f.Name, " request") && n < len(sent) {
			r.archive.Files[i].Data = []byte(sent[n] + "\n")
			n++
		}
	}
	return os.WriteFile(r.path, txtar.Format(r.archive), 0o644)
}
