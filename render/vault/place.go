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
	Folder string   // absolute; empty where it is an address
	URL    *url.URL // s3, gs or azblob
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
		return Place{URL: u}, nil
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
	if p.URL == nil {
		return p.Folder
	}
	return p.URL.Scheme + "://" + p.URL.Host + strings.TrimSuffix(p.URL.Path, "/")
}

func (p Place) open(ctx context.Context) (*blob.Bucket, error) {
	if p.URL == nil {
		return fileblob.OpenBucket(p.Folder, &fileblob.Options{CreateDir: true, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	}
	inside := strings.Trim(p.URL.Path, "/")
	address := *p.URL
	address.Path = ""
	bucket, err := blob.OpenBucket(ctx, address.String())
	if err != nil || inside == "" {
		return bucket, err
	}
	return blob.PrefixedBucket(bucket, inside+"/"), nil
}
