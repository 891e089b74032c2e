package manifest

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// scalar reads a single value. Only numbers that every version of YAML reads alike are numbers, dates are text, and
// yes and no are text.
func (w *walker) scalar(y *yaml.Node) *node {
	n := w.new(y, textNode, y.Value)
	n.raw = y.Value
	switch tag := y.ShortTag(); tag {
	case "!!str", "!!timestamp", "!!merge":
		w.checkString(n, y.Value)
	case "!!null":
		n.kind, n.value = nullNode, nil
	case "!!bool":
		n.kind, n.value = boolNode, strings.EqualFold(y.Value, "true")
	case "!!int", "!!float":
		w.number(n, y.Value)
	default:
		w.checkTag(n, y, "!!str")
	}
	return n
}

var plainNumber = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)?([.][0-9]*)?([eE][-+]?[0-9]{1,3})?$`)

func (w *walker) number(n *node, raw string) {
	n.kind, n.value = numberNode, int64(0)
	if !plainNumber.MatchString(raw) {
		w.reject(n, "bad-number", "write a plain decimal number, such as 777 or 0.5, or put it into quotes if it is text",
			"%s is a number that not all YAML readers understand alike", raw)
		return
	}
	if i, err := strconv.ParseInt(raw, 10, 64); err == nil {
		n.value = i
		return
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(f) >= 1<<63 {
		w.reject(n, "bad-number", "put it into quotes if it is text", "%s is too large a number", raw)
		return
	}
	n.value = f
}

// checkString refuses characters that no prompt, path or name needs, whether written plainly or as an escape.
func (w *walker) checkString(n *node, s string) {
	if bad, ok := forbiddenIn(s, false); ok {
		w.reject(n, "control-character", "remove the escape that stands for it", "the text holds the control character %U", bad)
	}
}

// forbiddenIn finds a control character in a text; in a name also characters that turn the direction of writing.
func forbiddenIn(s string, name bool) (rune, bool) {
	for _, r := range s {
		if unicode.IsControl(r) && (name || r != '\n' && r != '\t') || name && isBidi(r) {
			return r, true
		}
	}
	return 0, false
}
