package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxResumes is how often one Download goes on after a short read, each time only if the last one brought something.
const maxResumes = 4

// Source is where a clip lies. Header holds credentials, and only where URL is the host that they belong to. Renew, if
// set, gives the clip's new place once its link has expired; it is called at most once.
type Source struct {
	URL    string
	Header http.Header
	Renew  func(context.Context) (Source, error)
}

// Download writes a clip to w and checks that it is one and is whole. A short read goes on with Range where the service
// honours it. The error is a *Failure, *Refusal, *Broken, *TooLarge, or one of w.
func (c *Client) Download(ctx context.Context, src Source, w io.Writer) error {
	d := &download{client: c, src: src, w: w}
	for try := 0; ; try++ {
		before := d.done
		err := d.attempt(ctx)
		if err == nil {
			return d.check()
		}
		if expired(err) && d.src.Renew != nil {
			if d.src, err = d.src.Renew(ctx); err != nil {
				return err
			}
			d.src.Renew = nil
			continue
		}
		if !errors.Is(err, errShort) || ctx.Err() != nil || d.done == before || try == maxResumes {
			return err
		}
	}
}

// expired reports whether err is how services answer to a signed link that is too old.
func expired(err error) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && slices.Contains([]int{401, 403, 410}, r.Reply.Status)
}

var errShort = errors.New("the connection ended before the clip did")

type download struct {
	client *Client
	src    Source
	w      io.Writer
	done   int64 // bytes written to w
	total  int64 // bytes of the whole clip; not positive when unknown
	tag    string
	boxes  *boxes // nil where the clip is no MP4
}

// attempt reads from where the last one stopped to the end.
func (d *download) attempt(ctx context.Context) error {
	s, err := d.client.Open(ctx, Call{Method: http.MethodGet, URL: d.src.URL, Header: d.header()})
	if err != nil {
		return d.interrupted(err)
	}
	defer s.Body.Close()
	if s.Status != http.StatusOK && s.Status != http.StatusPartialContent {
		return d.refused(s, nil)
	}
	if d.done > 0 {
		if err := d.align(s); err != nil {
			return err
		}
		return d.copy(s, s.Body)
	}
	return d.begin(s)
}

// interrupted lets a resume try again where a connection could not be made.
func (d *download) interrupted(err error) error {
	if d.done > 0 {
		return &Failure{Sent: true, Err: fmt.Errorf("%w: %w", errShort, err)}
	}
	return err
}

func (d *download) header() http.Header {
	h := d.src.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Accept-Encoding", "identity") // a length and a range mean nothing on compressed bytes
	if d.done > 0 {
		h.Set("Range", fmt.Sprintf("bytes=%d-", d.done))
		if d.tag != "" {
			h.Set("If-Range", d.tag)
		}
	}
	return h
}

// begin looks at the first bytes before any of them is written.
func (d *download) begin(s *Stream) error {
	d.tag, d.total = strongTag(s.Header), s.Length
	if d.total > d.client.limits.Clip {
		return &TooLarge{Limit: d.client.limits.Clip}
	}
	head := make([]byte, headLen)
	n, err := io.ReadFull(s.Body, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return &Failure{Sent: true, Err: err}
	}
	if !LooksLikeClip(head[:n]) {
		return d.refused(s, head[:n])
	}
	if isMP4(head) {
		d.boxes = &boxes{}
	}
	return d.copy(s, io.MultiReader(bytes.NewReader(head), s.Body))
}

func strongTag(h http.Header) string {
	if tag := h.Get("Etag"); !strings.HasPrefix(tag, "W/") {
		return tag
	}
	return ""
}

// align brings a resumed answer to where the last one ended, or refuses it when it is not the same file any more.
func (d *download) align(s *Stream) error {
	if s.Status == http.StatusPartialContent {
		return d.rightPlace(s.Header.Get("Content-Range"))
	}
	if d.tag != strongTag(s.Header) || d.total != s.Length {
		return &Broken{errors.New("the file changed while it was read")}
	}
	if _, err := io.CopyN(io.Discard, s.Body, d.done); err != nil {
		return &Failure{Sent: true, Err: errShort}
	}
	return nil
}

func (d *download) rightPlace(contentRange string) error {
	place, total, _ := strings.Cut(contentRange, "/")
	if !strings.HasPrefix(place, fmt.Sprintf("bytes %d-", d.done)) {
		return &Broken{errors.New("the service went on at another place")}
	}
	if d.total > 0 && total != "*" && total != strconv.FormatInt(d.total, 10) {
		return &Broken{errors.New("the file changed while it was read")}
	}
	return nil
}

// copy writes the rest of the clip and counts it.
func (d *download) copy(s *Stream, body io.Reader) error {
	room := d.client.limits.Clip - d.done
	sink := &counter{w: d.w, boxes: d.boxes}
	_, err := io.Copy(sink, io.LimitReader(body, room+1))
	d.done += sink.n
	switch {
	case sink.err != nil:
		return sink.err
	case d.done > d.client.limits.Clip:
		return &TooLarge{Limit: d.client.limits.Clip}
	case err != nil:
		return &Failure{Sent: true, Err: fmt.Errorf("%w: %w", errShort, err)}
	}
	return nil
}

func (d *download) check() error {
	if d.boxes == nil {
		return nil
	}
	if err := d.boxes.whole(); err != nil {
		return &Broken{err}
	}
	return nil
}

// refused keeps the beginning of the answer, which says why.
func (d *download) refused(s *Stream, head []byte) error {
	rest, err := io.ReadAll(io.LimitReader(s.Body, 64<<10))
	if err != nil {
		return &Failure{Sent: true, Err: err}
	}
	return &Refusal{Reply{s.Status, s.Header, append(head, rest...)}}
}

// counter writes on, and keeps errors of the writer apart from those of the reader.
type counter struct {
	w     io.Writer
	boxes *boxes
	n     int64
	err   error
}

func (c *counter) Write(p []byte) (int, error) {
	if c.boxes != nil {
		_, _ = c.boxes.Write(p)
	}
	n, err := c.w.Write(p)
	c.n, c.err = c.n+int64(n), err
	return n, err
}

// CopyClip copies a clip that is on this machine, checked as a download is.
func CopyClip(w io.Writer, r io.Reader) error {
	head := make([]byte, headLen)
	if n, err := io.ReadFull(r, head); err != nil || !LooksLikeClip(head) {
		return &Broken{fmt.Errorf("it is no video, and begins with %q", head[:n])}
	}
	sink := &counter{w: w}
	if isMP4(head) {
		sink.boxes = &boxes{}
	}
	if _, err := io.Copy(sink, io.MultiReader(bytes.NewReader(head), r)); err != nil {
		return err
	}
	return (&download{boxes: sink.boxes}).check()
}
