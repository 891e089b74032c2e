package manifest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"shotlist/schema"
)

// found is what is known about a file that a storyboard refers to.
type found struct {
	media   Media
	problem *pathProblem
}

// look reads a file of the project and takes its digest, once however many shots refer to it.
func (r *root) look(name string) found {
	f, ok := r.media[name]
	if !ok {
		f.media, f.problem = r.digest(name)
		r.media[name] = f
	}
	return f
}

func (r *root) digest(name string) (Media, *pathProblem) {
	info, err := fs.Stat(r.fs, name)
	switch {
	case err != nil:
		return Media{}, r.unreadable(name, err)
	case info.IsDir():
		return Media{}, &pathProblem{"not-a-file", "is a folder", "write the path of one file"}
	case !info.Mode().IsRegular():
		return Media{}, &pathProblem{"not-a-file", "is not a regular file", "write the path of a file"}
	case info.Size() == 0:
		return Media{}, &pathProblem{"empty-file", "is empty", "was it downloaded completely?"}
	}
	f, err := r.fs.Open(name)
	if err != nil {
		return Media{}, r.unreadable(name, err)
	}
	defer done(f)
	m, err := readMedia(f)
	if err != nil {
		return Media{}, r.unreadable(name, err)
	}
	m.Path = name
	return m, nil
}

func readMedia(f io.Reader) (Media, error) {
	digest := sha256.New()
	head := make([]byte, 512) // as much as content sniffing looks at
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Media{}, err
	}
	digest.Write(head[:n])
	rest, err := io.Copy(digest, f)
	if err != nil {
		return Media{}, err
	}
	return Media{SHA256: hex.EncodeToString(digest.Sum(nil)), MIME: sniff(head[:n]), Bytes: int64(n) + rest}, nil
}

// unreadable words why a file cannot be read. For the first few that are missing it looks for a similar name beside it.
func (r *root) unreadable(name string, err error) *pathProblem {
	code, why := reason(err)
	hint := "paths are relative to the folder of the file that they stand in"
	if code == "outside-project" {
		hint = "a link must not lead out of the storyboard's folder; copy the file into it"
	}
	if r.misses++; code == "missing-file" && r.misses <= 20 {
		if near := nearest(path.Base(name), r.names(path.Dir(name))); near != "" {
			hint = fmt.Sprintf("did you mean %q?", path.Join(path.Dir(name), near))
		}
	}
	return &pathProblem{code, why, hint}
}

func (r *root) names(dir string) []string {
	entries, err := fs.ReadDir(r.fs, dir)
	if err != nil {
		return nil // no suggestion then
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

const lfsPointer = "application/vnd.git-lfs"

// sniff tells what a file is by its first bytes: its name may lie, and services look at the content too.
func sniff(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("version https://git-lfs.github.com/spec/")):
		return lfsPointer
	case bytes.HasPrefix(head, []byte("fLaC")):
		return "audio/flac"
	case len(head) > 12 && string(head[4:12]) == "ftypM4A ":
		return "audio/mp4"
	case len(head) > 12 && string(head[4:12]) == "ftypavif":
		return "image/avif"
	case len(head) > 12 && (string(head[4:12]) == "ftypheic" || string(head[4:12]) == "ftypmif1"):
		return "image/heic"
	case len(head) > 1 && head[0] == 0xff && head[1]&0xe6 == 0xe2: // an MPEG audio frame, layer III, without tags before it
		return "audio/mpeg"
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return kind
}

// writable says what keeps a path from being written to.
func (r *root) writable(name string) *pathProblem {
	info, err := fs.Stat(r.fs, name)
	switch {
	case err == nil && info.IsDir():
		return &pathProblem{"not-a-file", "is a folder", "write the path of a file"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return r.unreadable(name, err)
	}
	return nil
}

// folder says what keeps a path from being a folder that is written to.
func (r *root) folder(name string) *pathProblem {
	info, err := fs.Stat(r.fs, name)
	switch {
	case err == nil && !info.IsDir():
		return &pathProblem{schema.BadValue, "is a file", "write the path of a folder"}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return r.unreadable(name, err)
	}
	return nil
}

// checkLink says what is wrong with a link to a picture or clip.
func checkLink(link string) *pathProblem {
	if rest, ok := strings.CutPrefix(link, "data:"); ok {
		if !strings.Contains(rest, ",") {
			return &pathProblem{"bad-link", "is not a whole data link", "write data:image/png;base64,… or the path of a file"}
		}
		return nil
	}
	if u, err := url.Parse(link); err != nil || u.Host == "" {
		return &pathProblem{"bad-link", "is not a link", "write https://host/path or the path of a file"}
	}
	return nil
}
