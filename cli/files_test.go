package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// A film's sheets and exports go into shared folders and artifacts of CI, where others read them as the umask allows.
func TestWrittenFilesAreWholeAndAsReadableAsOthers(t *testing.T) {
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
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got, want := mode(t, name), mode(t, plain); got != want {
		t.Errorf("the file's mode is %o instead of %o", got, want)
	}
	if left, _ := os.ReadDir(filepath.Dir(name)); len(left) != 1 {
		t.Errorf("%d files are left in its folder", len(left))
	}
}

func mode(t *testing.T, name string) os.FileMode {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}
