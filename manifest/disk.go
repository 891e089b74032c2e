package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// disk is where storyboards are looked up: the machine's files, or a test's.
type disk interface {
	abs(name string) (string, error)
	stat(name string) (fs.FileInfo, error)
	// open gives the files below a folder, and none outside of it, whatever links say.
	open(dir string) (fs.FS, io.Closer, error)
}

type osDisk struct{}

func (osDisk) abs(name string) (string, error)       { return filepath.Abs(name) }
func (osDisk) stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

func (osDisk) open(dir string) (fs.FS, io.Closer, error) {
	r, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	return r.FS(), r, nil
}

type fsDisk struct{ fs.FS }

func (d fsDisk) abs(name string) (string, error)       { return path.Clean(filepath.ToSlash(name)), nil }
func (d fsDisk) stat(name string) (fs.FileInfo, error) { return fs.Stat(d.FS, path.Clean(name)) }

func (d fsDisk) open(dir string) (fs.FS, io.Closer, error) {
	sub, err := fs.Sub(d.FS, path.Clean(dir))
	return sub, io.NopCloser(nil), err
}

var (
	errTooLarge   = fmt.Errorf("larger than %d MiB", maxFile>>20)
	errNotRegular = errors.New("not a regular file")
)

// maxFile is the most that is read of a YAML file: thousands of shots need a few megabytes.
const maxFile = 8 << 20

// readText reads a whole file, but never more than one byte beyond the limit. A pipe or device is not opened at all, as
// that could wait for ever.
func readText(files fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer done(f)
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		return nil, errTooLarge
	}
	return data, err
}

// reason is why a file cannot be read, in words and without its path: the code of the problem, and the sentence's end.
func reason(err error) (code, why string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "missing-file", "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "unreadable-file", "cannot be read: permission denied"
	case errors.Is(err, errTooLarge):
		return "too-large", "is " + err.Error()
	case errors.Is(err, errNotRegular):
		return "not-a-file", "is " + err.Error()
	case errors.Is(err, fs.ErrInvalid), strings.Contains(err.Error(), "escapes"): // package os exports no error for it
		return "outside-project", "leads out of the project"
	}
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		err = inner.Err
	}
	return "unreadable-file", "cannot be read: " + err.Error()
}

// done closes what was only read, where nothing can be lost.
func done(c io.Closer) { _ = c.Close() }
