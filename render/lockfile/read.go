package lockfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Problem is what is wrong with a lock file. Line and Column count from 1; both are 0 where the whole file is meant.
type Problem struct {
	Line, Column int
	Msg, Hint    string
}

const (
	maxBytes    = 64 << 20 // a take is less than a kilobyte: nothing that shotlist wrote is larger
	restoreHint = "take it back from git, for example with git checkout, and let shotlist write it"
)

// Parse reads a lock file. It is strict: what it does not know may be what says that a clip was paid for, so that a
// damaged file, or one of a newer shotlist, is refused as a whole. All problems are told at once.
func Parse(text []byte) (File, []Problem) {
	if len(text) > maxBytes {
		return File{}, []Problem{{Msg: "the lock file is larger than any lock file of shotlist", Hint: restoreHint}}
	}
	if p := conflict(text); p != nil {
		return File{}, []Problem{*p}
	}
	root, p := document(text)
	if p != nil {
		return File{}, []Problem{*p}
	}
	var r reader
	f := r.file(root)
	if len(r.problems) > 0 {
		return File{}, r.problems
	}
	f.sort()
	return f, nil
}

var marker = regexp.MustCompile(`(?m)^(<{7}|={7}|>{7}|\|{7})([ \r].*)?$`)

// conflict finds what git leaves where two branches changed the same take.
func conflict(text []byte) *Problem {
	at := marker.FindIndex(text)
	if at == nil {
		return nil
	}
	return &Problem{Line: 1 + bytes.Count(text[:at[0]], []byte("\n")), Column: 1, Msg: "the lock file is not merged yet: two branches rendered the same take",
		Hint: "keep, of each take, the block of one side as a whole, and take the lines of <, = and > out"}
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// document reads the YAML: one document, no more.
func document(text []byte) (*yaml.Node, *Problem) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, unreadable(err)
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, &Problem{Line: second.Line, Column: second.Column, Msg: "the lock file has a second document", Hint: restoreHint}
	}
	if len(doc.Content) == 0 {
		return nil, &Problem{Msg: "the lock file is empty", Hint: restoreHint}
	}
	return doc.Content[0], nil
}

func unreadable(err error) *Problem {
	if errors.Is(err, io.EOF) {
		return &Problem{Msg: "the lock file is empty", Hint: restoreHint}
	}
	p := &Problem{Msg: "the lock file is not readable as YAML: " + yamlLine.ReplaceAllString(err.Error(), ""), Hint: restoreHint}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		p.Line, _ = strconv.Atoi(m[1]) // digits
		p.Column = 1
	}
	return p
}

// reader collects the problems of a file.
type reader struct{ problems []Problem }

func (r *reader) reject(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, Problem{n.Line, n.Column, fmt.Sprintf(format, args...), restoreHint})
}

func (r *reader) file(n *yaml.Node) (f File) {
	fields := r.fields(n, "the lock file")
	version := fields["version"]
	if version == nil {
		r.reject(n, "the lock file does not say which version: it has")
		return f
	}
	if number, err := strconv.Atoi(version.Value); err != nil || number != Version {
		r.problems = append(r.problems, Problem{version.Line, version.Column, fmt.Sprintf("the lock file is of version %s, and this shotlist reads version %d", version.Value, Version),
			"use the shotlist that the others of the project use, or a newer one"})
		return f
	}
	for key, value := range fields {
		if key != "version" && key != "takes" {
			r.reject(value, "the lock file has a field %s that this shotlist does not know", key)
		}
	}
	if takes := fields["takes"]; takes == nil || takes.Kind != yaml.SequenceNode {
		r.reject(n, "the lock file has no list of takes")
	} else {
		f.Takes = r.takes(takes)
	}
	return f
}

// fields reads a mapping. Aliases and repeated keys are nothing that shotlist writes.
func (r *reader) fields(n *yaml.Node, what string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		r.reject(n, "%s is no list of fields", what)
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if out[key.Value] != nil {
			r.reject(key, "%s has the field %s twice", what, key.Value)
		}
		if value.Kind == yaml.AliasNode || value.Anchor != "" || strings.HasPrefix(key.Value, "<<") {
			r.reject(value, "%s refers to another place of the file", key.Value)
			continue
		}
		out[key.Value] = value
	}
	return out
}

func (r *reader) takes(list *yaml.Node) []Take {
	var out []Take
	names, clips := map[Name]bool{}, map[string]Clip{}
	for _, n := range list.Content {
		t := r.take(n)
		if names[t.Name] && t.Shot != "" {
			r.reject(n, "the lock file has the take %s twice", t.Name)
		}
		if clip, ok := clips[string(t.Job)]; ok && clip != t.Clip {
			r.reject(n, "the lock file gives the job of %s another clip than above", t.Name)
		}
		names[t.Name], clips[string(t.Job)] = true, t.Clip
		out = append(out, t)
	}
	return out
}
