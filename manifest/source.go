package manifest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Sources are the texts that were read, by the names that positions use.
type Sources struct {
	files map[string]*source
}

// source is the text of a file.
type source struct {
	name    string // as positions use it
	path    string // in its project, with slashes
	text    string
	starts  []int    // where each line begins, in bytes; made when first needed
	secrets []string // words that no output may show
}

// Attach fills Line and Width of diagnostics from their positions, sorts them and drops repeats. No line shows a
// credential.
func (s Sources) Attach(ds Diagnostics) Diagnostics {
	out := slices.Clone(ds)
	for i := range out {
		if src, ok := s.files[out[i].Pos.File]; ok {
			src.attach(&out[i])
		}
	}
	return out.Sort()
}

func (s *source) attach(d *Diagnostic) {
	d.Message, d.Hint = s.hide(d.Message), s.hide(d.Hint)
	line, ok := s.line(d.Pos.Line)
	if !ok {
		return
	}
	d.Width = tokenWidth(line, d.Pos.Column)
	d.Line = s.hide(line)
}

// line gives a line by its number, without its end.
func (s *source) line(number int) (string, bool) {
	if s.starts == nil {
		s.starts = lineStarts(s.text)
	}
	if number < 1 || number > len(s.starts) {
		return "", false
	}
	end := len(s.text)
	if number < len(s.starts) {
		end = s.starts[number]
	}
	return strings.TrimRight(s.text[s.starts[number-1]:end], "\r\n\u0085\u2028\u2029"), true
}

// lineStarts finds where lines begin, with the line ends of YAML 1.1, as its reader counts them.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch r {
		case '\r':
			if strings.HasPrefix(text[i:], "\n") {
				continue // the pair is one end
			}
			starts = append(starts, i)
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i)
		}
	}
	return starts
}

// posOf turns an offset in bytes into a position.
func (s *source) posOf(offset int) Pos {
	if s.starts == nil {
		s.starts = lineStarts(s.text)
	}
	i, found := slices.BinarySearch(s.starts, offset)
	if !found {
		i--
	}
	return Pos{s.name, i + 1, utf8.RuneCountInString(s.text[s.starts[i]:offset]) + 1}
}

// find looks for a piece of a text value, such as a mention, from the value's own position on; a value that was written
// with escapes may not show it, and then its own position must do.
func (s *source) find(from Pos, piece string) Pos {
	line, ok := s.line(from.Line)
	if !ok {
		return from
	}
	start := s.starts[from.Line-1] + byteColumn(line, from.Column)
	if at := strings.Index(s.text[start:], piece); at >= 0 {
		return s.posOf(start + at)
	}
	return from
}

// byteColumn turns a column in characters, from 1, into an offset in bytes.
func byteColumn(line string, column int) int {
	for i := range line {
		if column--; column == 0 {
			return i
		}
	}
	return len(line)
}
