package faults

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"shotlist/providers/rehearse"
)

// trial is one fault at one place of one kind of service, once or for as long as the service is not healed.
type trial struct {
	kind  string
	fault string
	at    rehearse.Place
	often int // negative: always
}

func (c trial) String() string {
	often := "always"
	if c.often > 0 {
		often = fmt.Sprint(c.often)
	}
	return fmt.Sprintf("%s/%s@%s:%s", c.kind, c.fault, c.at, often)
}

// run plays the trial in a bubble and gives how it went: the exit codes of the commands, and what a person did.
func (c trial) run(t *testing.T) (way string) {
	synctest.Test(t, func(t *testing.T) {
		s := newStudio(t, c.kind, 1)
		defer s.close()
		heal := c.inflict(s)
		way = s.recover(c.at == rehearse.AtCreate, heal)
		s.laws()
		if !c.doomed() {
			s.clipsAreThere()
		}
		if !c.expected(way) {
			t.Errorf("it went %q", way)
		}
		if t.Failed() {
			t.Logf("%s\nthe bill: %+v", s.said.String(), s.Bill().Jobs)
		}
	})
	return way
}

// inflict lets the fault happen, and gives what ends it.
func (c trial) inflict(s *studio) (heal func()) {
	if cause, ok := unreachable[c.fault]; ok {
		s.net.fault = c.absence(s, cause)
		return func() { s.net.mu.Lock(); defer s.net.mu.Unlock(); s.net.fault = nil }
	}
	s.Suffer(rehearse.Fault{Kind: c.fault, At: c.at, Left: c.often})
	return s.Heal
}

// longest is how long a run may take, in the time that services see: a job's deadline, and what one more answer may take.
const longest = 2 * time.Hour

// recover renders, and then does what a person would do, until the clip is there. Nothing is sent twice unless the
// service has billed nothing.
func (s *studio) recover(twice bool, heal func()) string {
	way := fmt.Sprint(s.timed())
	if way == "0" {
		return way
	}
	if twice {
		way += fmt.Sprint(" ", s.timed())
	}
	heal()
	last := s.timed()
	way += fmt.Sprint(" healed ", last)
	if last == 5 {
		way += " " + s.settle()
		last = s.timed()
		way += fmt.Sprint(" ", last)
	}
	return way
}

// timed renders and looks at the clock.
func (s *studio) timed() int {
	began := time.Now()
	code := s.render()
	if took := time.Since(began); took > longest {
		s.t.Errorf("a render took %s", took)
	}
	return code
}

// settle does what a held take asks for.
func (s *studio) settle() string {
	if jobs := s.Bill().Jobs; len(jobs) > 0 {
		if code := s.shotlist("adopt", "--storyboard", s.board(), s.shots[0], jobs[0].IDs[0]); code != 0 {
			s.t.Errorf("adopt ends with exit code %d", code)
		}
		return "adopt"
	}
	if code := s.shotlist("retry", "--storyboard", s.board(), s.shots[0], "--accept-double-charge"); code != 0 {
		s.t.Errorf("retry ends with exit code %d", code)
	}
	return "retry"
}

// laws are what holds after every fault.
func (s *studio) laws() {
	s.t.Helper()
	bill := s.Bill()
	for _, job := range bill.Jobs {
		if job.Times > 1 {
			s.t.Errorf("%q was billed %d times", job.Prompt, job.Times)
		}
	}
	if len(bill.Leaks) > 0 {
		s.t.Errorf("leaks: %q", bill.Leaks)
	}
	s.noKeyOnDisk()
}

func (s *studio) clipsAreThere() {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, ".shotlist", "clips", "*.mp4"))
	s.must(err)
	if len(names) != len(s.shots) {
		s.t.Errorf("%d clips are there, want %d", len(names), len(s.shots))
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		s.must(err)
		if !bytes.Equal(data, clip()) {
			s.t.Errorf("%s is not the clip that was paid", filepath.Base(name))
		}
	}
}

// noKeyOnDisk looks for the key in every file, and in all that was said, log included.
func (s *studio) noKeyOnDisk() {
	s.t.Helper()
	s.noKeyIn("the output", s.said.Bytes())
	s.must(filepath.WalkDir(s.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		s.noKeyIn(path, data)
		return err
	}))
}

func (s *studio) noKeyIn(where string, data []byte) {
	s.t.Helper()
	for _, form := range []string{canary, base64.StdEncoding.EncodeToString([]byte(canary)), url.QueryEscape(canary)} {
		if bytes.Contains(data, []byte(form)) {
			s.t.Errorf("%s holds the key", where)
		}
	}
}

// unreachable are the faults that happen before there is a connection to speak over.
var unreachable = map[string]error{"dns": &net.DNSError{Err: "no such host", Name: "service", IsNotFound: true}, "refused": syscall.ECONNREFUSED, "reset-at-once": errReset}

// absence lets attempts to connect fail at a place of a job's life. Every request makes a connection of its own; the
// second question about a job is that before its download.
func (c trial) absence(s *studio, cause error) func(string) error {
	left := c.often
	return func(address string) error {
		asked := s.Bill().Requests
		now := rehearse.AtCreate
		switch {
		case address == clipHost || asked["poll"] > 1:
			now = rehearse.AtClip
		case asked["create"] > 0:
			now = rehearse.AtPoll
		}
		if now != c.at || left == 0 {
			return nil
		}
		left--
		return cause
	}
}
