package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"shotlist/cli"
	"shotlist/providers/rehearse"
	"shotlist/providers/wire"
)

// Where the make-believe service and its clips are, on the network in memory.
const (
	serviceHost = "127.0.0.1:4001"
	clipHost    = "127.0.0.1:4002"
)

// canary is the key of every account: it may be found nowhere.
const canary = "canary-51ac-8d2f-e6b0"

// studio is a storyboard in a folder, a service, and the network between them. It is used inside a synctest bubble.
type studio struct {
	*rehearse.Gateway
	t         *testing.T
	dir       string
	net       *network
	transport *http.Transport
	servers   []*http.Server
	shots     []string
	said      bytes.Buffer // all that was written to stdout and stderr, log included
}

// newStudio serves a kind of service with faults. Call close before the bubble ends.
func newStudio(t *testing.T, kind string, shots int, faults ...rehearse.Fault) *studio {
	s := &studio{t: t, dir: filepath.Join(t.TempDir(), "фильм 1"), net: &network{}}
	s.transport = wire.NewTransport(nil)
	s.transport.DialContext = s.net.dial
	g, err := rehearse.New(rehearse.Options{Clips: "http://" + clipHost, Dir: filepath.Join(t.TempDir(), "gateway"), Key: canary,
		Faults: faults, Latency: 12 * time.Second,
		Make: func(_ context.Context, _ rehearse.Order, w io.Writer) error { _, err := w.Write(clip()); return err }})
	s.must(err)
	s.Gateway = g
	s.serve(serviceHost, g)
	s.serve(clipHost, g.Clips())
	path, err := base(g, kind)
	s.must(err)
	for i := range shots {
		s.shots = append(s.shots, shotName(i))
	}
	s.write("storyboard.yaml", storyboard(kind, path, shots))
	return s
}

func (s *studio) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// serve answers one request a connection: every request shows by its attempt to connect.
func (s *studio) serve(name string, h http.Handler) {
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)}
	server.SetKeepAlivesEnabled(false)
	s.servers = append(s.servers, server)
	host := s.net.listen(name)
	go func() { _ = server.Serve(host) }() // ends with close
}

func (s *studio) close() {
	for _, server := range s.servers {
		_ = server.Close()
	}
	s.transport.CloseIdleConnections()
	s.Close()
}

func (s *studio) write(name, text string) {
	s.must(os.MkdirAll(s.dir, 0o777))
	s.must(os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o666))
}

// shotlist runs a command in the folder and gives its exit code.
func (s *studio) shotlist(args ...string) int {
	fmt.Fprintf(&s.said, "$ shotlist %s\n", strings.Join(args, " "))
	out := &locked{w: &s.said}
	env := cli.Env{Args: append(args, "--log-level", "trace", "--log-format", "json"), Stdin: strings.NewReader(""), Stdout: out, Stderr: out,
		LookupEnv: func(name string) (string, bool) { return canary, name == "SERVICE_KEY" }, Network: s.transport}
	code := cli.Main(env)
	fmt.Fprintf(&s.said, "exit code %d at %s\n", code, time.Now().Format(time.TimeOnly))
	return code
}

func (s *studio) board() string { return filepath.Join(s.dir, "storyboard.yaml") }

// render renders all shots but the last.
func (s *studio) render() int {
	return s.shotlist("render", s.board(), "--yes", "--progress", "plain", "--only", strings.Join(s.shots, ","))
}

// locked is a writer for several goroutines.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// clip is a real one of a second and a few KB, made once.
var clip = sync.OnceValue(func() []byte {
	dir, err := os.MkdirTemp("", "clip-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "clip.mp4")
	out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x90:r=24:d=1", "-pix_fmt", "yuv420p", name).CombinedOutput()
	if err != nil {
		panic(fmt.Sprintf("%v: %s", err, out))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return data
})
