package wire_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shotlist/providers/wire"
)

func box(name string, payload int) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+payload))
	b = append(b, name...)
	return append(b, bytes.Repeat([]byte{7}, payload)...)
}

// clip has the shape of an MP4: every box is where it should be, nothing in them plays.
func clip() []byte {
	return bytes.Join([][]byte{box("ftyp", 16), box("moov", 500), box("mdat", 90_000)}, nil)
}

func fetch(t *testing.T, h http.HandlerFunc) ([]byte, error) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	var out bytes.Buffer
	client := wire.New(&http.Transport{}, wire.Limits{Clip: 200_000, Idle: time.Second})
	err := client.Download(t.Context(), wire.Source{URL: server.URL}, &out)
	return out.Bytes(), err
}

// cutAt serves data, and cuts the first n answers after part bytes.
func cutAt(data []byte, n, part int, ranges bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !ranges {
			r.Header.Del("Range")
		}
		w.Header().Set("ETag", `"one"`)
		if n--; n >= 0 {
			w = &shortWriter{w, part}
		}
		http.ServeContent(w, r, "clip.mp4", time.Time{}, bytes.NewReader(data))
	}
}

type shortWriter struct {
	http.ResponseWriter
	left int
}

func (s *shortWriter) Write(p []byte) (int, error) {
	n := min(s.left, len(p))
	_, _ = s.ResponseWriter.Write(p[:n])
	if s.left -= n; s.left == 0 {
		_ = http.NewResponseController(s.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

func TestADownloadThatIsCutGoesOnWhereItStopped(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"undisturbed":                        cutAt(clip(), 0, 0, true),
		"cut twice":                          cutAt(clip(), 2, 20_000, true),
		"cut twice, ranges are not honoured": cutAt(clip(), 1, 20_000, false),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := fetch(t, h)
			if err != nil || !bytes.Equal(got, clip()) {
				t.Errorf("got %d of %d bytes and %v", len(got), len(clip()), err)
			}
		})
	}
}

func TestADownloadThatIsAlwaysCutEnds(t *testing.T) {
	if _, err := fetch(t, cutAt(clip(), 1000, 100, true)); err == nil {
		t.Error("a clip that never ends counts as success")
	}
}

func TestAClipWithoutLengthThatIsCutIsBroken(t *testing.T) {
	for name, n := range map[string]int{"inside a box": 50_000, "before the moov box": 24} {
		t.Run(name, func(t *testing.T) {
			_, err := fetch(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write(clip()[:n])
				_ = http.NewResponseController(w).Flush() // chunked, and properly ended
			})
			if _, ok := errors.AsType[*wire.Broken](err); !ok {
				t.Errorf("got %v, want Broken", err)
			}
		})
	}
}

func TestAPageIsNoClip(t *testing.T) {
	for _, page := range []string{"", "<html>wait</html>", `{"error":{"message":"not ready"}}`} {
		got, err := fetch(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) })
		r, ok := errors.AsType[*wire.Refusal](err)
		if !ok || string(r.Reply.Body) != page || len(got) > 0 {
			t.Errorf("%q: got %v and wrote %q", page, err, got)
		}
	}
}

func TestAClipBeyondItsLimitIsNotRead(t *testing.T) {
	for name, length := range map[string]bool{"with a length": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			_, err := fetch(t, func(w http.ResponseWriter, _ *http.Request) {
				if length {
					w.Header().Set("Content-Length", "300000")
				}
				_, _ = w.Write(append(clip(), make([]byte, 300_000-len(clip()))...))
			})
			if _, ok := errors.AsType[*wire.TooLarge](err); !ok {
				t.Errorf("got %v, want TooLarge", err)
			}
		})
	}
}

func TestAFileThatChangedMeanwhileIsNotJoined(t *testing.T) {
	n := 0
	_, err := fetch(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
		if n == 1 {
			w = &shortWriter{w, 20_000}
		}
		http.ServeContent(w, r, "clip.mp4", time.Time{}, bytes.NewReader(clip()))
	})
	if _, ok := errors.AsType[*wire.Broken](err); !ok {
		t.Errorf("got %v, want Broken", err)
	}
}

func TestALinkThatExpiresIsRenewedOnceAndReadOn(t *testing.T) {
	for name, writeFirst := range map[string]int{"before the first byte": 0, "half-way": 30_000} {
		t.Run(name, func(t *testing.T) {
			n := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				n++
				switch {
				case n == 1 && writeFirst > 0:
					w = &shortWriter{w, writeFirst}
				case r.URL.RawQuery == "old":
					w.WriteHeader(http.StatusForbidden)
					return
				}
				http.ServeContent(w, r, "clip.mp4", time.Time{}, bytes.NewReader(clip()))
			}))
			defer server.Close()
			renew := func(context.Context) (wire.Source, error) { return wire.Source{URL: server.URL + "?new"}, nil }
			var out bytes.Buffer
			err := wire.New(&http.Transport{}, wire.Limits{}).Download(t.Context(), wire.Source{URL: server.URL + "?old", Renew: renew}, &out)
			if err != nil || !bytes.Equal(out.Bytes(), clip()) {
				t.Errorf("got %d bytes and %v", out.Len(), err)
			}
		})
	}
}

func TestContainersAreKnownByTheirFirstBytes(t *testing.T) {
	for _, c := range []struct {
		data string
		is   bool
	}{
		{"\x00\x00\x00\x18ftypisom", true},
		{"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f", true},
		{`{"code":"fail","message":"x"}`, false},
		{"<!DOCTYPE html>", false},
		{"\x00\x00\x00\x18ftyp", false},
	} {
		if wire.LooksLikeClip([]byte(c.data)) != c.is {
			t.Errorf("%q: is a clip %v", strings.ToValidUTF8(c.data, "?"), !c.is)
		}
	}
}
