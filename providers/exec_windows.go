package providers

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C at the console from the program; exec ends it when the context ends.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
