package providers_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"shotlist/providers"
	"shotlist/providers/providertest"
)

// role tells this test binary to be the program that kind exec runs.
const role = "SHOTLIST_TEST_PROGRAM"

// TestProgram is no test: it is what kind exec runs in the others.
func TestProgram(t *testing.T) {
	path := os.Args[len(os.Args)-1]
	switch os.Getenv(role) {
	case "clip":
		var r providers.Request
		if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil || r.Prompt == "" {
			t.Fatalf("no request on stdin: %v", err)
		}
		if err := os.WriteFile(path, plainClip(r.Prompt), 0o600); err != nil {
			t.Fatal(err)
		}
	case "no clip":
		if err := os.WriteFile(path, []byte("this is a text"), 0o600); err != nil {
			t.Fatal(err)
		}
	case "failure":
		t.Fatal("the model could not be loaded")
	case "silence":
		time.Sleep(time.Hour) // until it is ended
	}
}

func plainClip(text string) []byte {
	var out []byte
	for _, b := range [][2]string{{"ftyp", "isom0000"}, {"moov", "none"}, {"mdat", text}} {
		out = binary.BigEndian.AppendUint32(out, uint32(8+len(b[1])))
		out = append(append(out, b[0]...), b[1]...)
	}
	return out
}

func execConfig(t *testing.T, as string) providers.Config {
	t.Setenv(role, as)
	return providers.Config{Name: "local", Root: t.TempDir(), Temp: t.TempDir(),
		Settings: map[string]any{"command": []any{os.Args[0], "-test.run=^TestProgram$", "--"}}}
}

func TestExecKeepsTheLaws(t *testing.T) {
	providertest.Run(t, providertest.Suite{Protocol: providers.Exec(), Config: execConfig(t, "clip")})
}

func TestAProgramGetsTheRequestAndItsClipIsCopied(t *testing.T) {
	c := execConfig(t, "clip")
	p := openExec(t, c)
	ticket, err := p.Submit(t.Context(), providers.Request{Prompt: "灯塔", Size: providers.Size{W: 640, H: 360}})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := p.Fetch(t.Context(), ticket, &out); err != nil || !bytes.Equal(out.Bytes(), plainClip("灯塔")) {
		t.Errorf("got %q and %v", out.Bytes(), err)
	}
	if left, _ := os.ReadDir(c.Temp); len(left) > 0 {
		t.Errorf("%d files are left behind", len(left))
	}
}

func TestAProgramThatFailsSaysWhy(t *testing.T) {
	for as, says := range map[string]string{"failure": "the model could not be loaded", "no clip": "it is no video",
		"nothing": "it wrote no clip"} {
		t.Run(as, func(t *testing.T) {
			p := openExec(t, execConfig(t, as))
			err := p.Fetch(t.Context(), providers.Ticket{Data: []byte("{}")}, io.Discard)
			e, ok := errors.AsType[*providers.Error](err)
			if !ok || e.Kind != providers.Invalid || !strings.Contains(err.Error(), says) || e.Hint == "" {
				t.Errorf("got %v, want an invalid error with a hint that says %q", err, says)
			}
		})
	}
}

func TestAProgramIsEndedWithItsContext(t *testing.T) {
	p := openExec(t, execConfig(t, "silence"))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := p.Fetch(ctx, providers.Ticket{Data: []byte("{}")}, io.Discard); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
}

func TestAnotherCommandIsAnotherMaker(t *testing.T) {
	makers := map[string]bool{}
	for _, command := range [][]any{{"paint"}, {"paint", "--fast"}, {"paint --fast"}} {
		p := openExec(t, providers.Config{Settings: map[string]any{"command": command}})
		makers[p.Caps("").Maker] = true
	}
	if len(makers) != 3 {
		t.Errorf("three commands have %d makers", len(makers))
	}
}

func TestExecNeedsACommand(t *testing.T) {
	for _, command := range []any{nil, []any{}, []any{""}, []any{1}, "paint"} {
		if _, err := providers.Exec().New(providers.Config{Settings: map[string]any{"command": command}}); err == nil {
			t.Errorf("command %v is accepted", command)
		}
	}
}

func openExec(t *testing.T, c providers.Config) providers.Provider {
	t.Helper()
	p, err := providers.Exec().New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
