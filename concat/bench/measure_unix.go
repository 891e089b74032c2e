//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// memory is the largest amount that the process, or one that it waited for, held at a time, in bytes.
func memory(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(usage.Maxrss) //nolint:unconvert // of 32 bits on some machines
	if runtime.GOOS == "darwin" {
		return most // macOS counts bytes, others kilobytes
	}
	return most * 1024
}
