//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"shotlist/render/ledger"
)

const stoppedFilm = `version: 1
providers:
  service: {kind: openai-videos, base_url: "%s/v1", api_key: {env: SERVICE_KEY}, concurrency: 1, usd_per_second: 0.1}
defaults: {provider: service, model: sora-2, size: 1280x720, duration: 4s}
budget: {max_usd: 5}
shots:
  - {id: a, prompt: A.}
  - {id: b, prompt: B.}
`

// TestTheAnswerToASignalComesWhileAPaidRequestIsUnderWay: the service answers the creating request only after the signal
// was answered. Its ticket is recorded all the same, nothing more is sent, and the run says what goes on.
func TestTheAnswerToASignalComesWhileAPaidRequestIsUnderWay(t *testing.T) {
	arrived, answer := make(chan struct{}, 2), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			arrived <- struct{}{}
			<-answer
		}
		fmt.Fprint(w, `{"id": "video_1", "status": "queued"}`)
	}))
	defer server.Close()
	dir := t.TempDir()
	write(t, dir, "storyboard.yaml", fmt.Sprintf(stoppedFilm, server.URL))
	t.Setenv("SERVICE_KEY", "canary-51ac")
	stopped := start(t, dir)
	<-arrived
	if err := stopped.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	stopped.await("nothing new is started") // and the service has not answered yet
	close(answer)
	stopped.await("one job goes on")
	stopped.await("video_1")
	if code := stopped.code(); code != 143 {
		t.Errorf("exit code %d, want 143", code)
	}
	kinds := happenedIn(t, dir)
	if len(arrived) > 0 || strings.Join(kinds, " ") != "intended submitted" {
		t.Errorf("%d more requests, and the ledger says %v", len(arrived), kinds)
	}
}

// TestASecondSignalEndsTheProcessAtOnce: also while the answer to a paid request is awaited. Its intent is on disk.
func TestASecondSignalEndsTheProcessAtOnce(t *testing.T) {
	arrived, never := make(chan struct{}, 2), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-never
	}))
	defer server.Close()
	defer close(never)
	dir := t.TempDir()
	write(t, dir, "storyboard.yaml", fmt.Sprintf(stoppedFilm, server.URL))
	t.Setenv("SERVICE_KEY", "canary-51ac")
	stopped := start(t, dir)
	<-arrived
	for _, want := range []string{"nothing new is started", ""} {
		if err := stopped.cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		if want != "" {
			stopped.await(want)
		}
	}
	stopped.code()
	status, ok := stopped.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("the process ended with %v, and not by the signal", stopped.cmd.ProcessState)
	}
	if kinds := happenedIn(t, dir); strings.Join(kinds, " ") != "intended" {
		t.Errorf("the ledger says %v", kinds)
	}
	if out := output(t, dir, "plan"); !strings.Contains(out, "look: the answer was lost") {
		t.Errorf("the next run would not look it up:\n%s", out)
	}
}

func happenedIn(t *testing.T, dir string) []string {
	t.Helper()
	events, err := ledger.Read(t.Context(), filepath.Join(dir, ".shotlist", "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
	}
	return kinds
}
