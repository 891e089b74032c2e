package ffmpeg

import (
	"os/exec"
	"syscall"
)

// OwnGroup keeps a Ctrl-C at the console from reaching the child; exec ends it when the context ends.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
