package manifest

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// parse reads the one YAML document of a file. It gives nil where the text has no usable tree.
func parse(src *source, rep *report) *node {
	doc, second, err := documents(src.text)
	switch {
	case errors.Is(err, io.EOF):
		rep.fail(Pos{File: src.name}, "empty-file", "run `shotlist init` to see a storyboard", "the file is empty")
		return nil
	case err != nil:
		reportSyntax(src, err, rep)
		return nil
	case second != nil:
		rep.fail(yamlPos(src, second), "second-document", "put each storyboard into a file of its own",
			"the file holds a second YAML document")
	}
	return walk(src, doc, rep)
}

// documents reads the first document, and the second one's node, which has its place; it is nil where there is none.
// The reader is known to panic on odd input: that is a syntax error too.
func documents(text string) (first, second *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			first, second, err = nil, nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	first, second = new(yaml.Node), new(yaml.Node)
	decoder := yaml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(first); err != nil {
		return nil, nil, err
	}
	switch err := decoder.Decode(second); {
	case errors.Is(err, io.EOF):
		return first, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return first, second, nil
}

var syntaxError = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?(.*)$`)

// reportSyntax words an error of the YAML reader.
func reportSyntax(src *source, err error, rep *report) {
	src.concealAll()
	line, message := 1, err.Error()
	if m := syntaxError.FindStringSubmatch(message); m != nil {
		message = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	at := Pos{src.name, min(line, len(lineStarts(src.text))), 1}
	if offset := errorOffset(src.text, err); offset >= 0 {
		at = src.posOf(offset)
	}
	rep.fail(at, "yaml-syntax", syntaxHint(message), "not valid YAML: %s", message)
}

// maxSearched is the largest text in which the exact place of an error is looked for, in bytes.
const maxSearched = 256 << 10

// errorOffset finds where the reader stumbled. It only tells the line on which the surrounding list or map begins,
// which may be far away; but it reads forwards, so that the shortest start of the text with the same error ends there.
func errorOffset(text string, err error) int {
	if len(text) > maxSearched {
		return -1
	}
	n := sort.Search(len(text), func(n int) bool {
		_, _, short := documents(strings.ToValidUTF8(text[:n], ""))
		return short != nil && short.Error() == err.Error()
	})
	if strings.Contains(err.Error(), "unknown anchor") {
		return strings.LastIndexByte(text[:n], '*')
	}
	_, size := utf8.DecodeLastRuneInString(text[:n])
	return n - size
}

// syntaxHint says what usually stands behind an error of the YAML reader.
func syntaxHint(message string) string {
	switch {
	case strings.Contains(message, "cannot start any token"):
		return "put text that begins with @, ` or % into quotes, and indent with spaces, not tabs"
	case strings.Contains(message, "mapping values are not allowed"):
		return "put text that holds a colon and a space into quotes, and check the indentation"
	case strings.Contains(message, "unknown anchor"):
		return "a * refers to a value that was marked with & before; put text that begins with * into quotes"
	case strings.Contains(message, "did not find expected"), strings.Contains(message, "could not find expected"):
		return "check the indentation and that quotes and brackets are closed, around this line"
	}
	return "check this line and the one before it"
}
