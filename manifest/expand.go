package manifest

import (
	"maps"
	"path"
	"slices"
	"strings"

	"shotlist/schema"
)

// expander makes one film of a storyboard.
type expander struct {
	*loader
	board  *file
	shared *sections
	scope  *scope
	film   *Film
	cast   cast
}

// expand gives the films of a storyboard, one for each combination of its matrix.
func (l *loader) expand(f *file) []Film {
	if !l.check(f, schema.Validate) {
		return nil
	}
	shared := l.sectionsOf(f, nil)
	var films []Film
	for _, choices := range l.variants(f) {
		e := &expander{loader: l, board: f, shared: shared, film: &Film{Root: f.root.dir, File: f.name}}
		e.scope = newScope(&l.report, shared.byName["vars"], choices)
		e.fill(choices)
		films = append(films, *e.film)
	}
	separateOutputs(films)
	return films
}

func (e *expander) fill(choices []choice) {
	top := e.board.tree
	e.checkVars()
	for _, c := range choices {
		e.film.Variant = append(e.film.Variant, Axis{c.axis, e.scope.expand(c.named())})
	}
	base := path.Base(e.board.path)
	e.film.Name = strings.TrimSuffix(base, path.Ext(base)) + variantSuffix(e.film.Variant)
	e.film.Pos = top.pos()
	e.film.Title = e.text(top.get("title"))
	e.film.Style = e.text(e.shared.style)
	e.film.Providers = e.providers()
	e.film.Budget = e.budget(top.get("budget"))
	e.film.Lock, e.film.Store = e.boolean(top.get("lock")), e.store(top.get("store"))
	e.cast = e.characters()
	e.film.Shots = e.shots(top.get("shots"))
	e.film.Output = e.output(top.get("film"))
	e.checkOrder()
	e.checkTiming()
}

// checkVars looks at every variable, used or not.
func (e *expander) checkVars() {
	vars := e.shared.byName["vars"]
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		v := vars[name]
		if problem := nameProblem(name); problem != "" {
			e.fail(v.pos(), "bad-name", nameHint, "the name of variable %q %s", name, problem)
		}
		if !e.rejected(v.value) {
			e.scope.resolve(v.value, name)
		}
	}
}

func (e *expander) budget(n *node) Budget {
	return Budget{MaxUSD: e.float(n.get("max_usd")), MaxUSDPerDay: e.float(n.get("max_usd_per_day")), Pos: n.pos()}
}
