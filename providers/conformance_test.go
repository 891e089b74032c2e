package providers_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"shotlist/providers"
	"shotlist/providers/providertest"
)

// TestEveryProtocolKeepsTheLaws needs no line for a new protocol: its registry line and its testdata folder are enough,
// and without the folder it fails.
func TestEveryProtocolKeepsTheLaws(t *testing.T) {
	registry := providers.Builtin()
	for _, kind := range registry.Kinds() {
		if registry[kind].Local {
			continue // each has a test of its own, with a machine to work on
		}
		t.Run(kind, func(t *testing.T) { providertest.Run(t, suite(t, registry[kind])) })
	}
}

// suite reads what a protocol's tests need beside recordings from testdata/<kind>/suite.json.
func suite(t *testing.T, p providers.Protocol) providertest.Suite {
	t.Helper()
	s := providertest.Suite{Protocol: p}
	data, err := os.ReadFile(filepath.Join("testdata", p.Kind, "suite.json"))
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}
