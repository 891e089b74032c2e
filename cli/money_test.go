package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"

	"shotlist/render/plan"
)

func TestPaidWorkNeedsAnAnswerAtTheTerminal(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		tty          bool
		want         int
	}{
		{"yes", "y\n", true, exitOK},
		{"yes in full", " YES \n", true, exitOK},
		{"no", "n\n", true, exitMoney},
		{"just return", "\n", true, exitMoney},
		{"no more input", "", true, exitMoney},
		{"nobody there", "y\n", false, exitMoney},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stderr bytes.Buffer
			a := testApp(&bytes.Buffer{})
			a.Stdin, a.StdinTTY, a.StderrTTY, a.Stderr = strings.NewReader(c.answer), c.tty, c.tty, &stderr
			if got := exitCode(a.confirm(t.Context(), plan.Total{Sum: plan.Dollars(4.8)})); got != c.want {
				t.Errorf("exit code %d, want %d", got, c.want)
			}
			if c.tty && !strings.Contains(stderr.String(), "$4.80") {
				t.Errorf("the question %q does not say the sum", stderr.String())
			}
		})
	}
}

func TestTheQuestionCanBeLeftWithCtrlC(t *testing.T) {
	silent, _ := io.Pipe()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(signalled{syscall.SIGINT})
	a := testApp(&bytes.Buffer{})
	a.Stdin, a.StdinTTY, a.StderrTTY = silent, true, true
	if err := a.confirm(ctx, plan.Total{Sum: 1}); !errors.Is(err, signalled{syscall.SIGINT}) || exitCode(err) != exitInterrupted {
		t.Errorf("%v, exit code %d", err, exitCode(err))
	}
}
