package schema

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// The codes of problems.
const (
	UnknownKey = "unknown-key"
	MissingKey = "missing-key"
	WrongType  = "wrong-type"
	BadValue   = "bad-value"
)

// Problem is one departure from the schema.
type Problem struct {
	Path    []any    // from the top: string for a key, int for an index. It leads to the value that is wrong
	Key     string   // of an unknown or missing key: its name; Path then leads to the map it is in
	Code    string   // unknown-key, missing-key, wrong-type or bad-value
	Rule    string   // the keyword of JSON Schema that it breaks, for example "enum"
	Message string   // lower case, without the value itself, as that may be a secret
	Want    []string // what would be right: the allowed keys, values or types, or examples
}

// problems reads the library's tree of errors. Its own texts are not used: they name files of this machine, and point
// at the parent of an unknown key.
func problems(err *jsonschema.ValidationError, top any, above []any) []Problem {
	var found []Problem
	for _, leaf := range leaves(err, nil) {
		found = append(found, read(leaf, top, above)...)
	}
	sortProblems(found)
	return found
}

func sortProblems(found []Problem) {
	slices.SortFunc(found, func(a, b Problem) int {
		return cmp.Or(comparePaths(a.Path, b.Path), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.Message, b.Message))
	})
}

func leaves(err *jsonschema.ValidationError, found []*jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(err.Causes) == 0 {
		return append(found, err)
	}
	for _, cause := range err.Causes {
		found = leaves(cause, found)
	}
	return found
}

// comparePaths orders steps as they are: a step of the same place in two paths is a key in both or an index in both.
func comparePaths(a, b []any) int {
	return slices.CompareFunc(a, b, func(x, y any) int {
		i, _ := x.(int)
		j, _ := y.(int)
		left, _ := x.(string)
		right, _ := y.(string)
		return cmp.Or(cmp.Compare(i, j), cmp.Compare(left, right))
	})
}

// read turns one error of the library into problems: one for each unknown or missing key.
func read(leaf *jsonschema.ValidationError, top any, above []any) []Problem {
	rule := ruleAt(leaf.AbsoluteKeywordLocation)
	path, value := follow(leaf.InstanceLocation, top)
	path = append(slices.Clone(above), path...)
	switch rule.keyword {
	case "additionalProperties":
		return unknownKeys(rule, path, value)
	case "required":
		return missingKeys(rule, path, value)
	}
	code := BadValue
	if rule.keyword == "type" {
		code = WrongType
	}
	return []Problem{{Path: path, Code: code, Rule: rule.keyword, Message: rule.sentence(name(path), value), Want: rule.want()}}
}

func unknownKeys(r rule, path []any, value any) []Problem {
	var found []Problem
	object, _ := value.(map[string]any)
	known := r.keys()
	for key := range object {
		if !r.allows(key) {
			found = append(found, Problem{Path: path, Key: key, Code: UnknownKey, Rule: r.keyword,
				Message: fmt.Sprintf("unknown key %q in %s", key, r.title()), Want: known})
		}
	}
	return found
}

func missingKeys(r rule, path []any, value any) []Problem {
	var found []Problem
	object, _ := value.(map[string]any)
	for _, key := range r.texts("required") {
		if _, ok := object[key]; !ok {
			found = append(found, Problem{Path: path, Key: key, Code: MissingKey, Rule: r.keyword,
				Message: fmt.Sprintf("%s has no %s", r.title(), key), Want: []string{key}})
		}
	}
	return found
}

// name is what a person calls the value that a path leads to.
func name(path []any) string {
	if len(path) == 0 {
		return "the document"
	}
	if _, ok := path[len(path)-1].(int); ok {
		return "an item of " + name(path[:len(path)-1])
	}
	return fmt.Sprint(path[len(path)-1])
}
