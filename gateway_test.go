package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/rogpeppe/go-internal/testscript"

	"shotlist/providers/rehearse"
)

// startGateway FLAG … starts shotlist rehearse --listen, sets $GATEWAY to its address, and writes that into the
// storyboard in place of the word GATEWAY. It ends with the script.
func startGateway(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath(filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], "shotlist"))
	ts.Check(err)
	cmd := exec.Command(program, append([]string{"rehearse", "--listen", "127.0.0.1:0", "--latency", "0s"}, args...)...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), append(os.Environ(), "TMPDIR="+ts.Getenv("TMPDIR"))
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = errors.Join(cmd.Process.Kill(), cmd.Wait()) })
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	ts.Setenv("GATEWAY", strings.TrimSpace(line))
	replace(ts, false, []string{"storyboard.yaml", "GATEWAY", strings.TrimSpace(line)})
}

// printBill writes what the gateway has seen to stdout, and sets $JOB to the id of the job that it lists first.
func printBill(ts *testscript.TestScript, _ bool, _ []string) {
	reply, err := http.Get(ts.Getenv("GATEWAY") + "/rehearse/bill")
	ts.Check(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	ts.Check(err)
	var bill rehearse.Bill
	ts.Check(json.Unmarshal(text, &bill))
	if len(bill.Jobs) > 0 {
		ts.Setenv("JOB", bill.Jobs[0].IDs[0])
	}
	fmt.Fprintf(ts.Stdout(), "%s", text)
}

// checkOpenAPI FILES DOCUMENT … checks recorded requests, a pattern of file names, against documents of
// providers/testdata/openapi. Each document must describe at least one of them.
func checkOpenAPI(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, name := range args[1:] {
		router, err := describedBy(filepath.Join(ts.Getenv("OPENAPI"), name))
		ts.Check(err)
		described := 0
		for _, file := range files {
			known, err := fits(router, file)
			if err != nil {
				ts.Fatalf("%s does not fit %s: %v", filepath.Base(file), name, err)
			}
			if known {
				described++
			}
		}
		if described == 0 {
			ts.Fatalf("%s describes none of the %d requests", name, len(files))
		}
		fmt.Fprintf(ts.Stdout(), "%s: %d requests\n", name, described)
	}
}

func describedBy(document string) (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(document)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // paths are compared, hosts are ours
	return legacy.NewRouter(doc, openapi3.DisableExamplesValidation())
}

// fits checks a recorded request; known is false where the document does not describe it.
func fits(router routers.Router, file string) (known bool, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(data)))
	if err != nil {
		return false, err
	}
	route, params, err := router.FindRoute(r)
	if err != nil {
		return false, nil
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true}
	return true, openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route, Options: options})
}
