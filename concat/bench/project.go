package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// project is a storyboard whose clips are all rendered, so that nothing is left but to cut the film.
type project struct {
	dir, program    string
	before, changed string // the storyboard, and the one with another clip in its middle
}

// project makes one. Its clips come from a service of the user's own that copies files.
func (b *set) project(ctx context.Context, name, transition, film string) (project, error) {
	p := project{dir: filepath.Join(b.dir, name), program: b.shotlist}
	p.before = b.storyboard(transition, film, "")
	p.changed = b.storyboard(transition, film, b.changed)
	if err := os.MkdirAll(p.dir, 0o777); err != nil {
		return p, err
	}
	for _, text := range []string{p.changed, p.before} {
		if err := p.write(text); err != nil {
			return p, err
		}
		if _, err := measure(ctx, p.dir, p.program, "render", "--progress", "quiet"); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (b *set) storyboard(transition, film, changed string) string {
	var text strings.Builder
	text.WriteString("version: 1\nproviders:\n")
	for i, clip := range append(b.clips[:len(b.clips):len(b.clips)], changed) {
		fmt.Fprintf(&text, "  c%d: {kind: exec, command: [ffmpeg, -v, error, -i, %q, -c, copy, -f, mp4, -y]}\n", i, clip)
	}
	size := "1280x720"
	fmt.Fprintf(&text, "defaults: {duration: %ds}\nfilm: {output: out/film.mp4, size: %s, fps: 30, %s}\nshots:\n", clipSeconds, size, film)
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
func (p project) first(ctx context.Context) (cost, error) {
	err := errors.Join(p.write(p.before), p.forgetCuts(), os.RemoveAll(filepath.Join(p.dir, "out")))
	if err != nil {
		return cost{}, err
	}
	return p.stitch(ctx)
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
func (p project) again(ctx context.Context) (cost, error) {
	if err := p.write(p.changed); err != nil {
		return cost{}, err
	}
	return p.stitch(ctx)
}

func (p project) stitch(ctx context.Context) (cost, error) {
	return measure(ctx, p.dir, p.program, "stitch", "--progress", "quiet")
}
