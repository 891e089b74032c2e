package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"shotlist/manifest"
	"shotlist/render/plan"
)

// writeDepfile writes, in make's own form, what the films depend on: storyboards, what they include, and every file
// that they refer to. Each dependency also stands as an empty rule, so that make goes on when one was deleted.
func writeDepfile(name string, projects []*project, loaded manifest.Loaded) error {
	var b strings.Builder
	var all []string
	for _, p := range projects {
		for i := range p.plan.Cuts {
			deps := dependencies(p, &p.plan.Cuts[i], loaded)
			fmt.Fprintf(&b, "%s: %s\n", escapeMake(p.display(p.film(&p.plan.Cuts[i]))), strings.Join(deps, " "))
			all = append(all, deps...)
		}
	}
	slices.Sort(all)
	for _, dep := range slices.Compact(all) {
		fmt.Fprintf(&b, "\n%s:\n", dep)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o666); err != nil {
		return fmt.Errorf("cannot write the dependency file: %w", err)
	}
	return nil
}

// dependencies are the files that decide a film, escaped for make, sorted.
func dependencies(p *project, c *plan.Cut, loaded manifest.Loaded) []string {
	var deps []string
	for _, name := range loaded.Sources.Names() {
		deps = append(deps, escapeMake(name))
	}
	for _, m := range c.Film.Files() {
		deps = append(deps, escapeMake(p.display(p.file(m))))
	}
	slices.Sort(deps)
	return slices.Compact(deps)
}

// escapeMake quotes what make would read as its own.
func escapeMake(name string) string {
	return strings.NewReplacer(" ", `\ `, "#", `\#`, "$", "$$", ":", `\:`).Replace(name)
}
