package providers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shotlist/providers/wire"
)

// filePart is a picture that goes into a multipart body.
type filePart struct {
	name, mime string
	data       []byte
}

// media brings pictures into the form that a service takes.
type media struct {
	files  fs.FS
	wire   *wire.Client
	images Images
}

// value gives m as a link, data URL, base64 text or file part. fit is the size that the picture must have, zero for any.
func (m media) value(ctx context.Context, ref Media, fit Size) (any, error) {
	form := m.form(ref, fit)
	if form == FormURL {
		return ref.URL, nil
	}
	data, err := m.read(ctx, ref)
	if err != nil {
		return nil, err
	}
	data, mime, err := picture(data, fit)
	if err != nil {
		return nil, invalidMedia(ref, err.Error(), "give a JPEG, PNG or WebP")
	}
	if limit := m.images.limit(); int64(len(data)) > limit {
		return nil, invalidMedia(ref, fmt.Sprintf("the picture has more than %d MB", limit/1e6), "make it smaller")
	}
	return encode(form, data, mime), nil
}

func (i Images) limit() int64 {
	if i.MaxBytes > 0 {
		return i.MaxBytes
	}
	return 20_000_000
}

func (i Images) forms() []MediaForm {
	if len(i.Forms) == 0 {
		return []MediaForm{FormURL, FormDataURL}
	}
	return i.Forms
}

// form chooses how to hand over a picture: as the link that it is, unless its pixels must be changed or links are not
// taken; else in the best form that holds its bytes.
func (m media) form(ref Media, fit Size) MediaForm {
	forms := m.images.forms()
	isLink := strings.HasPrefix(ref.URL, "http")
	if isLink && slices.Contains(forms, FormURL) && (fit == Size{} || len(forms) == 1) {
		return FormURL
	}
	for _, f := range forms {
		if f != FormURL {
			return f
		}
	}
	return FormURL
}

// read gets a picture's bytes from where it lies, no more than the limit.
func (m media) read(ctx context.Context, ref Media) ([]byte, error) {
	switch {
	case ref.Path != "":
		return m.readFile(ref)
	case strings.HasPrefix(ref.URL, "data:"):
		return m.readInline(ref)
	}
	return m.download(ctx, ref)
}

// readFile refuses a file that is no longer the one that was planned with: the job's identity holds its hash.
func (m media) readFile(ref Media) ([]byte, error) {
	if m.files == nil {
		return nil, invalidMedia(ref, "there is no project folder to read from", "")
	}
	f, err := m.files.Open(ref.Path)
	if err != nil {
		return nil, &Error{Kind: Invalid, Err: err, Hint: "check the path"}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, hugePicture+1))
	if err != nil || len(data) > hugePicture {
		return nil, invalidMedia(ref, "it cannot be read, or has more than 100 MB", "check the file")
	}
	sum := sha256.Sum256(data)
	if ref.SHA256 != "" && hex.EncodeToString(sum[:]) != ref.SHA256 {
		return nil, invalidMedia(ref, "it changed after it was planned with", "render again: the plan is made anew")
	}
	return data, nil
}

// hugePicture bounds what is read into memory, in bytes: a larger one may still shrink to what the service takes.
const hugePicture = 100_000_000

func (m media) readInline(ref Media) ([]byte, error) {
	head, body, _ := strings.Cut(ref.URL, ",")
	if strings.HasSuffix(head, ";base64") {
		data, err := base64.StdEncoding.DecodeString(body)
		if err != nil {
			return nil, invalidMedia(ref, "its data URL is no base64", "")
		}
		return data, nil
	}
	text, err := url.PathUnescape(body)
	return []byte(text), err
}

// download reads a linked picture without any credential.
func (m media) download(ctx context.Context, ref Media) ([]byte, error) {
	header := http.Header{"User-Agent": {"shotlist"}, "Accept": {"image/*"}}
	reply, err := m.wire.Do(ctx, wire.Call{Method: http.MethodGet, URL: ref.URL, Header: header, Most: hugePicture})
	if err != nil {
		return nil, &Error{Kind: Transient, Msg: "picture " + nameOf(ref) + " could not be read", Err: err}
	}
	if reply.Status != http.StatusOK {
		return nil, invalidMedia(ref, fmt.Sprintf("its host answered with http %d", reply.Status), "check the link")
	}
	return reply.Body, nil
}

func encode(form MediaForm, data []byte, mime string) any {
	switch form {
	case FormMultipart:
		return filePart{"input." + strings.TrimPrefix(mime, "image/"), mime, bytes.Clone(data)}
	case FormBase64:
		return inlined{base64.StdEncoding.EncodeToString(data), mime}
	}
	return inlined{"data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(data), mime}
}

func invalidMedia(ref Media, msg, hint string) *Error {
	return &Error{Kind: Invalid, Msg: "picture " + nameOf(ref) + ": " + msg, Hint: hint}
}

// nameOf names a picture without its signature, and without its content where the content is the name.
func nameOf(ref Media) string {
	switch {
	case ref.Path != "":
		return ref.Path
	case strings.HasPrefix(ref.URL, "data:"):
		return "in a data URL"
	}
	return wire.Bare(ref.URL)
}
