package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shotlist/providers/rehearse"
)

// faultyKey is the credential of the tests' service: nothing on disk may hold it.
const faultyKey = "canary-7f3e-51ac"

// paidFilm is three paid shots of a second, of which one starts from another.
const paidFilm = `version: 1
providers:
  service:
    kind: openai-videos
    base_url: GATEWAY/v1
    api_key: {env: SERVICE_KEY}
    concurrency: 1
    poll: {interval: 10ms}
    usd_per_second: 0.1
    caps: {sizes: [160x90], min_duration: 1s}
defaults: {provider: service, model: sora-2, size: 160x90, duration: 1s}
shots:
  - {id: dawn, prompt: The sea at dawn.}
  - {id: storm, prompt: Waves break., start_from: dawn}
  - {id: night, prompt: 夜里的灯塔}
film: {output: out/film.mp4, fps: 24, poster: 500ms}
`

// stage is a folder with a paid film, a service that counts what it bills, and the program as a process.
type stage struct {
	t       *testing.T
	program string
	dir     string
	service *rehearse.Server
	make    rehearse.Maker
}

func newStage(t *testing.T, program, board string) *stage {
	t.Helper()
	tiny := tinyClip(t)
	return setUp(t, program, board, func(_ context.Context, _ rehearse.Order, w io.Writer) error {
		_, err := w.Write(tiny)
		return err
	})
}

func setUp(t *testing.T, program, board string, maker rehearse.Maker, faults ...rehearse.Fault) *stage {
	t.Helper()
	s := &stage{t: t, program: program, dir: filepath.Join(t.TempDir(), "电影 film"), make: maker}
	s.serve(faults...)
	for _, dir := range []string{s.dir, s.temp()} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	s.write(board)
	return s
}

func (s *stage) serve(faults ...rehearse.Fault) {
	server, err := rehearse.Serve("127.0.0.1:0", rehearse.Options{Dir: filepath.Join(filepath.Dir(s.dir), "service"), Key: faultyKey,
		Make: s.make, Faults: faults})
	if err != nil {
		s.t.Fatal(err)
	}
	s.service = server
	s.t.Cleanup(func() { server.Close() })
}

func (s *stage) write(board string) {
	board = strings.ReplaceAll(board, "GATEWAY", s.service.URL)
	if err := os.WriteFile(filepath.Join(s.dir, "storyboard.yaml"), []byte(board), 0o666); err != nil {
		s.t.Fatal(err)
	}
}

// temp is the TMPDIR of the stage's processes.
func (s *stage) temp() string { return filepath.Join(filepath.Dir(s.dir), "tmp") }

// command is the program as a process in the film's folder.
func (s *stage) command(ctx context.Context, env []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Dir = s.dir
	cmd.Env = append(append(os.Environ(), "SERVICE_KEY="+faultyKey, "TMPDIR="+s.temp()), env...)
	return cmd
}

// run gives the exit code of a command, -1 where it was killed, and all that it said.
func (s *stage) run(env []string, args ...string) (int, string) {
	s.t.Helper()
	out, err := s.command(s.t.Context(), env, args...).CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), string(out)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return 0, string(out)
}

func (s *stage) render(env ...string) (int, string) {
	return s.run(env, "render", "--yes", "--concurrency", "1", "--progress", "plain")
}

// settle renders until nothing is missing. What is held it settles as a person would: by looking at the service's own
// list. A take that is there is adopted, one that is not is sent again.
func (s *stage) settle() {
	s.t.Helper()
	var code int
	var out string
	for range 12 {
		if code, out = s.render(); code == 0 {
			return
		}
		s.decide()
	}
	s.t.Fatalf("it does not come to an end: code %d\n%s", code, out)
}

// heldTake is what plan --json says of a take.
type heldTake struct {
	ID, Shot, Action string
	Take             int
}

func (s *stage) decide() {
	s.t.Helper()
	for _, take := range s.plan() {
		if take.Action != "hold" && take.Action != "look" {
			continue
		}
		name := fmt.Sprintf("%s@%d", take.Shot, take.Take)
		settled := []string{"retry", name, "--accept-double-charge"}
		if ids := s.billed()[promptOf(s.t, s.dir, take.Shot)]; len(ids) > 0 && !s.owns(ids[0]) {
			settled = []string{"adopt", name, ids[0]}
		}
		if code, out := s.run(nil, settled...); code != 0 {
			s.t.Errorf("shotlist %s: code %d\n%s", strings.Join(settled, " "), code, out)
		}
	}
}

// owns reports whether the ledger has a ticket: then the take is held for another reason than a lost answer.
func (s *stage) owns(ticket string) bool {
	_, out := s.run(nil, "status", "--json")
	return strings.Contains(out, `"`+ticket+`"`)
}

