package schema

import (
	"fmt"
	"strings"
)

// sentence says how the value of a key breaks the rule.
func (r rule) sentence(key string, value any) string {
	limit := strings.Join(r.want(), "")
	switch r.keyword {
	case "type":
		return r.wrongType(key, value)
	case "enum":
		return r.noneOf(key)
	case "const":
		return fmt.Sprintf("%s must be %s", key, limit)
	case "pattern":
		return fmt.Sprintf("%s is %v", key, r.part["patternErrorMessage"])
	case "minimum":
		return fmt.Sprintf("%s is less than %s", key, limit)
	case "maximum":
		return fmt.Sprintf("%s is more than %s", key, limit)
	case "exclusiveMinimum":
		return fmt.Sprintf("%s must be more than %s", key, limit)
	case "minLength", "minItems", "minProperties":
		return fmt.Sprintf("%s is empty", key)
	case "maxProperties":
		return fmt.Sprintf("%s takes only one of %s", key, strings.Join(r.keys(), ", "))
	}
	return fmt.Sprintf("%s is not what it should be", key)
}

// fewValues is how many values a sentence can list.
const fewValues = 8

func (r rule) noneOf(key string) string {
	if values := r.want(); len(values) <= fewValues {
		return fmt.Sprintf("%s is none of %s", key, strings.Join(values, ", "))
	}
	return fmt.Sprintf("%s is not one of the values it takes", key)
}

func (r rule) wrongType(key string, value any) string {
	var want []string
	for _, t := range r.want() {
		want = append(want, typeName(t))
	}
	if value == nil {
		return fmt.Sprintf("%s has no value; it should be %s", key, strings.Join(want, " or "))
	}
	return fmt.Sprintf("%s is %s; it should be %s", key, typeOf(value), strings.Join(want, " or "))
}

// typeName is a JSON type as people say it.
func typeName(t string) string {
	switch t {
	case "string":
		return "text"
	case "integer":
		return "a whole number"
	case "number":
		return "a number"
	case "boolean":
		return "true or false"
	case "array":
		return "a list"
	case "object":
		return "a map"
	}
	return t
}

func typeOf(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a map"
	}
	return "a number"
}
