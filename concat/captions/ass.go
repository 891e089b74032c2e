package captions

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/asticode/go-astisub"
)

// Look is how captions are drawn.
type Look struct {
	Width, Height int     // of the picture, in pixels
	Font          string  // family; empty: one for the text
	Size          float64 // of a row, in percent of the picture's height; zero: 5
	Color         string  // "#rrggbb"; empty: white
	Place         string  // top, bottom, or for titles middle; empty: bottom
	Language      string  // BCP 47: which forms of Chinese characters are drawn
}

// The picture's edges are kept free, as broadcasters keep titles off them.
const safeArea = 0.05

// ASS writes lines as a script that libass draws: white with a dark edge unless the look says otherwise, centred, within
// the safe area. Rows are broken here, because libass breaks only at spaces. Lines must be settled, and at least one.
func ASS(lines []Line, l Look) ([]byte, error) {
	s := astisub.NewSubtitles()
	style, err := l.style(lines)
	if err != nil {
		return nil, err
	}
	s.Styles[style.ID] = style
	s.Metadata = &astisub.Metadata{SSAScriptType: "v4.00+", SSAPlayResX: &l.Width, SSAPlayResY: &l.Height, SSAWrapStyle: "0"}
	for _, line := range lines {
		rows := Wrap(line.Text, l.columns(line.Text))
		for i, row := range rows {
			rows[i] = escape(row)
		}
		text := []astisub.Line{{Items: []astisub.LineItem{{Text: strings.Join(rows, `\N`)}}}}
		s.Items = append(s.Items, &astisub.Item{StartAt: line.From, EndAt: line.To, Style: style, Lines: text})
	}
	var b bytes.Buffer
	err = s.WriteToSSA(&b)
	return b.Bytes(), err
}

// escape keeps text from being read as tags: braces have an escape, a backslash has none and is cut off from what
// follows.
func escape(row string) string {
	return strings.NewReplacer(`\`, `\`+noBreak, "{", `\{`, "}", `\}`).Replace(row)
}

// size is the height of a row in pixels.
func (l Look) size() float64 {
	return max(8, math.Round(cmp.Or(l.Size, 5)/100*float64(l.Height)))
}

// columns is how many columns fit between the edges. A letter is taken to be half as wide as its row is high, which
// holds for most; libass breaks the rows of those that are wider.
func (l Look) columns(text string) int {
	room := float64(l.Width - 2*l.side())
	return max(2, min(Columns(text), int(room/(l.size()/2))))
}

func (l Look) side() int { return int(math.Round(safeArea * float64(l.Width))) }

func (l Look) style(lines []Line) (*astisub.Style, error) {
	color, err := colorOf(cmp.Or(l.Color, "#ffffff"))
	if err != nil {
		return nil, err
	}
	size := l.size()
	side, edge := l.side(), int(math.Round(safeArea*float64(l.Height)))
	place, detect := 2, -1 // at the bottom, as on a number pad; the direction of writing follows the text
	switch l.Place {
	case "top":
		place = 8
	case "middle":
		place = 5
	}
	outline, shadow := math.Max(1, math.Round(size/16)), math.Round(size/32)
	none := false
	dark := &astisub.Color{Red: 16, Green: 16, Blue: 16}
	return &astisub.Style{ID: "Caption", InlineStyle: &astisub.StyleAttributes{
		SSAFontName: l.font(lines), SSAFontSize: &size, SSAPrimaryColour: color, SSAOutlineColour: dark,
		SSABackColour: &astisub.Color{Alpha: 128}, SSABold: &none, SSAAlignment: &place, SSAEncoding: &detect,
		SSAOutline: &outline, SSAShadow: &shadow,
		SSAMarginLeft: &side, SSAMarginRight: &side, SSAMarginVertical: &edge,
	}}, nil
}

// Check tells what of a look makes no sense.
func (l Look) Check() error {
	_, err := colorOf(cmp.Or(l.Color, "#ffffff"))
	switch {
	case err != nil:
		return err
	case l.Size < 0 || l.Size > 50:
		return fmt.Errorf("a caption size of %g%% of the picture's height is out of range: use 1 to 50, for example 5", l.Size)
	case l.Place != "" && l.Place != "top" && l.Place != "bottom":
		return fmt.Errorf("captions cannot be at %q: use top or bottom", l.Place)
	}
	return nil
}

func colorOf(text string) (*astisub.Color, error) {
	var c astisub.Color
	if n, _ := fmt.Sscanf(text, "#%02x%02x%02x", &c.Red, &c.Green, &c.Blue); n != 3 || len(text) != 7 {
		return nil, fmt.Errorf("caption color %q is not of the form #rrggbb", text)
	}
	return &c, nil
}
