package cli

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"shotlist/concat"
	"shotlist/concat/exchange"
	"shotlist/concat/ffmpeg"
	"shotlist/render/plan"
)

func (a *app) exportCommand() *cobra.Command {
	var sel selection
	var to, output string
	cmd := &cobra.Command{
		Use:   "export [storyboard or folder …]",
		Short: "Write the cut for editing programs: OpenTimelineIO, EDL, FCPXML",
		Long: `Export writes a film's cut as a file that editing programs read, beside the film. All takes are in it: those
that are not in the film as alternates. Paths are relative to the file, and each take has a marker with its prompt,
model, cost and ticket. The clips get readable names in the film's .clips folder.`,
		Example: `  shotlist export --to otio
  shotlist export --to fcpxml --output cut.fcpxml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := formatNamed(to)
			if err != nil {
				return exitWith(exitBadInput, err)
			}
			projects, _, err := a.load(cmd.Context(), args, sel)
			if err != nil {
				return err
			}
			return a.export(cmd.Context(), projects, format, output)
		},
	}
	cmd.Flags().StringVar(&to, "to", "otio", "the `FORMAT`: otio, edl or fcpxml")
	cmd.Flags().StringVar(&sel.provider, "provider", "", "the film as it is with render --provider `NAME`")
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `FILE`, in the storyboard's folder or below")
	return cmd
}

func formatNamed(name string) (exchange.Format, error) {
	var known []string
	for _, f := range exchange.Formats() {
		if f.Name == strings.ToLower(name) {
			return f, nil
		}
		known = append(known, f.Name)
	}
	return exchange.Format{}, fmt.Errorf("unknown format %q; formats are %s", name, strings.Join(known, ", "))
}

func (a *app) export(ctx context.Context, projects []*project, format exchange.Format, output string) error {
	for _, p := range projects {
		for i := range p.plan.Cuts {
			c := &p.plan.Cuts[i]
			file := strings.TrimSuffix(p.film(c), filepath.Ext(p.film(c))) + "." + format.Name
			if output != "" && (len(projects) > 1 || len(p.plan.Cuts) > 1) {
				return exitWith(exitBadInput, errors.New("--output is for one film; name one storyboard without a matrix"))
			} else if output != "" {
				file = output
			}
			if err := a.exportFilm(ctx, p, c, format, file); err != nil {
				return fmt.Errorf("%s cannot be exported: %w", c.Film.Name, err)
			}
			fmt.Fprintln(a.Stdout, p.display(file))
		}
	}
	return nil
}

func (a *app) exportFilm(ctx context.Context, p *project, c *plan.Cut, format exchange.Format, file string) error {
	if err := incomplete(p, false); err != nil {
		return err
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	e := exporter{project: p, cut: c, folder: filepath.Dir(absolute)}
	film, err := e.film(ctx, a)
	if err != nil {
		return err
	}
	text, err := format.Encode(film)
	if err != nil {
		return err
	}
	return writeFile(absolute, text)
}

// exporter describes a film for editing programs.
type exporter struct {
	*project
	cut    *plan.Cut
	folder string // of the exported file, absolute
}

func (e exporter) film(ctx context.Context, a *app) (exchange.Film, error) {
	timeline, err := a.timeline(ctx, e.project, e.cut, e.have())
	if err != nil {
		return exchange.Film{}, err
	}
	s := timeline.Settings()
	film := exchange.Film{Name: orName(e.cut.Film), FPS: s.FPS, Width: s.Size.W, Height: s.Size.H, Hertz: s.SampleRate}
	byShot := map[string][]take{}
	for _, t := range e.stored(e.cut) {
		byShot[t.shot.ID] = append(byShot[t.shot.ID], t)
	}
	for i, place := range timeline.Places() {
		pick := e.cut.Picks[i]
		shot := exchange.Shot{ID: pick.Shot.ID, Start: place.Start, End: place.End, Overlap: place.Overlap,
			Transition: pick.Shot.Transition.Kind, In: place.In, HoldIn: place.HoldIn, HoldOut: place.HoldOut, Speed: place.Speed}
		if err := e.takes(ctx, &shot, byShot[pick.Shot.ID], timeline); err != nil {
			return film, err
		}
		film.Shots = append(film.Shots, shot)
		film.Sounds = append(film.Sounds, e.voice(ctx, pick, place, timeline)...)
	}
	film.Sounds = append(film.Sounds, e.music(timeline)...)
	return film, nil
}

// takes adds all takes of a shot, the picked one among them.
func (e exporter) takes(ctx context.Context, shot *exchange.Shot, list []take, timeline concat.Timeline) error {
	for _, t := range list {
		name, err := e.link(e.cut, t)
		if err != nil {
			return err
		}
		relative, err := e.relative(name)
		if err != nil {
			return err
		}
		info, err := ffmpeg.Tools{}.Probe(ctx, e.clipPath(t.step.Clip))
		if err != nil {
			return err
		}
		_, sound := info.First("audio")
		out := exchange.Take{Name: t.name(), Path: relative, Frames: timeline.FrameAt(number(info.Format.Duration)), Sound: sound}
		e.describe(&out, t)
		if t.picked {
			shot.Pick = len(shot.Takes)
		}
		shot.Takes = append(shot.Takes, out)
	}
	return nil
}

// describe tells where a take comes from.
func (e exporter) describe(out *exchange.Take, t take) {
	j := t.step.Job
	out.Prompt, out.Model = j.Request.Prompt, strings.TrimSpace(j.Provider+" "+j.Request.Model)
	past := e.state.Jobs[t.step.Clip]
	if past.Ticket != nil {
		out.Ticket = past.Ticket.ID
	}
	if past.Owed != (plan.Total{}) {
		out.Cost = past.Owed.String()
	}
}

// relative is a path of the project as it is seen from the exported file, with slashes.
func (e exporter) relative(name string) (string, error) {
	rel, err := filepath.Rel(e.folder, e.file(name))
	if err != nil {
		return "", fmt.Errorf("%s has no path relative to %s: write the file into the storyboard's folder", name, e.folder)
	}
	return filepath.ToSlash(rel), nil
}

// voice is the recording over a shot, as long as it lasts or the film does.
func (e exporter) voice(ctx context.Context, pick plan.Pick, place concat.Place, timeline concat.Timeline) []exchange.Sound {
	v := pick.Shot.Voice
	if v == nil {
		return nil
	}
	start := place.Start + timeline.FrameAt(v.At.Seconds())
	end := timeline.Frames()
	if info, err := (ffmpeg.Tools{}).Probe(ctx, e.file(v.File.Path)); err == nil {
		end = min(end, start+timeline.FrameAt(number(info.Format.Duration)))
	}
	return e.sound("voice of "+pick.Shot.ID, v.File.Path, start, end, v.Gain)
}

func (e exporter) music(timeline concat.Timeline) []exchange.Sound {
	m := e.cut.Film.Output.Music
	if m == nil {
		return nil
	}
	return e.sound("music", m.File.Path, 0, timeline.Frames(), m.Gain)
}

func (e exporter) sound(name, file string, start, end int, gain float64) []exchange.Sound {
	relative, err := e.relative(path.Clean(file))
	if err != nil || start >= end {
		return nil
	}
	return []exchange.Sound{{Name: name, Path: relative, Start: start, End: end, Gain: gain}}
}
