//go:build unix

package providers

import (
	"os/exec"
	"syscall"
)

// ownGroup lets a Ctrl-C at the terminal reach only us, and ends what the program started together with it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
