package card

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// pen draws lines of text. All outlines of a line are filled at once.
type pen struct {
	dst  draw.Image
	fill vector.Rasterizer
}

// line draws l with its baseline starting at x, y.
func (p *pen) line(l line, x, y float64, c color.Color) {
	box := image.Rect(int(x-l.above), int(y-2*l.above-l.below)-2, int(x+l.width+l.above)+2, int(y+2*l.below+l.above)+2)
	box = box.Intersect(p.dst.Bounds())
	if box.Empty() {
		return
	}
	p.fill.Reset(box.Dx(), box.Dy())
	left, top := x-float64(box.Min.X), y-float64(box.Min.Y)
	for _, run := range l.runs {
		for _, g := range run.Glyphs {
			p.glyph(run, g, left+fromFixed(g.XOffset), top-fromFixed(g.YOffset), box.Min)
			left += fromFixed(g.Advance)
		}
	}
	p.fill.Draw(p.dst, box, image.NewUniform(c), image.Point{})
}

// glyph adds a glyph's outline at x, y to what is to be filled, or draws its picture.
func (p *pen) glyph(run shaping.Output, g shaping.Glyph, x, y float64, origin image.Point) {
	if g.GlyphID == 0 {
		p.box(run, g, x, y)
		return
	}
	scale := fromFixed(run.Size) / float64(run.Face.Upem())
	switch data := run.Face.GlyphData(g.GlyphID).(type) {
	case font.GlyphOutline:
		p.outline(data.Segments, x, y, scale)
	case font.GlyphBitmap:
		p.bitmap(data, g, x+float64(origin.X), y+float64(origin.Y))
	default:
		if outline, ok := run.Face.GlyphDataOutline(g.GlyphID); ok {
			p.outline(outline.Segments, x, y, scale)
		}
	}
}

func (p *pen) outline(segments []opentype.Segment, x, y, scale float64) {
	at := func(s opentype.SegmentPoint) (float32, float32) {
		return float32(x + float64(s.X)*scale), float32(y - float64(s.Y)*scale)
	}
	for i, s := range segments {
		x0, y0 := at(s.Args[0])
		x1, y1 := at(s.Args[1])
		x2, y2 := at(s.Args[2])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				p.fill.ClosePath()
			}
			p.fill.MoveTo(x0, y0)
		case opentype.SegmentOpLineTo:
			p.fill.LineTo(x0, y0)
		case opentype.SegmentOpQuadTo:
			p.fill.QuadTo(x0, y0, x1, y1)
		case opentype.SegmentOpCubeTo:
			p.fill.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	p.fill.ClosePath()
}

// box is what stands for a character that no font has.
func (p *pen) box(run shaping.Output, g shaping.Glyph, x, y float64) {
	em, width := fromFixed(run.Size), fromFixed(g.Advance)
	stroke := max(1, em/16)
	left, right, top, bottom := x+0.08*em, x+max(width, 0.4*em)-0.08*em, y-0.72*em, y
	p.rectangle(left, top, right, bottom, false)
	p.rectangle(left+stroke, top+stroke, right-stroke, bottom-stroke, true)
}

// rectangle adds a path: a hole where it runs the other way round.
func (p *pen) rectangle(x0, y0, x1, y1 float64, hole bool) {
	if hole {
		x0, x1 = x1, x0
	}
	p.fill.MoveTo(float32(x0), float32(y0))
	p.fill.LineTo(float32(x1), float32(y0))
	p.fill.LineTo(float32(x1), float32(y1))
	p.fill.LineTo(float32(x0), float32(y1))
	p.fill.ClosePath()
}

// bitmap draws a coloured glyph, as emoji fonts have them.
func (p *pen) bitmap(b font.GlyphBitmap, g shaping.Glyph, x, y float64) {
	if b.Format != font.PNG {
		return
	}
	src, err := png.Decode(bytes.NewReader(b.Data))
	if err != nil {
		return
	}
	left, top := x+fromFixed(g.XBearing), y-fromFixed(g.YBearing)
	right, bottom := left+fromFixed(g.Width), top-fromFixed(g.Height)
	to := image.Rect(round(left), round(top), round(right), round(bottom))
	draw.CatmullRom.Scale(p.dst, to, src, src.Bounds(), draw.Over, nil)
}

func round(v float64) int { return int(math.Round(v)) }