func (s *stage) plan() []heldTake {
	s.t.Helper()
	code, out := s.run(nil, "plan", "--json")
	var doc struct{ Takes []heldTake }
	if err := json.Unmarshal([]byte(out), &doc); err != nil || code != 0 {
		s.t.Fatalf("plan: code %d, %v\n%s", code, err, out)
	}
	return doc.Takes
}

// promptOf finds the text of a shot in the storyboard.
func promptOf(t *testing.T, dir, shot string) string {
	t.Helper()
	board, err := os.ReadFile(filepath.Join(dir, "storyboard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(board), "id: "+shot+", prompt: ")
	if !ok {
		t.Fatalf("no shot %s", shot)
	}
	return rest[:strings.IndexAny(rest, ",}")]
}

// billed gives the jobs that the service has accepted, by prompt.
func (s *stage) billed() map[string][]string {
	out := map[string][]string{}
	for _, j := range s.service.Bill().Jobs {
		out[j.Prompt] = append(out[j.Prompt], j.IDs...)
	}
	return out
}

// law checks what must hold whatever happened: nothing was billed twice, no key is on disk, and the film is what an
// undisturbed render makes.
func (s *stage) law(want map[string]string) {
	s.t.Helper()
	s.billedOnce()
	s.keyless()
	if diff := cmp.Diff(want, s.made()); diff != "" {
		s.t.Errorf("what was made differs: %s", diff)
	}
}

func (s *stage) billedOnce() {
	s.t.Helper()
	for prompt, ids := range s.billed() {
		if len(ids) > 1 {
			s.t.Errorf("%q was billed %d times", prompt, len(ids))
		}
	}
	if leaks := s.service.Bill().Leaks; len(leaks) > 0 {
		s.t.Errorf("the key went where it should not: %v", leaks)
	}
}

// keyless looks for the key in every file of the film's folder and of TMPDIR.
func (s *stage) keyless() {
	s.t.Helper()
	for _, root := range []string{s.dir, s.temp()} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(name)
			if bytes.Contains(data, []byte(faultyKey)) || bytes.Contains(data, []byte("Bearer ")) {
				s.t.Errorf("%s holds the key", name)
			}
			return err
		})
		if err != nil {
			s.t.Error(err)
		}
	}
}

// made is what a finished render leaves, by name, with digests. Clips are named by take, whatever their id.
func (s *stage) made() map[string]string {
	s.t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"out/*.*", "out/film.clips/*"} {
		names, err := filepath.Glob(filepath.Join(s.dir, pattern))
		if err != nil {
			s.t.Fatal(err)
		}
		for _, name := range names {
			if rel, err := filepath.Rel(s.dir, name); err == nil && filepath.Ext(name) != ".clips" {
				files[filepath.ToSlash(rel)] = digest(s.t, name)
			}
		}
	}
	return files
}

// tinyClip is what the service delivers: a second of picture and sound.
func tinyClip(t testing.TB) []byte {
	tiny.Do(func() {
		name := filepath.Join(os.TempDir(), fmt.Sprintf("shotlist-tiny-%d.mp4", os.Getpid()))
		out, err := exec.Command("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=160x90:r=24:d=1", "-f", "lavfi", "-i",
			"sine=d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", "-movflags", "+faststart", name).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, out)
			return
		}
		tinyBytes, _ = os.ReadFile(name)
		os.Remove(name)
	})
	return tinyBytes
}

var (
	tiny      sync.Once
	tinyBytes []byte
)

// calm renders a film undisturbed, and gives what is made, and the crash points that the program passes, in order.
func calm(t *testing.T, program, board string) (want map[string]string, points []string) {
	t.Helper()
	s := newStage(t, program, board)
	log := filepath.Join(filepath.Dir(s.dir), "points")
	if code, out := s.render("SHOTLIST_CRASH_LOG=" + log); code != 0 {
		t.Fatalf("code %d\n%s", code, out)
	}
	want = s.made()
	if len(want) != 5 || len(s.billed()) != 3 {
		t.Fatalf("film, poster and three clips should be made, for three jobs: %v, %v", want, s.billed())
	}
	s.law(want)
	text, _ := os.ReadFile(log) // only a program built for it writes one
	return want, strings.Split(strings.TrimSpace(string(text)), "\n")
}

// occurrences lists NAME:COUNT for every time that a point was passed, at most a few times each.
func occurrences(points []string, most int) []string {
	var out []string
	n := map[string]int{}
	for _, p := range points {
		if n[p]++; n[p] <= most {
			out = append(out, fmt.Sprintf("%s:%d", p, n[p]))
		}
	}
	slices.Sort(out)
	return out
}
