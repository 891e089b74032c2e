package ffmpeg

import (
	"bufio"
	"bytes"
	"context"
	"strings"
)

// Version is what a program, ffmpeg or ffprobe, says of itself: "5.1.9-0+deb12u1".
func (t Tools) Version(ctx context.Context, program string) (string, error) {
	out, err := t.ask(ctx, program, "-version")
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(out), "\n")
	words := strings.Fields(line) // "ffmpeg version 5.1.9-0+deb12u1 Copyright …"
	if len(words) < 3 {
		return line, nil
	}
	return words[2], nil
}

// List gives the names of what ffmpeg was built with: "encoders" or "filters".
func (t Tools) List(ctx context.Context, what string) (map[string]bool, error) {
	out, err := t.ask(ctx, "ffmpeg", "-hide_banner", "-"+what)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) >= 2 { // flags, name, description
			names[words[1]] = true
		}
	}
	return names, nil
}

func (t Tools) ask(ctx context.Context, program string, args ...string) ([]byte, error) {
	name := or(t.FFmpeg, program)
	if program == "ffprobe" {
		name = or(t.FFprobe, program)
	}
	cmd := command(ctx, name, args...)
	out, err := cmd.Output()
	if err != nil {
		return nil, runError(ctx, program, err, "")
	}
	return out, nil
}
