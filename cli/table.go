package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// table prints rows in columns as wide as their widest cell on screen, where a Chinese character takes two places.
type table struct {
	out   io.Writer
	lines []tableLine
}

type tableLine struct {
	cells []string
	note  string // a line of its own, indented, instead of cells
}

func (t *table) row(cells ...string) { t.lines = append(t.lines, tableLine{cells: cells}) }

func (t *table) note(text string) { t.lines = append(t.lines, tableLine{note: text}) }

func (t *table) flush() {
	widths := t.widths()
	for _, line := range t.lines {
		if line.cells == nil {
			fmt.Fprintf(t.out, "        %s\n", line.note)
			continue
		}
		var b strings.Builder
		for i, cell := range line.cells {
			b.WriteString("  " + runewidth.FillRight(cell, widths[i]))
		}
		fmt.Fprintln(t.out, strings.TrimRight(b.String(), " "))
	}
	if len(t.lines) > 0 {
		fmt.Fprintln(t.out)
	}
}

func (t *table) widths() []int {
	var widths []int
	for _, line := range t.lines {
		for i, cell := range line.cells {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	return widths
}

// shorten cuts text to a width on screen.
func shorten(text string, width int) string {
	return runewidth.Truncate(strings.ReplaceAll(text, "\n", " "), width, "…")
}
