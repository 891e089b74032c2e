package manifest

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// parse reads the one YAML document of a file. It gives nil where the text has no usable tree.
func parse(src *source, rep *report) *node {
	doc, err := firstDocument(src.text)
	switch {
	case errors.Is(err, io.EOF):
		rep.fail(Pos{File: src.name}, "empty-file", "run `shotlist init` to see a storyboard", "the file is empty")
		return nil
	case errors.Is(err, errSecondDocument):
		rep.fail(yamlPos(src, doc), "second-document", "put each storyboard into a file of its own",
			"the file holds a second YAML document")
	case err != nil:
		reportSyntax(src, err, rep)
		return nil
	}
	return walk(src, doc, rep)
}

var errSecondDocument = errors.New("second document")

// firstDocument reads the first document. With errSecondDocument it gives the second one's node, which has its place.
// The reader is known to panic on odd input: that is a syntax error too.
func firstDocument(text string) (doc *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	var first, second yaml.Node
	decoder := yaml.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&first); err != nil {
		return nil, err
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return &first, errSecondDocument
	}
	return &first, nil
}

var syntaxError = regexp.MustCompile(`(?s)^yaml: (?:line ([0-9]+): )?(.*)$`)

// reportSyntax words an error of the YAML reader, which knows only the line.
func reportSyntax(src *source, err error, rep *report) {
	line, message := 1, err.Error()
	if m := syntaxError.FindStringSubmatch(message); m != nil {
		message = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	text, ok := src.line(line)
	if !ok {
		line, text = 1, ""
	}
	column := len(text) - len(strings.TrimLeft(text, " \t")) + 1
	rep.fail(Pos{src.name, line, column}, "yaml-syntax", syntaxHint(message), "not valid YAML: %s", message)
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
		return "check the indentation and that quotes and brackets are closed, here and on the line before"
	}
	return "check this line and the one before it"
}
