package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
	"shotlist/render/ledger"
	"shotlist/render/plan"
	"shotlist/render/store"
)

func (a *app) verifyCommand() *cobra.Command {
	var asJSON, played bool
	cmd := &cobra.Command{
		Use:   "verify [storyboard or folder …]",
		Short: "Check everything on disk against the ledger",
		Long: `Verify reads the whole ledger, which holds a checksum for every event, and every clip and film that it
knows, and compares their SHA-256. It changes nothing. Clips that no storyboard uses any more are checked
too. Exit code 3 when something is not as it should be.`,
		Example: `  shotlist verify
  shotlist verify --play      # also decode every clip and film
  shotlist verify --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, _, err := a.load(cmd.Context(), args, selection{})
			if err != nil {
				return err
			}
			doc := verifyDoc{Version: 1, Problems: []verifyProblem{}}
			for _, p := range projects {
				if err := p.verify(cmd.Context(), &doc, played); err != nil {
					return err
				}
			}
			return a.tellVerified(doc, asJSON)
		},
	}
	cmd.Flags().BoolVar(&played, "play", false, "also decode every clip and film from beginning to end")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (version 1)")
	return cmd
}

// verifyDoc is what verify --json prints. Version changes when a field changes its meaning or goes away.
type verifyDoc struct {
	Version  int             `json:"version"`
	Events   int             `json:"events"` // of the ledgers, all read
	Clips    int             `json:"clips"`
	Films    int             `json:"films"`
	Problems []verifyProblem `json:"problems"`
}

type verifyProblem struct {
	What string `json:"what"` // clip, film or unknown
	Name string `json:"name"`
	Path string `json:"path"`
	Msg  string `json:"message"`
	Hint string `json:"hint,omitempty"`
}

// item is a file that the ledger knows, or should know.
type item struct {
	verifyProblem
	sum   string // SHA-256 that it should have, in hex
	bytes int64
}

// verify looks at everything of one folder.
func (p *project) verify(ctx context.Context, doc *verifyDoc, played bool) error {
	events, err := ledger.Read(ctx, p.path("ledger.db"))
	if err != nil {
		return err
	}
	doc.Events += len(events)
	items, err := p.items(ledger.Fold(events))
	if err != nil {
		return err
	}
	for _, it := range items {
		switch it.What {
		case "clip":
			doc.Clips++
		case "film":
			doc.Films++
		}
	}
	found, err := examine(ctx, items, played)
	doc.Problems = append(doc.Problems, found...)
	return err
}

// items lists what there should be, and what there is besides, by path.
func (p *project) items(state ledger.State) ([]item, error) {
	sizes, err := store.List(p.path("clips"))
	if err != nil {
		return nil, err
	}
	var out []item
	for id, job := range state.Jobs {
		_, there := sizes[id]
		delete(sizes, id)
		if job.Clip == nil || !there && !p.uses(id) {
			continue // never stored, or removed by clean
		}
		out = append(out, item{verifyProblem{What: "clip", Name: subject(job.Subject), Path: p.display(p.clipPath(id)), Hint: "shotlist render fetches it again"}, job.Clip.SHA256, job.Clip.Bytes})
	}
	for id := range sizes {
		out = append(out, item{verifyProblem: verifyProblem{What: "unknown", Name: id.Short(), Path: p.display(p.clipPath(id)), Msg: "the ledger does not know this clip",
			Hint: "shotlist render keeps it where a storyboard asks for it"}})
	}
	for path, film := range state.Films {
		if film.SHA256 == "" || missing(p.file(path)) && !p.makes(path) {
			continue // a picture of it, or of a storyboard that is no longer there
		}
		out = append(out, item{verifyProblem{What: "film", Name: path, Path: p.display(p.file(path)), Hint: "shotlist stitch cuts it again"}, film.SHA256, film.Bytes})
	}
	slices.SortFunc(out, func(a, b item) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}

func (p *project) uses(id plan.ID) bool {
	return slices.ContainsFunc(p.plan.Jobs, func(j plan.Job) bool { return j.ID == id })
}

func (p *project) makes(path string) bool {
	return slices.ContainsFunc(p.plan.Cuts, func(c plan.Cut) bool { return c.Film.Output.Path == path })
}

// examine reads the files, one a core at a time.
func examine(ctx context.Context, items []item, played bool) ([]verifyProblem, error) {
	var mu sync.Mutex
	var found []verifyProblem
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for _, it := range items {
		group.Go(func() error {
			if msg := it.examine(ctx, played); msg != "" {
				mu.Lock()
				defer mu.Unlock()
				it.Msg = msg
				found = append(found, it.verifyProblem)
			}
			return context.Cause(ctx)
		})
	}
	err := group.Wait()
	slices.SortFunc(found, func(a, b verifyProblem) int { return cmp.Compare(a.Path, b.Path) })
	return found, err
}

// examine says what is wrong with a file; nothing where nothing is.
func (it item) examine(ctx context.Context, played bool) string {
	if it.What == "unknown" {
		return it.Msg
	}
	info, err := os.Stat(it.Path)
	switch {
	case err != nil:
		return "it is not there"
	case info.Size() != it.bytes:
		return fmt.Sprintf("it has %d bytes instead of %d", info.Size(), it.bytes)
	}
	sum, err := concat.Digest(it.Path)
	if err != nil {
		return err.Error()
	}
	if sum != it.sum {
		return "its content has changed: another SHA-256 than when it was stored"
	}
	if played {
		if err := concat.Play(ctx, ffmpeg.Tools{}, it.Path); err != nil && ctx.Err() == nil {
			return "it does not decode: " + err.Error()
		}
	}
	return ""
}

func (a *app) tellVerified(doc verifyDoc, asJSON bool) error {
	var bad error
	if len(doc.Problems) > 0 {
		bad = exitWith(exitFailed, fmt.Errorf("%s found", plural(len(doc.Problems), "problem")))
	}
	if asJSON {
		return errors.Join(writeJSON(a.Stdout, doc), bad)
	}
	for _, f := range doc.Problems {
		fmt.Fprintf(a.Stdout, "%s %s (%s): %s\n", f.What, f.Name, f.Path, f.Msg)
		if f.Hint != "" {
			fmt.Fprintf(a.Stdout, "  %s\n", f.Hint)
		}
	}
	fmt.Fprintf(a.Stderr, "verified %s, %s and %s\n", plural(doc.Events, "event"), plural(doc.Clips, "clip"), plural(doc.Films, "film"))
	return bad
}
