package captions

import (
	"bytes"
	"strings"

	"github.com/asticode/go-astisub"
)

// noBreak joins two characters so that they are not read as markup. It has no width.
const noBreak = "\u2060"

// SRT writes lines as SubRip. The format knows no escapes, so what players would take for markup is broken up. Lines
// must be settled, and at least one.
func SRT(lines []Line) ([]byte, error) {
	var b bytes.Buffer
	if err := script(lines, plain).WriteToSRT(&b); err != nil {
		return nil, err
	}
	// The library escapes as in HTML, which players of SRT show as it is; and a byte order mark is nothing to them.
	text := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&nbsp;", "\u00a0").Replace(b.String())
	return []byte(strings.TrimPrefix(text, "\uFEFF")), nil
}

// plain breaks up what SRT's players take for a tag, an override of ASS, or the arrow between two times.
var plain = strings.NewReplacer("-->", "--"+noBreak+">", "<", "<"+noBreak, `{\`, "{"+noBreak+`\`)

// VTT writes lines as WebVTT. Lines must be settled, and at least one.
func VTT(lines []Line) ([]byte, error) {
	var b bytes.Buffer
	err := script(lines, strings.NewReplacer("-->", "--"+noBreak+">")).WriteToWebVTT(&b)
	return b.Bytes(), err
}

func script(lines []Line, safe *strings.Replacer) *astisub.Subtitles {
	s := astisub.NewSubtitles()
	for _, l := range lines {
		item := &astisub.Item{StartAt: l.From, EndAt: l.To}
		for _, row := range Wrap(l.Text, Columns(l.Text)) {
			item.Lines = append(item.Lines, astisub.Line{Items: []astisub.LineItem{{Text: safe.Replace(row)}}})
		}
		s.Items = append(s.Items, item)
	}
	return s
}
