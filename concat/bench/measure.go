package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"
)

// cost is what a way took. CPU time and memory include the processes that it started.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // of the largest process, in bytes
}

// then is the cost of one after the other.
func (c cost) then(d cost) cost {
	return cost{c.wall + d.wall, c.cpu + d.cpu, max(c.memory, d.memory)}
}

// measure runs a program to its end.
func measure(ctx context.Context, dir, program string, args ...string) (cost, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	var log bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &log
	began := time.Now()
	err := cmd.Run()
	c := cost{wall: time.Since(began)}
	if p := cmd.ProcessState; p != nil {
		c.cpu, c.memory = p.UserTime()+p.SystemTime(), memory(p)
	}
	if err != nil {
		text := log.Bytes()
		return c, fmt.Errorf("%s: %w: %s", program, err, text[max(0, len(text)-300):])
	}
	return c, nil
}
