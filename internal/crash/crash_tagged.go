//go:build crash

package crash

import (
	"context"
	"fmt"
	"net/http/httptrace"
	"os"
	"strconv"
	"strings"
	"sync"
)

// The environment of a process under test: at which point it dies, as NAME:COUNT (the countth time that it comes
// there), and the file into which it writes the names of the points that it passes.
const (
	atVariable  = "SHOTLIST_CRASH"
	logVariable = "SHOTLIST_CRASH_LOG"
)

var (
	mu     sync.Mutex
	passed = map[string]int{}
)

// Point kills the process with SIGKILL where its environment says so.
func Point(name string) {
	mu.Lock()
	defer mu.Unlock()
	passed[name]++
	if file := os.Getenv(logVariable); file != "" {
		note(file, name)
	}
	at, count, _ := strings.Cut(os.Getenv(atVariable), ":")
	if n, err := strconv.Atoi(count); err == nil && at == name && passed[name] == n {
		die()
	}
}

// die does not return: nothing that was deferred runs, as with a power cut that spares the disk's cache.
func die() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

func note(file, name string) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err == nil {
		_, err = fmt.Fprintln(f, name)
	}
	if err != nil {
		panic(err)
	}
	f.Close()
}

// Trace makes points of the moments of a request that is made with ctx: NAME connected, NAME written, NAME answered.
func Trace(ctx context.Context, name string) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { Point(name + " connected") },
		WroteRequest:         func(httptrace.WroteRequestInfo) { Point(name + " written") },
		GotFirstResponseByte: func() { Point(name + " answered") },
	})
}
