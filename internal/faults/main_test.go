// Package faults holds no code: its tests let everything go wrong that can between shotlist and a service, in every
// phase of a job's life and through every protocol, and look at what was billed, lost, and written to disk.
package faults

import (
	"os"
	"os/signal"
	"testing"
)

func TestMain(m *testing.M) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt) // starts what watches signals, which would else belong to the first test's bubble
	clip()
	os.Exit(m.Run())
}
