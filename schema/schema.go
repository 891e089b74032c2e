// Package schema holds the JSON Schema of storyboards and says, in words of its own, where a document departs from it.
package schema

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

//go:embed storyboard.v1.json
var text []byte

// location is the schema's name for the library: absolute, so that it looks for no file of that name.
const location = "mem:///storyboard.v1.json"

// JSON is the schema's text, draft-07, as editors read it.
func JSON() []byte { return bytes.Clone(text) }

// Validate compares a storyboard with the schema. The value is made of nil, bool, int64, float64, string, []any and
// map[string]any. Problems come in the order of their paths.
func Validate(value any) []Problem {
	top, _ := value.(map[string]any)
	if shots, ok := top["shots"].([]any); ok && len(shots) > manyShots {
		return validateMany(top, shots)
	}
	return validate(compiled().storyboard, value)
}

// ValidateIncluded does the same for a file that a storyboard includes.
func ValidateIncluded(value any) []Problem { return validate(compiled().included, value) }

type schemas struct{ storyboard, included, shot *jsonschema.Schema }

// compiled is built on first use: most commands of the program need it, a few do not.
var compiled = sync.OnceValue(func() schemas {
	return schemas{mustCompile(location), mustCompile(location + "#/definitions/included"),
		mustCompile(location + "#/definitions/shot")}
})

// mustCompile panics where the schema itself is wrong, which every test would show.
func mustCompile(url string) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	c.LoadURL = nil
	if err := c.AddResource(location, bytes.NewReader(text)); err != nil {
		panic(fmt.Errorf("the embedded schema is no schema: %w", err))
	}
	return c.MustCompile(url)
}

// validate gives the problems of a value that stands at a path.
func validate(s *jsonschema.Schema, value any, path ...any) []Problem {
	err := s.Validate(value)
	if err == nil {
		return nil
	}
	wrong, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok { // a value that JSON does not have; the library names only its Go type
		return []Problem{{Path: path, Code: WrongType, Message: "a value is neither text, number, list nor map"}}
	}
	return problems(wrong, value, path)
}
