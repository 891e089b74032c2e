package concat

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// place makes a file appear under a name of our own, as cheaply as the file systems allow.
func place(from, to string) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	if info, err := os.Stat(from); err != nil || !info.Mode().IsRegular() {
		return errors.Join(fmt.Errorf("%s is not a readable file", from), err)
	}
	if os.Link(from, to) == nil || os.Symlink(from, to) == nil {
		return nil
	}
	return duplicate(from, to)
}

// duplicate copies a file down to the disk. What it fails to copy it removes.
func duplicate(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.RemoveAll(to); err != nil { // it may be a link to somewhere else
		return err
	}
	out, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		_ = os.Remove(to)
	}
	return err
}

// Write has a file written in a folder of its own beside its place, and puts it there when it is whole. The folder is made
// where it is missing; the file's mode is what the umask says.
func Write(name string, write func(draft string) error) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(name), ".write-*.part")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	draft := filepath.Join(dir, filepath.Base(name))
	if err := write(draft); err != nil {
		return err
	}
	return Publish(draft, name)
}

// Publish moves a finished file under its final name: whole, or not at all, also when the machine stops meanwhile.
func Publish(from, to string) error {
	if err := flush(from); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	if os.Rename(from, to) != nil { // most likely another file system
		part := filepath.Join(filepath.Dir(to), "."+filepath.Base(to)+".part")
		if err := duplicate(from, part); err != nil {
			return err
		}
		if err := os.Rename(part, to); err != nil {
			return errors.Join(err, os.Remove(part))
		}
	}
	return flushFolder(filepath.Dir(to))
}

func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// flushFolder makes a rename last. Windows has no such call and does it by itself.
func flushFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
