package manifest

import (
	"fmt"
	"strings"
)

// report collects diagnostics and keeps one mistake from being told twice.
type report struct {
	list  Diagnostics
	seen  map[Diagnostic]struct{}
	wrong map[Pos]struct{} // values that an error has already been reported for
}

func newReport() report {
	return report{seen: map[Diagnostic]struct{}{}, wrong: map[Pos]struct{}{}}
}

// fail reports an error at a place.
func (r *report) fail(at Pos, code, hint, format string, args ...any) {
	r.add(Diagnostic{Severity: Error, Code: code, Pos: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// warn reports what does not stop the run.
func (r *report) warn(at Pos, code, hint, format string, args ...any) {
	r.add(Diagnostic{Severity: Warning, Code: code, Pos: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// maxProblems is how many problems are told: whoever has that many has one cause of them all.
const maxProblems = 2000

func (r *report) add(d Diagnostic) {
	if len(r.list) == maxProblems {
		d = Diagnostic{Severity: Error, Code: "too-many-problems", Pos: Pos{File: d.Pos.File},
			Message: fmt.Sprintf("there are more than %d problems", maxProblems), Hint: "mend these first"}
	}
	if _, ok := r.seen[d]; !ok && len(r.list) <= maxProblems {
		r.seen[d] = struct{}{}
		r.list = append(r.list, d)
	}
}

// full tells that no further problem will be told.
func (r *report) full() bool { return len(r.list) > maxProblems }

// many tells that there is no point any more in working out what was meant.
func (r *report) many() bool { return len(r.list) > 200 }

// reject reports that a value is wrong, once: what it breaks later on is only an echo.
func (r *report) reject(n *node, code, hint, format string, args ...any) {
	if _, ok := r.wrong[n.pos()]; !ok {
		r.wrong[n.pos()] = struct{}{}
		r.fail(n.pos(), code, hint, format, args...)
	}
}

// rejected tells whether a value is known to be wrong.
func (r *report) rejected(n *node) bool {
	if n == nil {
		return false
	}
	_, ok := r.wrong[n.pos()]
	return ok
}

// rejectPath reports what is wrong with a path or with the file that it leads to. Links are not repeated, as they may
// be signed.
func (r *report) rejectPath(n *node, shown string, p *pathProblem) {
	if strings.Contains(shown, "://") || strings.HasPrefix(shown, "data:") {
		r.reject(n, p.code, p.hint, "this %s", p.message)
		return
	}
	r.reject(n, p.code, p.hint, "%q %s", shown, p.message)
}

// spoil marks a value as wrong whose error stands elsewhere, for example at the variable within it.
func (r *report) spoil(n *node) { r.wrong[n.pos()] = struct{}{} }
