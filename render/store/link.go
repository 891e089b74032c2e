package store

import (
	"errors"
	"fmt"
	"io"
	"os"

	"shotlist/internal/crash"
)

// Link gives a clip another name: a hard link where the file system has them, else a copy. A name that already is
// that clip is left alone.
func Link(clip, name string) error {
	if same(clip, name) {
		return nil
	}
	fresh := name + temp
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("cannot name a clip: %w", err)
	}
	if os.Link(clip, fresh) != nil {
		if err := copyFile(clip, fresh); err != nil {
			return fmt.Errorf("cannot name a clip: %w", err)
		}
	}
	crash.Point("clip linked")
	if err := os.Rename(fresh, name); err != nil {
		return fmt.Errorf("cannot name a clip: %w", err)
	}
	return nil
}

func same(a, b string) bool {
	one, err := os.Stat(a)
	two, errTwo := os.Lstat(b)
	return err == nil && errTwo == nil && os.SameFile(one, two)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
