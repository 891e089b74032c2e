package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"shotlist/providers"
)

// app is what all commands share.
type app struct {
	Env
	registry providers.Registry
	stage    string // a subfolder of the state and a word in the names of films, for what does not count; else empty
	log      zerolog.Logger
	logs     logFlags
	secrets  *secrets // what must never be printed
	notices  *notices
}

// Main runs the command line and returns the process's exit code.
func Main(env Env) int {
	a := &app{Env: env, registry: providers.Builtin(), log: zerolog.Nop(), secrets: &secrets{}}
	a.Stdout, a.Stderr = a.secrets.writer(env.Stdout), a.secrets.writer(env.Stderr)
	a.notices = &notices{w: a.Stderr}
	ctx, stop := withSignals(context.Background(), a.stopping)
	defer stop()
	root := a.root()
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	err := root.ExecuteContext(ctx)
	if broken := a.Stdout.(hiding).broken(); err == nil && broken != nil {
		err = fmt.Errorf("cannot write to stdout: %w", broken)
	}
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = fmt.Errorf("%w", cause)
	}
	a.complain(err)
	return exitCode(err)
}

// stopping answers a signal at once: the rest of the stop takes a moment.
func (a *app) stopping(s syscall.Signal) {
	a.notices.say(fmt.Sprintf("%s: nothing new is started; again to stop at once (nothing is lost either way)", s))
}

// complain tells an error that nobody has told yet.
func (a *app) complain(err error) {
	if err == nil {
		return
	}
	if e, ok := errors.AsType[*exitError](err); ok && e.err == nil {
		return
	}
	if _, ok := errors.AsType[signalled](err); ok {
		return // answered when it came
	}
	a.log.Error().Err(err).Int("exit_code", exitCode(err)).Msg("command failed")
	fmt.Fprintf(a.Stderr, "shotlist: %s\n", strings.TrimSpace(err.Error()))
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "shotlist",
		Short: "Render AI video in batches from a storyboard checked into git",
		Long: `shotlist turns a storyboard, a YAML file in git, into a film: plan shows what would be
rendered, why and what it costs; render does it, keeps resumable state in .shotlist/,
and cuts the film. Without any key the built-in animatic provider renders every shot
offline as a title card.`,
		Example: `  shotlist init                 # write a storyboard that renders at once
  shotlist plan                 # what would be rendered, why, what it costs
  shotlist render               # render it and cut the film`,
		Args:          cobra.ArbitraryArgs,
		Version:       buildVersion().Version,
		RunE:          helpOrUnknown,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return a.openLog(cmd)
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exitWith(exitBadInput, fmt.Errorf("%w; see shotlist %s --help", err, cmd.Name()))
	})
	a.logs.add(root.PersistentFlags())
	root.AddGroup(&cobra.Group{ID: "make", Title: "From storyboard to film:"},
		&cobra.Group{ID: "state", Title: "What has happened:"}, &cobra.Group{ID: "help", Title: "This machine and this program:"})
	a.addCommands(root)
	root.SuggestionsMinimumDistance = 2
	root.SetHelpCommandGroupID("help")
	root.SetCompletionCommandGroupID("help")
	return root
}

// helpOrUnknown answers a call without a command, or with one that there is not.
func helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	err := fmt.Errorf("unknown command %q", args[0])
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		err = fmt.Errorf("%w; did you mean %s?", err, strings.Join(like, " or "))
	}
	return exitWith(exitBadInput, err)
}

func (a *app) addCommands(root *cobra.Command) {
	for group, commands := range map[string][]*cobra.Command{
		"make": {
			a.initCommand(),
			a.validateCommand(),
			a.planCommand(),
			a.renderCommand(),
			a.stitchCommand(),
			a.sheetCommand(),
			a.exportCommand(),
			a.rehearseCommand(),
		},
		"state": {
			a.statusCommand(),
			a.costsCommand(),
			a.infoCommand(),
			a.verifyCommand(),
			a.retryCommand(),
			a.adoptCommand(),
			a.acceptCommand(),
			a.repairCommand(),
			a.cancelCommand(),
			a.shareCommand(),
			a.cleanCommand(),
		},
		"help": {a.doctorCommand(), a.providersCommand(), a.schemaCommand(), a.versionCommand()},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
}
