package concat

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cutterFolder makes the test program a cutter of a film in that folder, to be killed.
const cutterFolder = "SHOTLIST_TEST_CUT"

// killed is the film that is cut over and over.
func killed(t *testing.T, dir string) (Timeline, Env) {
	t.Helper()
	var clips []Clip
	for _, name := range []string{"a", "b", "c"} {
		path := filepath.Join(dir, name+".mp4")
		clips = append(clips, Clip{Shot: name, Path: path, ID: name, Transition: Transition{Kind: "crossfade", Duration: ms(500)}})
	}
	return timeline(t, clips, Settings{}), Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "cache"),
		Output: filepath.Join(dir, "film.mp4"), Poster: filepath.Join(dir, "film.jpg")}
}

func TestCutterToBeKilled(t *testing.T) {
	dir := os.Getenv(cutterFolder)
	if dir == "" {
		return // it is the next test that starts it
	}
	tl, env := killed(t, dir)
	if _, err := Run(t.Context(), tl, env); err != nil {
		t.Fatal(err)
	}
}

// However often the cutter is killed, under the film's name stands the old film or nothing, until the new one is
// there, which has the same bytes as one that was cut undisturbed and takes from earlier runs what they finished.
func TestACutterKilledAtAnyMomentLeavesNoHalfFilmAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	for i, picture := range []string{"testsrc2", "rgbtestsrc", "smptebars=d=9"} {
		made := cook(t, recipe{size: Size{320, 180}, rate: "24", seconds: 3, picture: picture, hertz: 48000, layout: "stereo", encode: []string{"-g", "12"}})
		if err := os.Rename(made, filepath.Join(dir, string(rune('a'+i))+".mp4")); err != nil {
			t.Fatal(err)
		}
	}
	tl, env := killed(t, dir)
	began := time.Now()
	whole := env
	whole.Cache, whole.Output, whole.Poster = filepath.Join(dir, "other cache"), filepath.Join(dir, "whole.mp4"), filepath.Join(dir, "whole.jpg")
	if _, err := Run(t.Context(), tl, whole); err != nil {
		t.Fatal(err)
	}
	want, takes := read(t, whole.Output), time.Since(began)
	old := []byte("the film of an earlier cut")
	if err := os.WriteFile(env.Output, old, 0o666); err != nil {
		t.Fatal(err)
	}
	moments := rand.New(rand.NewPCG(1, 2))
	for range 6 {
		kill(t, dir, time.Duration(moments.Int64N(int64(takes))))
		if got := read(t, env.Output); !bytes.Equal(got, old) && !bytes.Equal(got, want) {
			t.Fatalf("under the film's name stand %d bytes, neither the old film nor the new one", len(got))
		}
	}
	kept := len(keptSegments(t, env.Cache))
	report, err := Run(t.Context(), tl, env)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read(t, env.Output), want) {
		t.Error("the film that was cut at last differs from one cut undisturbed")
	}
	if t.Logf("%d segments were kept, %d frames taken from them, %d encoded", kept, report.Cached, report.Encoded); kept > 0 && report.Cached == 0 {
		t.Error("nothing of what earlier runs finished was used")
	}
	if left, _ := filepath.Glob(filepath.Join(env.Cache, "*.part")); len(left) > 0 {
		t.Errorf("half kept files are left: %v", left)
	}
}

// kill starts a cutter and kills it, as kill -9 does, after a time, if it is not done before.
func kill(t *testing.T, dir string, after time.Duration) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestCutterToBeKilled$")
	cmd.Env = append(os.Environ(), cutterFolder+"="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait() // killed or not
}

func keptSegments(t *testing.T, dir string) (kept []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".mp4") {
			kept = append(kept, e.Name())
		}
	}
	return kept
}
