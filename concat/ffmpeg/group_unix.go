//go:build unix

package ffmpeg

import (
	"os/exec"
	"syscall"
)

// OwnGroup puts the process into a group of its own, so that a Ctrl-C at the terminal reaches only us, and ends the
// whole group when the context ends.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
