package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"shotlist/concat/ffmpeg"
	"shotlist/concat/pictures"
	"shotlist/manifest"
	"shotlist/providers/card"
	"shotlist/render/ledger"
	"shotlist/render/plan"
)

func (a *app) sheetCommand() *cobra.Command {
	var sel selection
	var output string
	cmd := &cobra.Command{
		Use:   "sheet [storyboard or folder …]",
		Short: "Make a contact sheet of all takes, to choose from",
		Long: `Sheet makes one picture with the first, the middle and the last frame of every take that has its clip.
Takes in the film are marked. It is written where film.contact_sheet says, else beside the film.`,
		Example: `  shotlist sheet
  shotlist sheet --output takes.png`,
		RunE: func(cmd *cobra.Command, args []string) error {
			projects, _, err := a.load(cmd.Context(), args, sel)
			if err != nil {
				return err
			}
			return a.sheets(cmd.Context(), projects, output)
		},
	}
	cmd.Flags().StringVar(&sel.provider, "provider", "", "the takes as they are with render --provider `NAME`")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write the picture to this `FILE`, .jpg or .png")
	return cmd
}

func (a *app) sheets(ctx context.Context, projects []*project, output string) error {
	for _, p := range projects {
		for i := range p.plan.Cuts {
			c := &p.plan.Cuts[i]
			file := output
			switch {
			case output == "" && c.Film.Output.Sheet != "":
				file = p.file(c.Film.Output.Sheet)
			case output == "":
				file = strings.TrimSuffix(p.film(c), filepath.Ext(p.film(c))) + ".sheet.jpg"
			case len(projects) > 1 || len(p.plan.Cuts) > 1:
				return exitWith(exitBadInput, errors.New("--output is for one film; name one storyboard without a matrix"))
			}
			if err := a.sheet(ctx, p, c, file); err != nil {
				return fmt.Errorf("no contact sheet of %s: %w", c.Film.Name, err)
			}
			fmt.Fprintln(a.Stdout, p.display(file))
		}
	}
	return nil
}

var stillBox = image.Pt(320, 180) // pixels, of a frame on a contact sheet

// sheet writes the contact sheet of a film.
func (a *app) sheet(ctx context.Context, p *project, c *plan.Cut, file string) error {
	takes := p.stored(c)
	if len(takes) == 0 {
		return exitWith(exitFailed, errors.New("no take has its clip yet; shotlist render makes them"))
	}
	rows := make([]pictures.Row, len(takes))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for i, t := range takes {
		group.Go(func() (err error) {
			rows[i] = pictures.Row{Text: t.describe(), Marked: t.picked}
			rows[i].Stills, err = pictures.Stills(ctx, ffmpeg.Tools{}, p.clipPath(t.step.Clip), stillBox, 0, 0.5, 1)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	fonts, err := card.NewFonts(filepath.Join(cache, "shotlist"))
	if err != nil {
		return err
	}
	sheet := pictures.Sheet(rows, func(dst draw.Image, text string, ink color.Color) { card.Label(dst, fonts, text, ink) })
	return pictures.Save(sheet, file)
}

// stored are the takes of a film that have their clips.
func (p *project) stored(c *plan.Cut) []take {
	var out []take
	for _, t := range p.takes(c) {
		if t.step.Clip != "" {
			out = append(out, t)
		}
	}
	return out
}

// describe is what a contact sheet says about a take.
func (t take) describe() string {
	j := t.step.Job
	text := fmt.Sprintf("%d  %s  %s", t.shot.Number, t.name(), j.Provider)
	if j.Request.Model != "" {
		text += " " + j.Request.Model
	}
	return text + "  " + shorten(j.Request.Label.Scene, 80)
}

// picture is a picture that a film asks for.
type picture struct {
	path string // relative to the project
	key  string // digest of what it shows
	make func(ctx context.Context) error
}

// pictures are those that a film asks for.
func (a *app) pictures(p *project, c *plan.Cut) []picture {
	out := c.Film.Output
	all := []picture{
		{out.Sheet, p.picturesKey(c, false), func(ctx context.Context) error { return a.sheet(ctx, p, c, p.file(out.Sheet)) }},
		{out.Thumbnails, p.picturesKey(c, true), func(ctx context.Context) error { return p.thumbnails(ctx, c) }},
		{out.Waveform, p.state.Films[out.Path].SHA256, func(ctx context.Context) error {
			return pictures.Waveform(ctx, ffmpeg.Tools{}, p.film(c), p.file(out.Waveform), image.Pt(1600, 240))
		}},
	}
	return slices.DeleteFunc(all, func(pic picture) bool { return pic.path == "" || p.pictured(pic) })
}

// pictured reports whether a picture is there and was made of just this.
func (p *project) pictured(pic picture) bool {
	return p.state.Films[pic.path].Key == pic.key && !missing(p.file(pic.path))
}

// illustrate makes the missing pictures of all films that agree with their clips. One that cannot be made is no reason
// to hold the film back: it is a warning.
func (a *app) illustrate(ctx context.Context, w *workspace, show display) {
	for i := range w.plan.Cuts {
		c := &w.plan.Cuts[i]
		if cutState(w.project, c, true) != cutDone {
			continue
		}
		for _, pic := range a.pictures(w.project, c) {
			err := pic.make(ctx)
			if err == nil {
				err = w.ledger.Append(ledger.NewFilm(w.run, pic.path, time.Now(), ledger.Film{Key: pic.key}))
			}
			if err != nil && ctx.Err() == nil {
				show.warn(fmt.Sprintf("%s cannot be made: %v", pic.path, err))
			}
		}
	}
}

// picturesKey is a digest of what pictures of takes show: of those in the film, or of all.
func (p *project) picturesKey(c *plan.Cut, picked bool) string {
	h := sha256.New()
	for _, t := range p.stored(c) {
		if !picked || t.picked {
			fmt.Fprintf(h, "%s %v %s %s\n", t.step.Clip, t.picked, p.state.Jobs[t.step.Clip].Clip.SHA256, t.describe())
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// thumbnails writes the middle frame of every pick: 003-storm.jpg.
func (p *project) thumbnails(ctx context.Context, c *plan.Cut) error {
	for _, t := range p.stored(c) {
		if !t.picked {
			continue
		}
		stills, err := pictures.Stills(ctx, ffmpeg.Tools{}, p.clipPath(t.step.Clip), stillBox.Mul(2), 0.5)
		if err != nil {
			return fmt.Errorf("shot %s: %w", t.shot.ID, err)
		}
		name := path.Join(c.Film.Output.Thumbnails, thumbnail(t.shot))
		if err := pictures.Save(stills[0], p.file(name)); err != nil {
			return err
		}
	}
	return nil
}

func thumbnail(s *manifest.Shot) string { return fmt.Sprintf("%03d-%s.jpg", s.Number, s.ID) }
