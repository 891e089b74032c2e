package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// A film's sheets and exports go into shared folders and artifacts of CI, where others read them.
func TestWrittenFilesAreWholeAndMayBeReadByEverybody(t *testing.T) {
	name := filepath.Join(t.TempDir(), "новая папка", "film.edl")
	for _, text := range []string{"long enough to be cut off by what comes next", "short"} {
		if err := writeFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil || string(got) != text {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode&0o444 != 0o444 {
		t.Errorf("the file's mode is %o", mode)
	}
	if left, _ := os.ReadDir(filepath.Dir(name)); len(left) != 1 {
		t.Errorf("%d files are left in its folder", len(left))
	}
}
