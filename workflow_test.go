package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"
)

// workflow is as much of a workflow of GitHub Actions as the examples use.
type workflow struct {
	Env  map[string]string `yaml:"env"`
	Jobs map[string]struct {
		If    string         `yaml:"if"`
		Steps []workflowStep `yaml:"steps"`
	} `yaml:"jobs"`
}

type workflowStep struct {
	Name string            `yaml:"name"`
	If   string            `yaml:"if"`
	Uses string            `yaml:"uses"`
	Run  string            `yaml:"run"`
	Env  map[string]string `yaml:"env"`
}

// runWorkflow FILE EVENT JOB runs the shell steps of a job as a runner would, in the current folder: bash, which ends at
// the first command that fails. Secrets are the script's variables SECRET_NAME. Steps that use actions are not run.
func runWorkflow(ts *testscript.TestScript, neg bool, args []string) {
	var w workflow
	ts.Check(yaml.Unmarshal([]byte(ts.ReadFile(args[0])), &w))
	job, ok := w.Jobs[args[2]]
	if !ok || !holds(ts, job.If, args[1]) {
		ts.Fatalf("%s has no job %s for a %s", args[0], args[2], args[1])
	}
	var failed error
	for _, s := range job.Steps {
		if s.Run == "" || failed != nil && s.If != "always()" || s.If != "" && !holds(ts, s.If, args[1]) {
			continue
		}
		if err := runStep(ts, w.Env, s); err != nil && failed == nil {
			failed = fmt.Errorf("step %q: %w", s.Name, err)
		}
	}
	if (failed != nil) != neg {
		ts.Fatalf("the job %s: %v", args[2], failed)
	}
}

// holds decides the conditions that the examples have.
func holds(ts *testscript.TestScript, condition, event string) bool {
	switch condition {
	case "always()":
		return true
	case "github.event_name == 'pull_request'", "github.event_name == 'push'":
		return strings.Contains(condition, "'"+event+"'")
	case "github.event.pull_request.head.repo.full_name == github.repository":
		return ts.Getenv("FORK") == ""
	}
	ts.Fatalf("nobody knows whether %s", condition)
	return false
}

func runStep(ts *testscript.TestScript, common map[string]string, s workflowStep) error {
	work := ts.Getenv("WORK")
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", s.Run)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"CI=true", "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + filepath.Join(work, "summary.md"), "WORK=" + work, "HOME=" + work,
		"PATH=" + filepath.Join(work, "bin") + string(os.PathListSeparator) + ts.Getenv("PATH"), "TMPDIR=" + ts.Getenv("TMPDIR"), "GOMAXPROCS=2"}
	for _, env := range []map[string]string{common, s.Env} {
		for name, value := range env {
			cmd.Env = append(cmd.Env, name+"="+expand(ts, value))
		}
	}
	out, err := cmd.CombinedOutput()
	fmt.Fprintf(ts.Stdout(), "%s", out)
	ts.Logf("[%s]\n%s", s.Name, out)
	return err
}

// expand fills in a value that is one expression.
func expand(ts *testscript.TestScript, value string) string {
	expression, ok := strings.CutPrefix(value, "${{ ")
	if !ok {
		return value
	}
	expression = strings.TrimSuffix(expression, " }}")
	if name, ok := strings.CutPrefix(expression, "secrets."); ok {
		return ts.Getenv("SECRET_" + name)
	}
	if !slices.Contains([]string{"github.token", "github.event.pull_request.number"}, expression) {
		ts.Fatalf("nobody knows %s", expression)
	}
	return "7"
}
