package vault_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shotlist/render/vault"
)

// s3 is as much of an object store as clips need, over real HTTP: PUT, HEAD and GET of whole objects, path style.
type s3 struct {
	*httptest.Server
	mu      sync.Mutex
	objects map[string][]byte // by path: bucket and key
	deny    bool
}

// canary stands for a credential: no error may show it.
const canary = "AKIACANARY51ACCANARY"

func newS3(t *testing.T) *s3 {
	t.Helper()
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": canary, "AWS_SECRET_ACCESS_KEY": "canary-secret-51ac", "AWS_CONFIG_FILE": os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true", "HTTP_PROXY": "", "HTTPS_PROXY": ""} {
		t.Setenv(name, value)
	}
	s := &s3{objects: map[string][]byte{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *s3) vault(t *testing.T) *vault.Vault {
	t.Helper()
	place, err := vault.NewPlace("", "s3://bucket/films/a?region=eu-west-1&use_path_style=true&endpoint="+url.QueryEscape(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	return vault.At(place)
}

func (s *s3) damage(name string, change func([]byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name = "/bucket/films/a/" + name
	s.objects[name] = change(bytes.Clone(s.objects[name]))
}

func (s *s3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.deny:
		fail(w, http.StatusForbidden, "AccessDenied")
	case !strings.Contains(r.Header.Get("Authorization"), "Credential="+canary+"/"):
		fail(w, http.StatusForbidden, "InvalidAccessKeyId")
	case r.Method == http.MethodPut:
		s.put(w, r)
	case !s.has(r.URL.Path):
		fail(w, http.StatusNotFound, "NoSuchKey")
	default:
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", time.Unix(1_800_000_000, 0), bytes.NewReader(s.objects[r.URL.Path]))
	}
}

func (s *s3) has(name string) bool {
	_, ok := s.objects[name]
	return ok
}

func (s *s3) put(w http.ResponseWriter, r *http.Request) {
	body, err := content(r)
	if err != nil {
		fail(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	if sum := r.Header.Get("X-Amz-Checksum-Crc32"); sum != "" && sum != checksum(body) {
		fail(w, http.StatusBadRequest, "BadDigest")
		return
	}
	s.objects[r.URL.Path] = append([]byte{}, body...)
	w.Header().Set("ETag", `"1"`)
}

func checksum(body []byte) string {
	sum := crc32.ChecksumIEEE(body)
	return base64.StdEncoding.EncodeToString([]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
}

// content takes the chunks out of a body, where the client sends chunks with a checksum behind them.
func content(r *http.Request) ([]byte, error) {
	if !strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		return io.ReadAll(r.Body)
	}
	var out []byte
	lines := bufio.NewReader(r.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, err
		}
		size, err := strconv.ParseInt(strings.TrimSpace(strings.Split(line, ";")[0]), 16, 64)
		if err != nil || size == 0 {
			return out, err
		}
		chunk := make([]byte, size+2) // with its line end
		if _, err := io.ReadFull(lines, chunk); err != nil {
			return nil, err
		}
		out = append(out, chunk[:size]...)
	}
}

func fail(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>no, %s</Message></Error>`, code, canary)
}

func TestWhatAStoreSaysIsShownWithoutCredentials(t *testing.T) {
	s := newS3(t)
	s.deny = true
	v := s.vault(t)
	defer v.Close()
	_, sum, _ := clip(t, 10)
	err := v.Fetch(t.Context(), sum, 10, io.Discard)
	if err == nil || errors.Is(err, vault.ErrMissing) {
		t.Fatalf("got %v", err)
	}
	if text := err.Error(); strings.Contains(strings.ToLower(text), "canary") || strings.Contains(text, "Signature") || strings.Contains(text, "endpoint=") ||
		strings.Contains(text, "\n") || !strings.Contains(text, "s3://bucket/films/a") {
		t.Error(text)
	}
}
