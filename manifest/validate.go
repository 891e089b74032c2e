package manifest

import (
	"fmt"
	"strconv"
	"strings"

	"shotlist/schema"
)

// validate compares a file with the schema and puts its problems at their places.
func (l *loader) validate(f *file, compare func(any) []schema.Problem) {
	for _, p := range compare(f.tree.value) {
		if l.full() {
			return
		}
		n := f.tree.follow(p.Path)
		switch p.Code {
		case schema.UnknownKey:
			if e, ok := n.entry(p.Key); ok {
				l.fail(e.pos(), p.Code, suggestion(p.Key, p.Want, "allowed here"), "%s", p.Message)
			}
		case schema.MissingKey:
			l.fail(n.pos(), p.Code, missingHint(p.Key), "%s", p.Message)
		default:
			l.reject(n, p.Code, valueHint(n, p), "%s", quoteValue(n, p))
		}
	}
}

func missingHint(key string) string {
	switch key {
	case "version":
		return "add version: 1"
	case "shots":
		return "add shots: with at least one shot; a file without shots is for include:"
	}
	return fmt.Sprintf("add %s:", key)
}

func valueHint(n *node, p schema.Problem) string {
	switch {
	case p.Code == schema.WrongType:
		return typeHint(n, p.Want)
	case p.Rule == "enum":
		return suggestion(n.raw, p.Want, "choose one of")
	case p.Rule == "pattern":
		return "write for example " + strings.Join(p.Want, " or ")
	}
	return ""
}

// typeHint shows how the value would be written as what is wanted.
func typeHint(n *node, want []string) string {
	if n.is(nullNode) {
		return "give it a value or remove the line"
	}
	switch only := strings.Join(want, " or "); {
	case only == "boolean":
		return "write true or false"
	case only == "string" && n.raw != "":
		return "put it into quotes: " + strconv.Quote(n.raw)
	case only == "array" && n.raw != "" && len(n.raw) <= 60 && !isLink(n.raw): // links may be signed
		return fmt.Sprintf("write it as a list: [%s]", n.raw)
	}
	return ""
}

// quoteValue puts the value into a problem's message, where that is short.
func quoteValue(n *node, p schema.Problem) string {
	if p.Code != schema.BadValue || n.raw == "" || len(n.raw) > 60 {
		return p.Message
	}
	key, rest, ok := strings.Cut(p.Message, " is ")
	if !ok {
		return p.Message
	}
	return fmt.Sprintf("%s %q is %s", key, n.raw, rest)
}
