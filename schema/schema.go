// Package schema holds the JSON Schema of storyboards and says, in words of its own, where a document departs from it.
package schema

// JSON is the schema's text, draft-07, as editors read it.
func JSON() []byte { return nil }

// Validate compares a storyboard with the schema. The value is made of nil, bool, int64, float64, string, []any and
// map[string]any. Problems come in the order of their paths.
func Validate(value any) []Problem { return nil }

// ValidateIncluded does the same for a file that a storyboard includes.
func ValidateIncluded(value any) []Problem { return nil }

// Problem is one departure from the schema.
type Problem struct {
	Path    []any    // from the top: string for a key, int for an index. It leads to the value that is wrong
	Key     string   // of an unknown or missing key: its name; Path then leads to the map it is in
	Code    string   // unknown-key, missing-key, wrong-type, bad-value
	Message string   // lower case, without the value itself
	Want    []string // what would be right: the allowed keys, values or types
}
