package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"shotlist/manifest"
	"shotlist/render/plan"
)

type cleanFlags struct {
	dryRun, paid, force bool
}

func (a *app) cleanCommand() *cobra.Command {
	var f cleanFlags
	cmd := &cobra.Command{
		Use:     "clean [storyboard or folder …]",
		Aliases: []string{"gc"},
		Short:   "Remove what no storyboard of the folder uses any more",
		Long: `Clean removes, from the state beside the storyboards, what can be made again for nothing: work files,
kept segments of old cuts, and clips that cost nothing and that no storyboard of the folder uses.
Clips that cost money are removed only with --paid, and never while a storyboard uses them. The
ledger stays.`,
		Example: `  shotlist clean --dry-run
  shotlist clean
  shotlist clean --paid       # also paid clips that no storyboard uses any more`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, _, err := a.load(cmd.Context(), args, selection{})
			if err != nil {
				return err
			}
			var results []error
			for _, p := range projects {
				results = append(results, a.clean(cmd.Context(), p, f))
			}
			return worst(results)
		},
	}
	cmd.Flags().BoolVarP(&f.dryRun, "dry-run", "n", false, "only tell what would be removed")
	cmd.Flags().BoolVar(&f.paid, "paid", false, "also remove paid clips that no storyboard uses")
	cmd.Flags().BoolVar(&f.force, "force", false, "with --paid: also those of films that no storyboard here describes")
	return cmd
}

// garbage is a file or folder that may go.
type garbage struct {
	path  string
	why   string
	bytes int64
}

func (a *app) clean(ctx context.Context, p *project, f cleanFlags) (err error) {
	whole, err := a.wholeFolder(ctx, p)
	if err != nil {
		return err
	}
	if missing(whole.path()) {
		fmt.Fprintln(a.Stderr, "nothing to remove")
		return nil
	}
	w, err := a.openWorkspace(ctx, whole, "clean")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.decide(ctx, nil); err != nil { // what was rendered meanwhile counts
		return err
	}
	list, err := w.garbage(f)
	if err != nil {
		return err
	}
	return a.remove(w.project, list, f.dryRun)
}

// wholeFolder plans all storyboards of a folder, so that none loses a clip because another one was named.
func (a *app) wholeFolder(ctx context.Context, p *project) (*project, error) {
	projects, _, err := a.load(ctx, append([]string{p.root}, unusual(p)...), selection{})
	if err != nil {
		return nil, err
	}
	for _, whole := range projects {
		if whole.root == p.root {
			return whole, nil
		}
	}
	return nil, fmt.Errorf("no storyboard in %s", p.root)
}

// unusual lists storyboards whose names do not end as those that a folder is searched for.
func unusual(p *project) []string {
	var names []string
	for i := range p.films {
		file := p.films[i].File
		if ext := strings.ToLower(filepath.Ext(file)); ext != ".yaml" && ext != ".yml" && !slices.Contains(names, file) {
			names = append(names, file)
		}
	}
	return names
}

func (w *workspace) garbage(f cleanFlags) ([]garbage, error) {
	used := map[plan.ID]bool{}
	for i := range w.steps {
		used[w.steps[i].Clip] = true
		for _, job := range w.steps[i].Take.All() {
			used[job.ID] = true
		}
	}
	sizes, err := w.store.Sizes()
	if err != nil {
		return nil, err
	}
	var list []garbage
	for id, size := range sizes {
		past := w.state.Jobs[id]
		if !used[id] && (costsNothing(past) || f.paid && (f.force || w.describes(past.Subject) && w.keptElsewhere(past))) {
			list = append(list, garbage{w.clipPath(id), "clip of " + subject(past.Subject) + w.whereElse(past), size})
		}
	}
	frames, err := w.orphanFrames(used)
	if err != nil {
		return nil, err
	}
	bodies, err := w.badBodies(f.paid)
	if err != nil {
		return nil, err
	}
	list = append(list, bodies...)
	cut, err := treeSize(w.path("cut"))
	if cut > 0 {
		list = append(list, garbage{w.path("cut"), "kept segments of cuts", cut})
	}
	return append(list, frames...), err
}

// describes reports whether a storyboard of the folder still is about the film of a take. Where none is, it may have
// been moved or misspelt, and its clips are not garbage.
func (p *project) describes(subject string) bool {
	film, _, _ := strings.Cut(subject, ":")
	return slices.ContainsFunc(p.films, func(f manifest.Film) bool { return f.Name == film })
}

func subject(s string) string {
	if s == "" {
		return "an unknown take"
	}
	return s
}

// orphanFrames are last frames of clips that nothing uses.
func (w *workspace) orphanFrames(used map[plan.ID]bool) ([]garbage, error) {
	entries, err := os.ReadDir(w.path("frames"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []garbage
	for _, e := range entries {
		info, infoErr := e.Info()
		if id, _, _ := strings.Cut(e.Name(), "-"); !used[plan.ID(id)] && infoErr == nil {
			list = append(list, garbage{w.path("frames", e.Name()), "last frame of an unused clip", info.Size()})
		}
	}
	return list, err
}

func treeSize(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return err
	})
	return total, err
}

func (a *app) remove(p *project, list []garbage, dryRun bool) error {
	verb := "removed"
	if dryRun {
		verb = "would remove"
	}
	var total uint64
	var failed error
	for _, g := range list {
		if !dryRun {
			failed = errors.Join(failed, os.RemoveAll(g.path))
		}
		total += uint64(g.bytes)
		fmt.Fprintf(a.Stdout, "%s %s (%s, %s)\n", verb, p.display(g.path), g.why, humanize.IBytes(uint64(g.bytes)))
	}
	fmt.Fprintf(a.Stderr, "%s %s, %s\n", verb, plural(len(list), "item"), humanize.IBytes(total))
	return failed
}

// warnings are the diagnostics that do not stop a run.
func warnings(ds manifest.Diagnostics) manifest.Diagnostics {
	var out manifest.Diagnostics
	for _, d := range ds {
		if d.Severity == manifest.Warning {
			out = append(out, d)
		}
	}
	return out
}

// list joins names, and counts those past the first n.
func list(names []string, n int) string {
	if len(names) <= n {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), len(names)-n)
}
