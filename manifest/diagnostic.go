package manifest

import (
	"cmp"
	"fmt"
	"slices"
)

// Pos is a place in a file. Line and Column count from 1; a column is a character, not a byte.
type Pos struct {
	File   string `json:"file"` // as the user would name it
	Line   int    `json:"line,omitzero"`
	Column int    `json:"column,omitzero"`
}

// String writes file:line:column, leaving out what is unknown.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Severity tells whether a problem stops the run.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Diagnostic is one problem of a storyboard, with what to do about it.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"` // stable name of the problem, for example "unknown-key"
	Pos      Pos      `json:"pos"`
	Message  string   `json:"message"`         // what is wrong: lower case, no full stop
	Hint     string   `json:"hint,omitzero"`   // what to do next; may be empty
	Line     string   `json:"source,omitzero"` // the source line, without its line end; empty where there is none to show
	Width    int      `json:"width,omitzero"`  // how many characters of Line are meant, from Pos.Column
}

// Diagnostics is a list of problems, in no order until Sort.
type Diagnostics []Diagnostic

// HasErrors reports whether any of them stops the run.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders by file, line and column and drops repeats, as a matrix or an include may give.
func (ds Diagnostics) Sort() Diagnostics {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(ds)
}
