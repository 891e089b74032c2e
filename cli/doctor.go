package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"shotlist/concat/ffmpeg"
	"shotlist/manifest"
	"shotlist/render/lock"
)

func (a *app) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor [storyboard or folder …]",
		Short: "Check what this machine needs to render",
		Long: `Doctor looks at ffmpeg and ffprobe, the encoders and filters that films need, fonts, free space, the keys
that the storyboard's accounts refer to, and the lock. It sends no request. Exit code 7 when something
is missing.`,
		Example: `  shotlist doctor
  shotlist doctor --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			checks := a.examine(cmd.Context(), args)
			if asJSON {
				if err := writeJSON(a.Stdout, doctorDoc{Version: 1, Checks: checks}); err != nil {
					return err
				}
			} else {
				a.printChecks(checks)
			}
			return verdict(checks)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (version 1)")
	return cmd
}

type doctorDoc struct {
	Version int     `json:"version"`
	Checks  []check `json:"checks"`
}

// check is one thing that was looked at.
type check struct {
	Name   string `json:"name"`
	Status string `json:"status"` // ok, warning or missing
	Found  string `json:"found"`
	Hint   string `json:"hint,omitempty"`
}

const (
	statusOK      = "ok"
	statusWarning = "warning"
	statusMissing = "missing"
)

func (a *app) examine(ctx context.Context, args []string) []check {
	checks := examineTools(ctx)
	checks = append(checks, a.examineFonts(ctx)...)
	checks = append(checks, examineOutputs(ctx, ffmpeg.Tools{})...)
	checks = append(checks, examineDisk())
	return append(checks, a.examineProjects(args)...)
}

// The encoders and filters that every film needs.
var (
	neededEncoders = []string{"libx264", "aac", "mjpeg", "png"}
	neededFilters  = []string{"xfade", "alimiter", "sidechaincompress", "amix", "boxblur", "tpad", "ebur128"}
)

func examineTools(ctx context.Context) []check {
	var checks []check
	tools := ffmpeg.Tools{}
	for _, program := range []string{"ffmpeg", "ffprobe"} {
		version, err := tools.Version(ctx, program)
		if err != nil {
			checks = append(checks, check{program, statusMissing, err.Error(), installHint()})
			continue
		}
		checks = append(checks, check{Name: program, Status: statusOK, Found: version})
	}
	if checks[0].Status != statusOK {
		return checks
	}
	return append(checks, examineList(ctx, tools, "encoders", neededEncoders), examineList(ctx, tools, "filters", neededFilters))
}

// examineList asks ffmpeg for what it was built with.
func examineList(ctx context.Context, tools ffmpeg.Tools, what string, needed []string) check {
	have, err := tools.List(ctx, what)
	if err != nil {
		return check{what, statusMissing, err.Error(), installHint()}
	}
	var absent []string
	for _, name := range needed {
		if !have[name] {
			absent = append(absent, name)
		}
	}
	if len(absent) > 0 {
		return check{what, statusMissing, "without " + list(absent, 20), "install an ffmpeg that was built with them"}
	}
	return check{Name: what, Status: statusOK, Found: list(needed, 20)}
}

func installHint() string {
	switch runtime.GOOS {
	case "darwin":
		return "brew install ffmpeg"
	case "windows":
		return "winget install ffmpeg"
	}
	return "sudo apt-get install ffmpeg (Debian, Ubuntu), sudo dnf install ffmpeg (Fedora)"
}

const lowSpace = 2 << 30 // bytes: some minutes of film with its clips

func examineDisk() check {
	free, err := freeSpace(".")
	if err != nil {
		return check{"disk", statusWarning, err.Error(), ""}
	}
	found := humanize.IBytes(free) + " free here"
	if free < lowSpace {
		return check{"disk", statusWarning, found, "free some: clips and films need about " + humanize.IBytes(lowSpace)}
	}
	return check{Name: "disk", Status: statusOK, Found: found}
}

// examineProjects looks at the storyboards' state, lock and keys. That there is no storyboard here is not a fault.
func (a *app) examineProjects(args []string) []check {
	loaded := manifest.Load(args, manifest.Options{})
	projects, _ := a.projects(loaded.Films)
	var checks []check
	for _, p := range projects {
		checks = append(checks, examineLock(p), examineWritable(p))
		checks = append(checks, a.examineKeys(p)...)
	}
	return checks
}

func examineLock(p *project) check {
	holder, err := lock.Look(p.path())
	switch {
	case err != nil:
		return check{"lock", statusWarning, err.Error(), ""}
	case holder != nil:
		return check{"lock", statusWarning, fmt.Sprintf("held by process %d on %s", holder.PID, holder.Host), "wait for it, or watch it with shotlist status"}
	}
	return check{Name: "lock", Status: statusOK, Found: "free"}
}

func examineWritable(p *project) check {
	f, err := os.CreateTemp(p.root, ".shotlist-doctor-*")
	if err != nil {
		return check{"folder", statusMissing, err.Error(), "make the storyboard's folder writable: state and film are kept there"}
	}
	err = errors.Join(f.Close(), os.Remove(f.Name()))
	if err != nil {
		return check{"folder", statusWarning, err.Error(), ""}
	}
	return check{Name: "folder", Status: statusOK, Found: filepath.Base(p.root) + " is writable"}
}

// examineKeys tells whether the key of each account is there, never what it is.
func (a *app) examineKeys(p *project) []check {
	var checks []check
	seen := map[string]bool{}
	for i := range p.plan.Jobs {
		entry := p.entry(&p.plan.Jobs[i])
		if seen[entry.Name] || !a.registry[entry.Kind].NeedsKey {
			continue
		}
		seen[entry.Name] = true
		c := check{Name: "key of " + entry.Name, Status: statusOK, Found: "present"}
		if d := a.checkKey(p.root, entry); d != nil {
			c = check{c.Name, statusMissing, d.Message, d.Hint}
		}
		checks = append(checks, c)
	}
	return checks
}

func (a *app) printChecks(checks []check) {
	t := table{out: a.Stdout}
	for _, c := range checks {
		t.row(c.Status, c.Name, c.Found)
		if c.Hint != "" {
			t.note(c.Hint)
		}
	}
	t.flush()
}

func verdict(checks []check) error {
	n := 0
	for _, c := range checks {
		if c.Status == statusMissing {
			n++
		}
	}
	if n > 0 {
		return exitWith(exitEnvironment, fmt.Errorf("%s missing", plural(n, "thing")))
	}
	return nil
}
