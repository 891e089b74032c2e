package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// project is a folder in which all clips of a set are rendered, so that nothing is left but to cut films of them.
type project struct{ dir, program string }

// project makes it. Its clips come from a service of the user's own that copies files.
func (b *set) project(ctx context.Context) (project, error) {
	p := project{dir: filepath.Join(b.dir, "project"), program: b.shotlist}
	if err := os.MkdirAll(p.dir, 0o777); err != nil {
		return p, err
	}
	f := b.film("cut", "")
	for _, text := range []string{f.changed, f.before} {
		if err := p.write(text); err != nil {
			return p, err
		}
		if _, err := measure(ctx, p.dir, p.program, "render", "--progress", "quiet"); err != nil {
			return p, err
		}
	}
	return p, nil
}

// film is a storyboard, and the same with another clip in its middle.
type film struct {
	project
	before, changed string
}

func (b *set) film(transition, settings string) film {
	return film{before: b.storyboard(transition, settings, ""), changed: b.storyboard(transition, settings, b.changed)}
}

func (b *set) storyboard(transition, settings, changed string) string {
	var text strings.Builder
	text.WriteString("version: 1\nproviders:\n")
	for i, clip := range append(b.clips[:len(b.clips):len(b.clips)], changed) {
		fmt.Fprintf(&text, "  c%d: {kind: exec, command: [ffmpeg, -v, error, -i, %q, -c, copy, -f, mp4, -y]}\n", i, clip)
	}
	size := "1280x720"
	fmt.Fprintf(&text, "defaults: {duration: %ds}\nfilm: {output: out/film.mp4, size: %s, fps: 30, %s}\nshots:\n", clipSeconds, size, settings)
	for i := range b.clips {
		from, kind := i, plain
		if i == len(b.clips)/2 && changed != "" {
			from = len(b.clips)
		}
		if b.name == "mixed" {
			kind = mixed[from%len(mixed)]
		}
		fmt.Fprintf(&text, "  - {id: s%d, prompt: Scene %d., provider: c%d, size: %s, transition: %s}\n", i, i, from, kind.size, b.transition(i, transition))
	}
	return text.String()
}

func (b *set) transition(i int, kind string) string {
	if i == 0 || kind == "cut" {
		return "{kind: cut}"
	}
	return fmt.Sprintf("{kind: %s, duration: %gs}", kind, fadeSeconds)
}

func (p project) write(storyboard string) error {
	return os.WriteFile(filepath.Join(p.dir, "storyboard.yaml"), []byte(storyboard), 0o666)
}

// first cuts the film with nothing kept from earlier cuts. What was found in the clips when they arrived stays: clips
// are looked into and decoded before they count, whether a film is cut of them or not.
func (f film) first(ctx context.Context) (cost, error) {
	err := errors.Join(f.write(f.before), f.forgetCuts(), os.RemoveAll(filepath.Join(f.dir, "out")))
	if err != nil {
		return cost{}, err
	}
	return f.stitch(ctx)
}

func (p project) forgetCuts() error {
	kept, err := filepath.Glob(filepath.Join(p.dir, ".shotlist", "cut", "*"))
	for _, file := range kept {
		if !strings.HasSuffix(file, ".media.json") {
			err = errors.Join(err, os.RemoveAll(file))
		}
	}
	return err
}

// again cuts it after one clip has changed. It comes after first.
func (f film) again(ctx context.Context) (cost, error) {
	if err := f.write(f.changed); err != nil {
		return cost{}, err
	}
	return f.stitch(ctx)
}

func (p project) stitch(ctx context.Context) (cost, error) {
	return measure(ctx, p.dir, p.program, "stitch", "--progress", "quiet")
}
