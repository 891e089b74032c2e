package pictures

import (
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"shotlist/concat"
)

// Row is one take on a contact sheet.
type Row struct {
	Text   string
	Marked bool // the take that is in the film
	Stills []image.Image
}

// Writer draws a line of text that fills dst in height.
type Writer func(dst draw.Image, text string, ink color.Color)

const (
	gap     = 12 // pixels between everything
	caption = 26 // pixels, of the line below a take's stills
	tall    = 12 // rows in a column, before there are two or three
)

var (
	paper  = color.RGBA{0x18, 0x1b, 0x20, 0xff}
	ink    = color.RGBA{0xe8, 0xea, 0xed, 0xff}
	accent = color.RGBA{0xff, 0xc8, 0x57, 0xff}
)

// Sheet lays takes out, each with its stills side by side and its text below. Takes in the film have a coloured text
// and a dot.
func Sheet(rows []Row, write Writer) image.Image {
	columns := min(3, (len(rows)+tall-1)/tall)
	per := (len(rows) + columns - 1) / columns
	width, heights := columnWidth(rows), make([]int, columns)
	for i, r := range rows {
		heights[i/per] += r.height() + gap
	}
	tallest := 0
	for _, h := range heights {
		tallest = max(tallest, h)
	}
	sheet := image.NewRGBA(image.Rect(0, 0, columns*(width+gap)+gap, tallest+gap))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	y := gap
	for i, r := range rows {
		if i%per == 0 {
			y = gap
		}
		r.draw(sheet, image.Pt(gap+i/per*(width+gap), y), width, write)
		y += r.height() + gap
	}
	return sheet
}

func columnWidth(rows []Row) int {
	width := 0
	for _, r := range rows {
		w := -gap / 2
		for _, s := range r.Stills {
			w += s.Bounds().Dx() + gap/2
		}
		width = max(width, w)
	}
	return width
}

func (r Row) height() int {
	h := 0
	for _, s := range r.Stills {
		h = max(h, s.Bounds().Dy())
	}
	return h + caption
}

func (r Row) draw(sheet draw.Image, at image.Point, width int, write Writer) {
	x := at.X
	for _, s := range r.Stills {
		box := s.Bounds().Sub(s.Bounds().Min).Add(image.Pt(x, at.Y))
		draw.Draw(sheet, box, s, s.Bounds().Min, draw.Src)
		x += s.Bounds().Dx() + gap/2
	}
	colour, text := color.Color(ink), r.Text
	if r.Marked {
		colour, text = accent, "● "+r.Text
	}
	line := image.Rect(at.X, at.Y+r.height()-caption, at.X+width, at.Y+r.height())
	write(crop{sheet, line}, text, colour)
}

// crop is a part of a picture, and draws nowhere else.
type crop struct {
	draw.Image
	box image.Rectangle
}

func (c crop) Bounds() image.Rectangle { return c.box }

// Save writes a picture as its name's ending says, .png or .jpg, and puts it into its place when it is whole.
func Save(picture image.Image, output string) error {
	return concat.Write(output, func(temp string) error {
		f, err := os.Create(temp)
		if err != nil {
			return err
		}
		if err := encode(f, picture, output); err != nil {
			f.Close()
			return err
		}
		return f.Close()
	})
}

func encode(w io.Writer, picture image.Image, name string) error {
	if strings.EqualFold(filepath.Ext(name), ".png") {
		return png.Encode(w, picture)
	}
	return jpeg.Encode(w, picture, &jpeg.Options{Quality: 88})
}
