package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"shotlist/cli"
	"shotlist/render/ledger"
	"shotlist/render/lock"
)

var update = flag.Bool("update", false, "rewrite the golden parts of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"shotlist": func() { os.Exit(cli.Main(cli.Process())) },
	})
}

// TestScripts runs the scripts of testdata/script: the program as people use it, with the real ffmpeg. It is built as
// make build has it: with the race detector, which internal/faults has on all the way, they would take five times as long.
func TestScripts(t *testing.T) {
	program := t.TempDir()
	build := exec.Command("go", "build", "-o", program+string(filepath.Separator), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	examples, err := filepath.Abs("examples")
	if err != nil {
		t.Fatal(err)
	}
	documents, err := filepath.Abs("providers/testdata/openapi")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", program+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("EXAMPLES", examples)
			env.Setenv("OPENAPI", documents)
			env.Setenv("TZ", "UTC")
			env.Setenv("GOMAXPROCS", "2") // estimates depend on it
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"holdlock": holdLock, "ledger": printLedger, "fill": fill, "replace": replace, "code": code, "bytes": writeBytes, "corrupt": corrupt,
			"gateway": startGateway, "workflow": runWorkflow, "bill": printBill, "openapi": checkOpenAPI,
		},
	})
}

// holdLock DIR takes the lock of a state folder, as another process would, until the script ends.
func holdLock(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o777))
	held, err := lock.Acquire(context.Background(), dir, lock.Holder{PID: 4321, Host: "studio", Command: "render", Since: time.Unix(0, 0).UTC()})
	ts.Check(err)
	ts.Defer(func() { ts.Check(held.Release()) })
}

// printLedger DIR writes what happened to stdout: a line an event, without times and ids.
func printLedger(ts *testscript.TestScript, _ bool, args []string) {
	events, err := ledger.Read(context.Background(), filepath.Join(ts.MkAbs(args[0]), ".shotlist", "ledger.db"))
	ts.Check(err)
	for _, e := range events {
		fmt.Fprintln(ts.Stdout(), e.Kind, e.Subject)
	}
}

// fill FILE BYTES makes a file of that many comment characters.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	var n int
	_, err := fmt.Sscan(args[1], &n)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte("# filling\n"), n/10), 0o666))
}

// replace FILE OLD NEW … changes texts in a file.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	for pair := range slices.Chunk(args[1:], 2) {
		if !strings.Contains(text, pair[0]) {
			ts.Fatalf("%s does not contain %q", args[0], pair[0])
		}
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// writeBytes FILE TEXT writes a text with \x escapes, which scripts cannot hold.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	var text string
	_, err := fmt.Sscanf(`"`+args[1]+`"`, "%q", &text)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// corrupt FILE turns the middle of a file around, and keeps its length.
func corrupt(ts *testscript.TestScript, _ bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	for i := len(data) / 4; i < len(data)*3/4; i++ {
		data[i] ^= 0xff
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o666))
}

// code N COMMAND … runs a command and wants its exit code to be N.
func code(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}
