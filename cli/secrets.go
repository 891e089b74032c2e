package cli

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/zalando/go-keyring"

	"shotlist/manifest"
	"shotlist/providers"
)

// keyringService is the name under which credentials stand in the operating system's keyring.
const keyringService = "shotlist"

// readKey finds the credential that a storyboard refers to. An error says where it was looked for, never what was found.
func (a *app) readKey(root string, ref manifest.KeyRef) (providers.Secret, error) {
	text, err := a.lookUpKey(root, ref)
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return "", fmt.Errorf("the key in %s is empty", keyName(ref))
	}
	if strings.ContainsAny(text, "\r\n") {
		return "", fmt.Errorf("the key in %s has more than one line", keyName(ref))
	}
	a.secrets.add(text)
	return providers.Secret(text), nil
}

func (a *app) lookUpKey(root string, ref manifest.KeyRef) (string, error) {
	switch {
	case ref.Env != "":
		return a.keyFromEnv(root, ref.Env)
	case ref.File != "":
		return keyFromFile(root, ref.File)
	}
	text, err := keyring.Get(keyringService, ref.Keyring)
	if err != nil {
		return "", fmt.Errorf("no key %q of service %q in the keyring: %w", ref.Keyring, keyringService, err)
	}
	return text, nil
}

// keyFromEnv reads NAME, or the file that NAME_FILE names, as secrets are mounted into containers.
func (a *app) keyFromEnv(root, name string) (string, error) {
	if v, ok := a.LookupEnv(name); ok && v != "" {
		return v, nil
	}
	if file, ok := a.LookupEnv(name + "_FILE"); ok && file != "" {
		return keyFromFile(root, file)
	}
	return "", fmt.Errorf("environment variable %s is not set, nor is %s_FILE", name, name)
}

func keyFromFile(root, file string) (string, error) {
	name := filepath.FromSlash(file)
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	text, err := os.ReadFile(name)
	if broken, ok := errors.AsType[*fs.PathError](err); ok {
		return "", fmt.Errorf("cannot read the key in %s: %w", file, broken.Err)
	}
	return string(text), err
}

// keyName says where a key is kept, for people.
func keyName(ref manifest.KeyRef) string {
	switch {
	case ref.Env != "":
		return "environment variable " + ref.Env
	case ref.File != "":
		return "file " + ref.File
	}
	return "keyring entry " + ref.Keyring
}

// keyHint says how a key gets to where it is looked for.
func keyHint(ref manifest.KeyRef) string {
	switch {
	case ref.Env != "":
		return "set environment variable " + ref.Env
	case ref.File != "":
		return "write the key, and nothing else, into file " + ref.File
	}
	return fmt.Sprintf("store it in the keyring as user %s of service %s", ref.Keyring, keyringService)
}

// keyFunc puts off reading a key until a request needs it, and reads it once.
func (a *app) keyFunc(root string, ref *manifest.KeyRef) providers.KeyFunc {
	if ref == nil {
		return nil
	}
	read := sync.OnceValues(func() (providers.Secret, error) {
		key, err := a.readKey(root, *ref)
		if err != nil {
			return "", &providers.Error{Kind: providers.Denied, Msg: "no key", Hint: keyHint(*ref), Err: err}
		}
		return key, nil
	})
	return func(context.Context) (providers.Secret, error) { return read() }
}

// shortest is the length from which on a credential is looked for in output. No service gives out shorter ones, and to
// hide every letter k would hide what people need to read.
const shortest = 8

// secrets is what was read and must never be printed: the last line of defence, behind types that hide it.
type secrets struct {
	mu       sync.RWMutex
	replacer *strings.Replacer
	pairs    []string
}

// add remembers a credential in the forms in which it might slip out.
func (s *secrets) add(text string) {
	if len(text) < shortest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, form := range []string{text, base64.StdEncoding.EncodeToString([]byte(text)), url.QueryEscape(text)} {
		s.pairs = append(s.pairs, form, "[secret]")
	}
	s.replacer = strings.NewReplacer(s.pairs...)
}

// writer hides remembered credentials from what is written to w.
func (s *secrets) writer(w io.Writer) io.Writer { return hiding{s, w, new(atomic.Value)} }

type hiding struct {
	*secrets
	to    io.Writer
	error *atomic.Value // the first error of writing
}

// broken tells why something could not be written; nil where all could, or the reader has simply had enough.
func (h hiding) broken() error {
	if err, _ := h.error.Load().(error); err != nil && !errors.Is(err, syscall.EPIPE) {
		return err
	}
	return nil
}

func (h hiding) Write(p []byte) (int, error) {
	n, err := h.write(p)
	if err != nil {
		h.error.CompareAndSwap(nil, fmt.Errorf("%w", err))
	}
	return n, err
}

func (h hiding) write(p []byte) (int, error) {
	h.mu.RLock()
	replacer := h.replacer
	h.mu.RUnlock()
	if replacer == nil {
		return h.to.Write(p)
	}
	if _, err := replacer.WriteString(h.to, string(p)); err != nil {
		return 0, errors.Join(errors.New("cannot write output"), err)
	}
	return len(p), nil
}
