package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// logFlags say what is logged and where. Logs are for finding out why; what people need to know is told without them.
type logFlags struct{ level, file, format string }

func (l *logFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&l.level, "log-level", "", "log from this level on: trace, debug, info, warn, error or disabled (default: info into a file, disabled on stderr)")
	flags.StringVar(&l.file, "log-file", "", "write the log to this file, as JSON lines, instead of to stderr")
	flags.StringVar(&l.format, "log-format", "console", "form of the log on stderr: console or json")
}

// openLog sets the logger up once the flags are known.
func (a *app) openLog(cmd *cobra.Command) error {
	level, err := zerolog.ParseLevel(a.logs.chosen())
	if err != nil {
		return exitWith(exitBadInput, fmt.Errorf("log level %q is unknown; choose trace, debug, info, warn, error or disabled", a.logs.level))
	}
	w, err := a.logWriter()
	if err != nil {
		return exitWith(exitBadInput, err)
	}
	a.log = zerolog.New(w).Level(level).With().Timestamp().Str("command", cmd.Name()).Logger()
	return nil
}

// chosen is the level that was asked for. Without one, stderr is left to what people need to know.
func (l *logFlags) chosen() string {
	switch {
	case l.level != "":
		return l.level
	case l.file != "":
		return zerolog.LevelInfoValue
	}
	return zerolog.Disabled.String()
}

func (a *app) logWriter() (io.Writer, error) {
	switch {
	case a.logs.file != "":
		// The file stays open until the process ends: every line is written at once, there is nothing to flush.
		f, err := os.OpenFile(a.logs.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, fmt.Errorf("cannot open the log: %w", err)
		}
		return a.secrets.writer(f), nil
	case a.logs.format == "json":
		return a.Stderr, nil
	case a.logs.format == "console":
		return zerolog.ConsoleWriter{Out: a.Stderr, TimeFormat: time.TimeOnly, NoColor: !a.color(a.StderrTTY)}, nil
	}
	return nil, fmt.Errorf("log format %q is unknown; choose console or json", a.logs.format)
}
