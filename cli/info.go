package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"shotlist/concat"
	"shotlist/concat/ffmpeg"
	"shotlist/concat/gates"
)

func (a *app) infoCommand() *cobra.Command {
	var asJSON, measured bool
	cmd := &cobra.Command{
		Use:   "info [storyboard, folder or video file …]",
		Short: "Show what the finished film holds: streams, sizes, rates, lengths, colours",
		Long: `Info looks into finished films, or into any video files, and prints their streams as a table. With
--measure it decodes them and adds loudness, peaks, and what is black, frozen or silent.`,
		Example: `  shotlist info
  shotlist info --measure
  shotlist info out/film.mp4 --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := a.filmFiles(cmd.Context(), args)
			if err != nil {
				return err
			}
			return a.info(cmd.Context(), files, measured, asJSON)
		},
	}
	cmd.Flags().BoolVar(&measured, "measure", false, "decode the films, and measure picture and sound")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (version 1)")
	return cmd
}

// filmFiles are the video files among the arguments, and the films of the storyboards among them.
func (a *app) filmFiles(ctx context.Context, args []string) ([]string, error) {
	var files, boards []string
	for _, arg := range args {
		if ext := strings.ToLower(extOf(arg)); ext == "" || ext == ".yaml" || ext == ".yml" {
			boards = append(boards, arg)
		} else {
			files = append(files, arg)
		}
	}
	if len(files) > 0 && len(boards) == 0 {
		return files, nil
	}
	projects, _, err := a.load(ctx, boards, selection{})
	if err != nil {
		return nil, err
	}
	for _, p := range projects {
		for i := range p.plan.Cuts {
			files = append(files, p.display(p.film(&p.plan.Cuts[i])))
		}
	}
	return files, nil
}

// extOf is a file's ending; a folder has none.
func extOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return ""
	}
	return path[max(strings.LastIndex(path, "."), strings.LastIndexAny(path, `/\`)+1):]
}

// infoDoc is what info --json prints. Version changes when a field changes its meaning or goes away.
type infoDoc struct {
	Version int        `json:"version"`
	Films   []filmInfo `json:"films"`
}

type filmInfo struct {
	Path     string          `json:"path"`
	Bytes    int64           `json:"bytes"`
	Seconds  float64         `json:"seconds"`
	Format   string          `json:"format"`
	Streams  []streamInfo    `json:"streams"`
	Measures *gates.Measures `json:"measures,omitempty"`
}

type streamInfo struct {
	Type    string  `json:"type"`
	Codec   string  `json:"codec"`
	Profile string  `json:"profile,omitempty"`
	Width   int     `json:"width,omitempty"`
	Height  int     `json:"height,omitempty"`
	Rate    string  `json:"rate,omitempty"` // frames a second, or hertz
	Frames  int     `json:"frames,omitempty"`
	Seconds float64 `json:"seconds"`
	Pixels  string  `json:"pixels,omitempty"` // pixel format
	Colour  string  `json:"colour,omitempty"` // range, matrix, primaries, transfer
	Sound   string  `json:"sound,omitempty"`  // channels
	Tag     string  `json:"language,omitempty"`
}

func (a *app) info(ctx context.Context, files []string, measured, asJSON bool) error {
	doc := infoDoc{Version: 1, Films: []filmInfo{}}
	var failed error
	for _, file := range files {
		film, err := look(ctx, file, measured)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", file, err))
			continue
		}
		doc.Films = append(doc.Films, film)
	}
	if failed != nil {
		failed = exitWith(exitFailed, failed)
	}
	if asJSON {
		return errors.Join(writeJSON(a.Stdout, doc), failed)
	}
	for _, film := range doc.Films {
		a.printInfo(film)
	}
	return failed
}

func look(ctx context.Context, file string, measured bool) (filmInfo, error) {
	stat, err := os.Stat(file)
	if err != nil {
		return filmInfo{}, errors.New("there is no such film; shotlist render makes it")
	}
	probed, err := ffmpeg.Tools{}.Probe(ctx, file)
	if err != nil {
		return filmInfo{}, err
	}
	film := filmInfo{Path: file, Bytes: stat.Size(), Seconds: number(probed.Format.Duration), Format: probed.Format.Name}
	for _, s := range probed.Streams {
		film.Streams = append(film.Streams, streamOf(s))
	}
	if measured {
		m, err := gates.Measure(ctx, ffmpeg.Tools{}, file)
		if err != nil {
			return film, err
		}
		film.Measures = &m
	}
	return film, nil
}

func streamOf(s ffmpeg.Stream) streamInfo {
	out := streamInfo{Type: s.Type, Codec: s.Codec, Profile: s.Profile, Seconds: number(s.Duration), Tag: s.Tags["language"]}
	out.Frames, _ = strconv.Atoi(s.Frames)
	switch s.Type {
	case "video":
		size := concat.DisplaySize(s)
		out.Width, out.Height, out.Rate, out.Pixels = size.W, size.H, s.AverageRate, s.PixelFormat
		out.Colour = strings.Join(known(s.ColorRange, s.ColorSpace, s.ColorPrimary, s.ColorTransfer), " ")
	case "audio":
		out.Rate, out.Sound = s.SampleRate, s.ChannelLayout
	}
	return out
}

func number(text string) float64 {
	f, _ := strconv.ParseFloat(text, 64) // what is not known is 0
	return f
}

// known are the words that say something.
func known(words ...string) []string {
	var out []string
	for _, w := range words {
		if w != "" && w != "unknown" && w != "und" {
			out = append(out, w)
		}
	}
	return out
}

func (a *app) printInfo(f filmInfo) {
	length := time.Duration(f.Seconds * float64(time.Second)).Round(time.Millisecond)
	rate := ""
	if f.Seconds > 0 {
		rate = fmt.Sprintf(", %.0f kb/s", float64(f.Bytes)*8/f.Seconds/1000)
	}
	fmt.Fprintf(a.Stdout, "%s: %s, %s%s, %s\n", f.Path, length, humanize.IBytes(uint64(f.Bytes)), rate, f.Format)
	t := table{out: a.Stdout}
	for _, s := range f.Streams {
		t.row(s.cells()...)
	}
	if f.Measures != nil {
		for _, line := range measureLines(*f.Measures) {
			t.note(line)
		}
	}
	t.flush()
}

func (s streamInfo) cells() []string {
	size, rate := s.Sound, s.Rate
	switch s.Type {
	case "video":
		size, rate = fmt.Sprintf("%dx%d", s.Width, s.Height), s.Rate+" fps"
	case "audio":
		rate = s.Rate + " Hz"
	}
	count := ""
	if s.Frames > 0 && s.Type == "video" {
		count = plural(s.Frames, "frame")
	}
	return []string{s.Type, strings.Join(known(s.Codec, s.Profile), " "), size, rate, fmt.Sprintf("%.3f s", s.Seconds), count,
		strings.Join(known(s.Pixels, s.Colour, s.Tag), " ")}
}

// measureLines tell what was measured.
func measureLines(m gates.Measures) []string {
	var out []string
	if m.Loudness != nil {
		out = append(out, fmt.Sprintf("loudness %.1f LUFS", *m.Loudness))
	}
	if m.TruePeak != nil {
		out = append(out, fmt.Sprintf("true peak %.1f dBTP", *m.TruePeak))
	}
	for _, part := range []struct {
		name  string
		spans []gates.Span
	}{{"black", m.Black}, {"frozen", m.Frozen}, {"silent", m.Silent}} {
		out = append(out, spanLines(part.name, part.spans)...)
	}
	return out
}

// spanLines name the parts that somebody would notice, and count the others: a picture that moves slowly freezes for some
// frames many times a second.
func spanLines(what string, spans []gates.Span) (lines []string) {
	const noticed = 0.5 // seconds
	brief := 0
	for _, s := range spans {
		if s.Length() < noticed {
			brief++
			continue
		}
		lines = append(lines, fmt.Sprintf("%s from %.2f s to %.2f s", what, s.From, s.To))
	}
	if brief > 0 {
		lines = append(lines, fmt.Sprintf("%s for less than %g s: %s", what, noticed, plural(brief, "time")))
	}
	return lines
}
