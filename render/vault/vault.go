// Package vault keeps clips where several people and machines find them: in a folder, or in an object store through
// gocloud.dev. A clip's name there is the digest of its content, so that a name never means two clips, two machines may
// put the same clip at once, and whoever fetches one can tell whether it is whole.
package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
)

// Vault is an open place of shared clips. Its methods may be called from several goroutines at once.
type Vault struct {
	place Place
	open  func() (*blob.Bucket, error) // the same one each time
}

// ErrMissing says that a clip is not there.
var ErrMissing = errors.New("is not in the shared store")

// ErrDamaged says that what is there under a clip's name is not that clip.
var ErrDamaged = errors.New("is not what the lock file says")

// At gives the vault at a place. A store that cannot be reached is noticed when a clip is wanted or put, and a folder
// that is missing is made when the first clip is put.
func At(place Place) *Vault {
	return &Vault{place, sync.OnceValues(func() (*blob.Bucket, error) {
		bucket, err := place.open(context.Background()) // it lives longer than the call that needs it first
		if err != nil {
			return nil, fmt.Errorf("cannot open the shared store %s: %w", place, clean(err))
		}
		return bucket, nil
	})}
}

// String names the place for people, without its parameters.
func (v *Vault) String() string { return v.place.String() }

// Close ends the use of the place.
func (v *Vault) Close() error {
	if v.absent() {
		return nil
	}
	bucket, err := v.open()
	if err != nil {
		return nil // told when a clip was wanted
	}
	return bucket.Close()
}

// absent reports whether the place is a folder that is not there.
func (v *Vault) absent() bool {
	_, err := os.Stat(v.place.Folder)
	return v.place.Address == "" && errors.Is(err, fs.ErrNotExist)
}

// key is the name of a clip: clips/sha256/ab/abcdef….mp4.
func key(sum string) (string, error) {
	if raw, err := hex.DecodeString(sum); err != nil || len(raw) != sha256.Size {
		return "", fmt.Errorf("%q is no SHA-256", sum)
	}
	return "clips/sha256/" + sum[:2] + "/" + sum + ".mp4", nil
}

// Has reports whether a clip of this digest and length is there. It does not read it.
func (v *Vault) Has(ctx context.Context, sum string, size int64) (bool, error) {
	name, err := key(sum)
	if err != nil {
		return false, err
	}
	if v.absent() {
		return false, nil
	}
	bucket, err := v.open()
	if err != nil {
		return false, err
	}
	found, err := bucket.Attributes(ctx, name)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return false, nil
	case err != nil:
		return false, v.failed("ask", err)
	}
	return found.Size == size, nil
}

// Fetch writes a clip to w. It returns an error that wraps ErrMissing or ErrDamaged unless just the bytes of this
// digest and length came; what w has got by then is to be thrown away.
func (v *Vault) Fetch(ctx context.Context, sum string, size int64, w io.Writer) error {
	name, err := key(sum)
	if err != nil {
		return err
	}
	r, err := v.reader(ctx, name)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound || errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("clip %s %w %s", sum[:12], ErrMissing, v)
	case err != nil:
		return v.failed("read", err)
	}
	defer r.Close()
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, digest), io.LimitReader(r, size+1))
	if err != nil {
		return v.failed("read", err)
	}
	if got := hex.EncodeToString(digest.Sum(nil)); n != size || got != sum {
		return fmt.Errorf("clip %s in %s %w: %s", sum[:12], v, ErrDamaged, difference(n, size))
	}
	return nil
}

func (v *Vault) reader(ctx context.Context, name string) (*blob.Reader, error) {
	if v.absent() {
		return nil, fs.ErrNotExist
	}
	bucket, err := v.open()
	if err != nil {
		return nil, err
	}
	return bucket.NewReader(ctx, name, nil)
}

func difference(got, want int64) string {
	switch {
	case got > want:
		return fmt.Sprintf("it is longer than %d bytes", want)
	case got < want:
		return fmt.Sprintf("it ends after %d of %d bytes", got, want)
	}
	return "its content has another digest"
}

// Put copies a file into the place, unless a clip of its content and length is there already, and reports whether it
// did. The digest must be that of the file: it is computed again while the bytes go out, and a file that was changed
// meanwhile is not put.
func (v *Vault) Put(ctx context.Context, path, sum string, size int64) (bool, error) {
	there, err := v.Has(ctx, sum, size)
	if there || err != nil {
		return false, err
	}
	return true, v.Replace(ctx, path, sum)
}

// Replace copies a file into the place, also over what is there under its name, as after damage.
func (v *Vault) Replace(ctx context.Context, path, sum string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("cannot read a clip: %w", err)
	}
	defer f.Close()
	name, err := key(sum)
	if err != nil {
		return err
	}
	return v.put(ctx, name, sum, f)
}

// put overwrites: what stands under the name is the same clip, or a piece of it that a crash has left.
func (v *Vault) put(ctx context.Context, name, sum string, r io.Reader) error {
	bucket, err := v.open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // before Close it undoes the write
	var file *os.File
	w, err := bucket.NewWriter(ctx, name, &blob.WriterOptions{ContentType: "video/mp4", BeforeWrite: func(as func(any) bool) error {
		as(&file) // a folder's driver gives its file
		return nil
	}})
	if err != nil {
		return v.failed("write", err)
	}
	digest := sha256.New()
	_, err = io.Copy(w, io.TeeReader(r, digest))
	if err == nil && hex.EncodeToString(digest.Sum(nil)) != sum {
		err = errors.New("the clip was changed on disk while it was read")
	}
	if err == nil && file != nil {
		err = file.Sync() // before its driver renames it
	}
	if err != nil {
		cancel()
		return errors.Join(v.failed("write", err), ignore(w.Close()))
	}
	if err := w.Close(); err != nil {
		return v.failed("write", err)
	}
	return nil
}

// ignore drops the error of giving something up: the reason is told already.
func ignore(error) error { return nil }

// failed explains an error of a driver.
func (v *Vault) failed(what string, err error) error {
	return fmt.Errorf("cannot %s the shared store %s: %w", what, v, clean(err))
}
