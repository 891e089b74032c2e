package manifest

import (
	"maps"
	"slices"
	"strings"
)

const (
	maxText     = 256 << 10 // bytes of one text with its variables put in
	maxExpanded = 64 << 20  // bytes of all such texts of a film
	maxNested   = 100       // variables within variables
)

// scope holds the variables of one film.
type scope struct {
	*report
	values map[string]*node // "coast", "matrix.locale", "matrix.aspect.size"
	done   map[string]substitute
	active []string // variables that are being worked out
	spent  int
}

// substitute is what stands for a variable: its text, and its value for places that take more than text.
type substitute struct {
	text  string
	value any
}

func newScope(rep *report, vars section, choices []choice) *scope {
	s := &scope{report: rep, values: map[string]*node{}, done: map[string]substitute{}}
	for name, e := range vars {
		s.values[name] = e.value
	}
	for _, c := range choices {
		s.values["matrix."+c.axis] = c.named()
		for _, e := range c.value.all() {
			s.values["matrix."+c.axis+"."+e.key] = e.value
		}
	}
	return s
}

// expand gives a text with its variables put in. $${ stands for a plain ${.
func (s *scope) expand(n *node) string {
	if !strings.Contains(n.raw, "${") {
		return n.raw
	}
	var b strings.Builder
	rest := n.raw
	for {
		before, after, ok := strings.Cut(rest, "${")
		if !ok {
			b.WriteString(rest)
			break
		}
		if plain, escaped := strings.CutSuffix(before, "$"); escaped {
			b.WriteString(plain + "${")
			rest = after
			continue
		}
		b.WriteString(before)
		rest = s.substitute(&b, n, after)
	}
	if s.spent += b.Len(); b.Len() > maxText || s.spent > maxExpanded {
		s.reject(n, "text-too-long", "use fewer or shorter variables", "with its variables this text is too long")
		return ""
	}
	return b.String()
}

// substitute writes the variable at the start of text and gives what follows it.
func (s *scope) substitute(b *strings.Builder, n *node, text string) string {
	name, rest, closed := strings.Cut(text, "}")
	if !closed {
		s.fail(n.source.find(n.pos(), "${"+text[:min(len(text), 20)]), "bad-variable", "close it with }, or write $${ for a plain ${", "${ is not closed")
		s.spoil(n)
		return ""
	}
	if b.Len() <= maxText { // no more than can be seen to be too long
		b.WriteString(s.resolve(n, name).text)
	}
	return rest
}

// value is what a value of options becomes: a text that is one variable and nothing else takes over its type.
func (s *scope) value(n *node) any {
	name, ok := strings.CutPrefix(n.raw, "${")
	name, closed := strings.CutSuffix(name, "}")
	if ok && closed && !strings.ContainsAny(name, "${}") {
		return s.resolve(n, name).value
	}
	return s.expand(n)
}

// resolve works out a variable that a text uses.
func (s *scope) resolve(user *node, name string) substitute {
	key := strings.TrimSpace(name)
	if done, ok := s.done[key]; ok {
		return done
	}
	v, ok := s.values[key]
	if !ok {
		s.unknown(user, name)
		return substitute{}
	}
	if slices.Contains(s.active, key) || len(s.active) > maxNested {
		s.cycle(v, key)
		return substitute{}
	}
	s.active = append(s.active, key)
	out := substitute{v.raw, v.value}
	if v.is(textNode) {
		out = substitute{value: s.value(v)}
		out.text = s.expand(v)
	}
	s.active = s.active[:len(s.active)-1]
	s.done[key] = out
	return out
}

func (s *scope) unknown(user *node, name string) {
	if s.full() {
		return
	}
	hint := "define it under vars:, or write $${ for a plain ${"
	if known := slices.Sorted(maps.Keys(s.values)); len(known) > 0 && !s.many() {
		hint = suggestion(strings.TrimSpace(name), known, hint+"; known are")
	}
	s.fail(user.source.find(user.pos(), "${"+name+"}"), "unknown-variable", hint, "unknown variable %q", strings.TrimSpace(name))
	s.spoil(user)
}

func (s *scope) cycle(v *node, key string) {
	if i := slices.Index(s.active, key); i >= 0 {
		chain := append(slices.Clone(s.active[i:]), key)
		s.reject(v, "variable-cycle", "one of them must not use the other", "variables use each other in a circle: %s", strings.Join(chain, " -> "))
		return
	}
	s.reject(v, "variable-cycle", "use fewer steps", "variables use each other more than %d deep", maxNested)
}
