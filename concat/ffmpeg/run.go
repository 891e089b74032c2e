// Package ffmpeg runs ffmpeg and ffprobe: one place for process groups, progress, stderr and what they may open.
package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Tools says which programs to run. Empty names are looked up on PATH as ffmpeg and ffprobe.
type Tools struct{ FFmpeg, FFprobe string }

// Job is one run of ffmpeg. Args hold inputs, filters and outputs, as ffmpeg-go's GetArgs gives them; what every
// run needs (no banner, no prompt, only local files, progress) is added by Run.
type Job struct {
	Args     []string
	Dir      string // working folder; input and output names in Args are relative to it
	Stdin    io.Reader
	Stdout   io.Writer
	Progress func(done time.Duration) // called with the output's length so far
	Log      io.Writer                // at the end gets the last that ffmpeg said beside its progress; may be nil
}

// Run runs ffmpeg to its end. When ctx ends, the whole process group is ended. The error holds the last lines that
// ffmpeg wrote.
func (t Tools) Run(ctx context.Context, j Job) error {
	args := append(baseArgs(j), j.Args...)
	cmd := command(ctx, or(t.FFmpeg, "ffmpeg"), args...)
	cmd.Dir, cmd.Stdin, cmd.Stdout = j.Dir, j.Stdin, j.Stdout
	stderr := &tail{max: 8 << 10, onProgress: j.Progress}
	cmd.Stderr = stderr
	err := cmd.Run()
	if j.Log != nil {
		_, _ = io.WriteString(j.Log, stderr.String())
	}
	if err != nil {
		return runError(ctx, "ffmpeg", err, stderr.String())
	}
	return nil
}

// baseArgs go before everything else. Progress shares stderr, so that no extra descriptor is needed on Windows.
func baseArgs(j Job) []string {
	args := []string{"-hide_banner", "-nostats", "-loglevel", "error", "-y"}
	if j.Stdin == nil {
		args = append(args, "-nostdin")
	}
	if j.Progress != nil {
		args = append(args, "-progress", "pipe:2", "-stats_period", "0.2")
	}
	return args
}

// command makes a process that dies with ctx, together with what it started.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.WaitDelay = 2 * time.Second
	OwnGroup(cmd)
	return cmd
}

func runError(ctx context.Context, name string, err error, stderr string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%s is not installed or not on PATH: %w", name, err)
	}
	if text := lastLines(stderr, 8); text != "" {
		return fmt.Errorf("%s: %w: %s", name, err, text)
	}
	return fmt.Errorf("%s: %w", name, err)
}

// lastLines gives the end of a text: ffmpeg repeats itself.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func or(name, fallback string) string {
	if name != "" {
		return name
	}
	return fallback
}

// tail keeps the end of what is written to it and takes progress lines out.
type tail struct {
	max        int
	onProgress func(time.Duration)
	line, kept bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	for _, b := range p {
		t.line.WriteByte(b)
		if b == '\n' || t.line.Len() > t.max {
			t.endLine()
		}
	}
	return len(p), nil
}

func (t *tail) endLine() {
	text := t.line.String()
	t.line.Reset()
	if t.onProgress != nil && t.progress(strings.TrimSpace(text)) {
		return
	}
	t.kept.WriteString(text)
	if over := t.kept.Len() - t.max; over > 0 {
		t.kept.Next(over)
	}
}

// progress reports whether line belongs to -progress: key=value with a key that ffmpeg documents.
func (t *tail) progress(line string) bool {
	key, value, ok := strings.Cut(line, "=")
	if !ok || strings.ContainsAny(key, " :[") {
		return false
	}
	if key == "out_time_us" {
		if d, err := time.ParseDuration(value + "us"); err == nil && d >= 0 {
			t.onProgress(d)
		}
	}
	return true
}

func (t *tail) String() string { return t.kept.String() + t.line.String() }
