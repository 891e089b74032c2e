package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shotlist/manifest"
)

// save plans storyboards of the current folder and saves that.
func save(t *testing.T, file string, boards ...string) {
	t.Helper()
	projects, loaded := loadBoards(t, boards)
	if err := testApp(&bytes.Buffer{}).savePlan(projects, loaded, selection{}, file); err != nil {
		t.Fatal(err)
	}
}

func loadBoards(t *testing.T, boards []string) ([]*project, manifest.Loaded) {
	t.Helper()
	projects, loaded, err := testApp(&bytes.Buffer{}).load(t.Context(), boards, selection{})
	if err != nil {
		t.Fatal(err)
	}
	return projects, loaded
}

// stillFits is what render says of a saved plan before it begins.
func stillFits(t *testing.T, file string) error {
	t.Helper()
	var f renderFlags
	boards, err := openPlan([]string{file}, &f)
	if err != nil {
		return err
	}
	projects, loaded := loadBoards(t, boards)
	return f.saved.fits(projects, loaded, true)
}

func TestASavedPlanOfSeveralFoldersSaysWhichOneChanged(t *testing.T) {
	files(t, map[string]string{"one.yaml": twoDollars})
	for _, dir := range []string{"电影 b", "plans"} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	two := filepath.Join("电影 b", "two.yaml")
	if err := os.WriteFile(two, []byte(twoDollars), 0o666); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join("plans", "both.plan")
	save(t, saved, "one.yaml", two)
	if err := stillFits(t, saved); err != nil {
		t.Fatal(err)
	}
	t.Chdir("plans")
	if err := stillFits(t, "both.plan"); err != nil {
		t.Errorf("from another folder: %v", err)
	}
	t.Chdir("..")
	paidFor(t, two, time.Now(), "b")
	err := stillFits(t, saved)
	if exitCode(err) != exitStale || !strings.Contains(err.Error(), "the ledger of ../电影 b changed: it had 0 events, and now has 1") ||
		!strings.Contains(err.Error(), "two:b@1: planned was render") || strings.Contains(err.Error(), "one:") {
		t.Errorf("%v, exit code %d", err, exitCode(err))
	}
}

func TestAPlanIsComparedAgainUnderTheLock(t *testing.T) {
	files(t, map[string]string{"film.yaml": twoDollars})
	save(t, "film.plan", "film.yaml")
	saved, err := readPlan("film.plan")
	if err != nil {
		t.Fatal(err)
	}
	w := &workspace{project: loadBoard(t, "film.yaml")}
	if err := w.decideAgain(t.Context(), renderFlags{saved: saved}); err != nil {
		t.Fatal(err)
	}
	paidFor(t, "film.yaml", time.Now(), "a")
	if err := w.decideAgain(t.Context(), renderFlags{saved: saved}); exitCode(err) != exitStale {
		t.Errorf("%v", err)
	}
}

func TestEveryChangedByteOfASavedPlanIsNoticed(t *testing.T) {
	files(t, map[string]string{"film.yaml": twoDollars})
	save(t, "film.plan", "film.yaml")
	text, err := os.ReadFile("film.plan")
	if err != nil {
		t.Fatal(err)
	}
	for i := range text {
		if text[i] == ' ' || text[i] == '\n' {
			continue
		}
		damaged := bytes.Clone(text)
		damaged[i] ^= 1
		for what, bad := range map[string][]byte{"changed": damaged, "cut off": text[:i]} {
			if err := os.WriteFile("bad.plan", bad, 0o666); err != nil {
				t.Fatal(err)
			}
			if s, err := readPlan("bad.plan"); err == nil {
				t.Errorf("%s at byte %d it is read as %+v", what, i, s)
			}
		}
	}
}

func TestASavedPlanNamesNoPlaceOfThisMachine(t *testing.T) {
	files(t, map[string]string{"film.yaml": twoDollars})
	save(t, "film.plan", "film.yaml")
	text, err := os.ReadFile("film.plan")
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{here, "https://", "KEY"} {
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("it has %q", secret)
		}
	}
}

func TestWhatIsTakenForAPlan(t *testing.T) {
	files(t, map[string]string{"film.yaml": twoDollars, "json.yaml": `{"version": 1, "shots": []}`, "half.plan": "{", "named": "{\n \"shotlist_plan\": 1"})
	if err := os.Mkdir("folder.plan", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"film.yaml": false, "json.yaml": false, "half.plan": true, "named": true, "missing.plan": true,
		"missing.yaml": false, "folder.plan": false, ".": false} {
		if isPlan(name) != want {
			t.Errorf("%s is taken for a plan: %t", name, !want)
		}
	}
}
