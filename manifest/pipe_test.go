//go:build unix

package manifest_test

import (
	"strings"
	"syscall"
	"testing"

	"shotlist/manifest"
)

func TestAPipeIsNotOpened(t *testing.T) {
	project(t, map[string]string{"a.yaml": "version: 1\nshots:\n  - {id: a, prompt: x, image: pipe}\n"})
	for _, name := range []string{"pipe", "pipe.yaml"} {
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := text(manifest.Load([]string{"a.yaml", "pipe.yaml"}, manifest.Options{}).Diagnostics)
	if !strings.Contains(got, `"pipe" is not a regular file`) || !strings.Contains(got, "pipe.yaml is not a regular file") {
		t.Error(got)
	}
}
