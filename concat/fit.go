package concat

import (
	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/ffmpeg"
)

// scaling gives the same pixels on every machine.
const scaling = "flags=lanczos+accurate_rnd+bitexact"

// fit lays a clip's picture out in the film's.
func fit(pic *graph.Stream, v ffmpeg.Stream, s Settings) *graph.Stream {
	from := DisplaySize(v)
	switch s.Fit {
	case Crop:
		pic = fill(pic, v, from, s.Size)
	case Blur:
		pic = inFrontOfItself(pic, v, from, s.Size)
	default:
		inner := from.inside(s.Size)
		pic = scale(pic, v, inner)
		if inner != s.Size {
			x, y := middle(s.Size, inner)
			pic = pic.Filter("pad", arg("%d:%d:%d:%d:black", s.Size.W, s.Size.H, x, y))
		}
	}
	return pic.Filter("setsar", arg("1")).Filter("format", arg("yuv420p"))
}

// scale resizes and converts to BT.709 in limited range. A clip that does not say what it is in is taken to be that.
func scale(pic *graph.Stream, v ffmpeg.Stream, to Size) *graph.Stream {
	args := arg("%d:%d:%s:out_color_matrix=bt709:out_range=tv", to.W, to.H, scaling)
	return pic.Filter("scale", append(args, SourceMatrix(v)...))
}

// SourceMatrix tells the scale filter the matrix of a stream that does not say what it is in: BT.709, where ffmpeg would
// take BT.601.
func SourceMatrix(v ffmpeg.Stream) graph.Args {
	if v.ColorSpace == "" || v.ColorSpace == "unknown" {
		return graph.Args{"in_color_matrix=bt709"}
	}
	return nil
}

// fill covers a size with the picture's middle.
func fill(pic *graph.Stream, v ffmpeg.Stream, from, to Size) *graph.Stream {
	outer := from.around(to)
	pic = scale(pic, v, outer)
	if outer == to {
		return pic
	}
	x, y := middle(outer, to)
	return pic.Filter("crop", arg("%d:%d:%d:%d", to.W, to.H, x, y))
}

// inFrontOfItself shows the whole picture before a blurred one, which is made small for speed.
func inFrontOfItself(pic *graph.Stream, v ffmpeg.Stream, from, to Size) *graph.Stream {
	inner := from.inside(to)
	if inner == to {
		return scale(pic, v, to)
	}
	both := pic.Split()
	small := Size{max(16, to.W/8) &^ 1, max(16, to.H/8) &^ 1}
	back := fill(both.Get("0"), v, from, small).Filter("gblur", arg("sigma=4")).
		Filter("scale", arg("%d:%d:%s", to.W, to.H, scaling)).Filter("eq", arg("brightness=-0.08"))
	x, y := middle(to, inner)
	front := scale(both.Get("1"), v, inner)
	return graph.Filter([]*graph.Stream{back, front}, "overlay", arg("%d:%d", x, y))
}

// inside is the largest even size of the same shape within box.
func (s Size) inside(box Size) Size {
	if s.W*box.H >= s.H*box.W {
		return Size{box.W, min(box.H, s.height(box.W))}
	}
	return Size{min(box.W, s.width(box.H)), box.H}
}

// around is the smallest even size of the same shape that covers box.
func (s Size) around(box Size) Size {
	if s.W*box.H >= s.H*box.W {
		return Size{max(box.W, s.width(box.H)), box.H}
	}
	return Size{box.W, max(box.H, s.height(box.W))}
}

func (s Size) height(w int) int { return even(w*s.H, s.W) }
func (s Size) width(h int) int  { return even(h*s.W, s.H) }

// even is the even number nearest to a quotient, at least 2.
func even(n, by int) int { return max(2, (n+by)/(2*max(1, by))*2) }

// middle is where the inner of two sizes begins, on an even pixel for the sake of colour.
func middle(outer, inner Size) (x, y int) {
	return (outer.W - inner.W) / 2 &^ 1, (outer.H - inner.H) / 2 &^ 1
}
