package vault

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // azblob://
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/gcsblob" // gs://
	_ "gocloud.dev/blob/s3blob"  // s3://
)

// Place says where a vault is: a folder, or an object store by its address, as gocloud.dev has them.
type Place struct {
	Folder  string // absolute; empty where it is an address
	Address string // s3, gs or azblob; NewPlace has parsed it
}

// NewPlace reads where a storyboard keeps its shared clips: an absolute folder, or an address. Credentials are no part
// of it: the services' own libraries find them in the environment, and a place that holds one is refused.
func NewPlace(folder, address string) (Place, error) {
	if address == "" {
		return Place{Folder: folder}, nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return Place{}, errors.New("is no address") // the error would show it
	}
	if err := harmless(u); err != nil {
		return Place{}, err
	}
	switch u.Scheme {
	case "file":
		return folderOf(u)
	case "s3", "gs", "azblob":
		if u.Host == "" {
			return Place{}, fmt.Errorf("does not name a bucket: write %s://BUCKET", u.Scheme)
		}
		return Place{Address: address}, nil
	}
	return Place{}, fmt.Errorf("has the scheme %q: use s3, gs, azblob or file, or write a folder", u.Scheme)
}

// secretWord fits names of parameters that hold credentials.
var secretWord = regexp.MustCompile(`(?i)sig|token|secret|pass|credential|(^|[_-])(key|sas|auth)($|[_-])`)

// harmless refuses addresses with credentials. The error does not show them.
func harmless(u *url.URL) error {
	if u.User != nil {
		return errors.New("holds a user name: credentials come from the environment")
	}
	for name := range u.Query() {
		if secretWord.MatchString(name) && name != "private_key_path" {
			return fmt.Errorf("has the parameter %s: credentials come from the environment", name)
		}
	}
	return nil
}

// folderOf reads file:///absolute/path.
func folderOf(u *url.URL) (Place, error) {
	name := u.Path
	if runtime.GOOS == "windows" {
		name = strings.TrimPrefix(name, "/")
	}
	if u.Host != "" || !filepath.IsAbs(filepath.FromSlash(name)) {
		return Place{}, errors.New("does not name a folder of this machine: write file:///absolute/path, or the folder itself")
	}
	return Place{Folder: filepath.Clean(filepath.FromSlash(name))}, nil
}

// String names the place without its parameters.
func (p Place) String() string {
	if p.Address == "" {
		return p.Folder
	}
	u, err := url.Parse(p.Address)
	if err != nil {
		return "an object store"
	}
	return u.Scheme + "://" + u.Host + strings.TrimSuffix(u.Path, "/")
}

func (p Place) open(ctx context.Context) (*blob.Bucket, error) {
	if p.Address == "" {
		return fileblob.OpenBucket(p.Folder, &fileblob.Options{CreateDir: true, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	}
	address, err := url.Parse(p.Address)
	if err != nil {
		return nil, errors.New("is no address")
	}
	inside := strings.Trim(address.Path, "/")
	address.Path, address.RawPath = "", ""
	if address.Scheme == "s3" {
		quieten(address)
	}
	bucket, err := blob.OpenBucket(ctx, address.String())
	if err != nil || inside == "" {
		return bucket, err
	}
	return blob.PrefixedBucket(bucket, inside+"/"), nil
}

// quieten keeps the library from telling, for every clip, that a service which speaks S3 sent no checksum: clips are
// compared with their digests anyway.
func quieten(address *url.URL) {
	const name = "response_checksum_validation"
	if q := address.Query(); !q.Has(name) {
		q.Set(name, "when_required")
		address.RawQuery = q.Encode()
	}
}
