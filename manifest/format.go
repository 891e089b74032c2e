package manifest

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Text is the diagnostic as people read it: position, message, source line with a caret, hint. It ends with a newline.
func (d Diagnostic) Text(color bool) string {
	p := palette(color)
	var b strings.Builder
	if at := d.Pos.String(); at != "" {
		b.WriteString(p.strong(safe(at)+":") + " ")
	}
	fmt.Fprintf(&b, "%s %s\n", p.severity(d.Severity), p.strong(safe(d.Message)))
	if d.Line != "" {
		before, marked, after := d.window()
		gutter := fmt.Sprintf("%5d", d.Pos.Line)
		fmt.Fprintf(&b, "%s | %s\n", gutter, before+marked+after)
		carets := strings.Repeat("^", max(1, uniseg.StringWidth(marked)))
		fmt.Fprintf(&b, "%s | %s%s\n", strings.Repeat(" ", len(gutter)), strings.Repeat(" ", uniseg.StringWidth(before)), p.severityColor(d.Severity, carets))
	}
	if d.Hint != "" {
		fmt.Fprintf(&b, "%s %s\n", p.hint("hint:"), safe(d.Hint))
	}
	return b.String()
}

// The most cells of a line that are shown before the mark, of the mark itself, and after it.
const (
	cellsBefore = 60
	cellsMarked = 60
	cellsAfter  = 30
)

// window gives the line around the mark, in three parts, with what is too far away left out.
func (d Diagnostic) window() (before, marked, after string) {
	start := byteColumn(d.Line, d.Pos.Column)
	end := start + byteColumn(d.Line[start:], d.Width+1)
	before, marked, after = safe(d.Line[:start]), safe(d.Line[start:end]), safe(d.Line[end:])
	if tail := lastCells(before, cellsBefore); tail != before {
		before = "…" + tail
	}
	if head := firstCells(marked, cellsMarked); head != marked {
		return before, head, "…"
	}
	if head := firstCells(after, cellsAfter); head != after {
		after = head + "…"
	}
	return before, marked, after
}

// firstCells is the start of a text that fits into so many cells of a terminal, without cutting a character in two.
func firstCells(s string, cells int) string {
	used, rest, state := 0, s, -1
	for rest != "" {
		_, next, width, newState := uniseg.FirstGraphemeClusterInString(rest, state)
		if used += width; used > cells {
			break
		}
		rest, state = next, newState
	}
	return s[:len(s)-len(rest)]
}

func lastCells(s string, cells int) string {
	over := uniseg.StringWidth(s) - cells
	if over <= 0 {
		return s
	}
	return s[len(firstCells(s, over)):]
}

// safe writes a text so that a terminal shows it and does nothing else: tabs as spaces, what is invisible or turns the
// direction of writing as a replacement character.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || isBidi(r) || r == '\u2028' || r == '\u2029' {
			return '\ufffd'
		}
		return r
	}, strings.ReplaceAll(s, "\t", "    "))
}

type palette bool

func (p palette) paint(code, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p palette) strong(s string) string { return p.paint("1", s) }
func (p palette) hint(s string) string   { return p.paint("36", s) }

func (p palette) severity(s Severity) string { return p.severityColor(s, string(s)+":") }

func (p palette) severityColor(s Severity, text string) string {
	if s == Warning {
		return p.paint("1;33", text)
	}
	return p.paint("1;31", text)
}
