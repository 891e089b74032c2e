package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shotlist/cli"
	"shotlist/manifest"
	"shotlist/providers"
	"shotlist/render/plan"
	"shotlist/schema"
)

// block is a fenced block of a document.
type block struct{ name, text string }

var fence = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// documents are README.md and all below docs, by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{"README.md": readText(t, "README.md")}
	err := filepath.WalkDir("docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			texts[filepath.ToSlash(path)] = readText(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n") // as git may write it on Windows
}

// storyboards are the YAML blocks of the documents that hold shots.
func storyboards(t *testing.T) []block {
	t.Helper()
	var out []block
	for name, text := range documents(t) {
		for _, m := range fence.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "\nshots:") {
				out = append(out, block{strings.NewReplacer("/", "_", ".md", "").Replace(name), m[1]})
			}
		}
	}
	return out
}

func TestStoryboardsOfTheDocumentsCanBePlanned(t *testing.T) {
	for _, b := range storyboards(t) {
		t.Run(b.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "storyboard.yaml")
			if err := os.WriteFile(path, []byte(b.text), 0o666); err != nil {
				t.Fatal(err)
			}
			loaded := manifest.Load([]string{path}, manifest.Options{})
			for _, d := range loaded.Diagnostics {
				t.Errorf("%s (%s)", d.Text(false), d.Code)
			}
			built, found := plan.Build(loaded.Films, providers.Builtin())
			for _, d := range loaded.Sources.Attach(found) {
				t.Error(d.Text(false))
			}
			if len(built.Jobs) == 0 {
				t.Error("nothing would be rendered")
			}
		})
	}
}

func TestEveryKindHasAPageWithAStoryboardThatUsesIt(t *testing.T) {
	index, readme := readText(t, "docs/providers.md"), readText(t, "README.md")
	for _, kind := range providers.Builtin().Kinds() {
		page := readText(t, "docs/providers/"+kind+".md")
		link := "providers/" + kind + ".md)"
		if !strings.Contains(index, link) || !strings.Contains(readme, link) {
			t.Errorf("docs/providers.md or README.md has no link to the page of %s", kind)
		}
		if kind != manifest.Animatic && !strings.Contains(page, "kind: "+kind+"\n") {
			t.Errorf("the page of %s shows no provider of this kind", kind)
		}
		if len(fence.FindAllString(page, -1)) == 0 {
			t.Errorf("the page of %s has no storyboard", kind)
		}
	}
}

func TestPagesOfKindsAreAboutKindsThatThereAre(t *testing.T) {
	for name := range documents(t) {
		kind, ok := strings.CutPrefix(strings.TrimSuffix(name, ".md"), "docs/providers/")
		if _, known := providers.Builtin()[kind]; ok && !known {
			t.Errorf("%s is about a kind that there is not", name)
		}
	}
}

// help is what a command says about itself; words are the command's name, none for the program's own help.
func help(t *testing.T, words ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	env := cli.Env{Args: append(words, "--help"), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs,
		LookupEnv: func(string) (string, bool) { return "", false }}
	if code := cli.Main(env); code != 0 {
		t.Fatalf("%v --help: exit code %d, %s", words, code, errs.String())
	}
	return out.String()
}

var (
	helpCommand = regexp.MustCompile(`(?m)^  ([a-z]+) {2,}\S`)
	helpFlag    = regexp.MustCompile(`(?m)^ +(?:-[a-zA-Z], )?--([a-z-]+)\b`)
	commandRow  = regexp.MustCompile("(?m)^\\| (`[a-z` ,()]+) \\| [^|]+ \\| `shotlist ([^`]+)` \\|$")
	ticked      = regexp.MustCompile("`([^`]+)`")
	flagInText  = regexp.MustCompile(`(?:^|[\s"(` + "`" + `])--([a-z][a-z-]*)`)
	codeRow     = regexp.MustCompile(`(?m)^\| ([0-9]+(?:, [0-9]+)*) \|`)
)

// commandsOf lists the commands below a command, by their whole names.
func commandsOf(t *testing.T, words ...string) []string {
	t.Helper()
	text := help(t, words...)
	start := strings.Index(text, "Flags:")
	var out []string
	for _, m := range helpCommand.FindAllStringSubmatch(text[:start], -1) {
		out = append(out, strings.Join(append(slices.Clone(words), m[1]), " "))
	}
	return out
}

func TestTheReadmeNamesAllCommandsAndNoOthers(t *testing.T) {
	want := append(commandsOf(t), commandsOf(t, "providers")...)
	aliases := []string{"gc"}
	var got []string
	for _, row := range commandRow.FindAllStringSubmatch(readText(t, "README.md"), -1) {
		for _, m := range ticked.FindAllStringSubmatch(row[1], -1) {
			if !slices.Contains(aliases, m[1]) {
				got = append(got, m[1])
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the table has\n%q, the program\n%q", got, want)
	}
}

var (
	codeSpan       = regexp.MustCompile("(?s)```.*?\n```|`[^`\n]+`") // fenced blocks and spans
	exampleCommand = regexp.MustCompile("\\bshotlist ([a-z]+)([^\n`#&|;]*)")
)

func TestCommandsAndFlagsOfTheDocumentsExist(t *testing.T) {
	flags, all := flagsOf(t)
	for name, text := range documents(t) {
		for _, span := range codeSpan.FindAllString(text, -1) {
			for _, m := range exampleCommand.FindAllStringSubmatch(span, -1) {
				checkExample(t, name, flags[m[1]], m)
			}
		}
		for _, m := range flagInText.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(all, m[1]) && !slices.Contains(ofOthers, m[1]) {
				t.Errorf("%s names --%s, which no command has", name, m[1])
			}
		}
	}
}

// ofOthers are flags of programs that are not ours.
var ofOthers = []string{"quality"}

// flagsOf lists the flags by command, and those of all commands.
func flagsOf(t *testing.T) (byCommand map[string][]string, all []string) {
	t.Helper()
	byCommand = map[string][]string{}
	for _, c := range commandsOf(t) {
		for _, m := range helpFlag.FindAllStringSubmatch(help(t, c), -1) {
			byCommand[c] = append(byCommand[c], m[1])
		}
		all = append(all, byCommand[c]...)
	}
	return byCommand, all
}

// checkExample looks at a call of the program: words are all of it, the command, and what follows.
func checkExample(t *testing.T, name string, flags []string, words []string) {
	t.Helper()
	if flags == nil {
		t.Errorf("%s has %q, but there is no such command", name, words[0])
		return
	}
	for _, m := range flagInText.FindAllStringSubmatch(words[2], -1) {
		if !slices.Contains(flags, m[1]) {
			t.Errorf("%s has %q, but shotlist %s has no --%s", name, words[0], words[1], m[1])
		}
	}
}

func TestTheReadmeHasTheExitCodesOfTheProgram(t *testing.T) {
	source := readText(t, "cli/exit.go")
	var want, got []string
	for _, m := range regexp.MustCompile(`(?m)^\texit[A-Z]\w+ += (\d+)`).FindAllStringSubmatch(source, -1) {
		want = append(want, m[1])
	}
	_, section, _ := strings.Cut(readText(t, "README.md"), "## Exit codes\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, m := range codeRow.FindAllStringSubmatch(section, -1) {
		got = append(got, strings.Split(m[1], ", ")...)
	}
	if !slices.Equal(got, want) {
		t.Errorf("README.md has %v, cli/exit.go %v", got, want)
	}
}

func TestTheReferenceHasEveryFieldOfTheSchema(t *testing.T) {
	var doc any
	if err := json.Unmarshal(schema.JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	reference := readText(t, "docs/storyboard.md")
	for _, field := range fieldsOf(doc) {
		if !strings.Contains(reference, "`"+field+"`") {
			t.Errorf("docs/storyboard.md does not have the field %s", field)
		}
	}
}

// fieldsOf lists the names of properties, wherever they are defined.
func fieldsOf(node any) []string {
	var out []string
	switch n := node.(type) {
	case map[string]any:
		if properties, ok := n["properties"].(map[string]any); ok {
			for name := range properties {
				out = append(out, name)
			}
		}
		for _, child := range n {
			out = append(out, fieldsOf(child)...)
		}
	case []any:
		for _, child := range n {
			out = append(out, fieldsOf(child)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// The table of fields names all that the schema has, and no others.
func TestTheReadmeNamesTheFieldsOfTheSchema(t *testing.T) {
	var doc struct {
		Definitions map[string]struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(schema.JSON(), &doc); err != nil {
		t.Fatal(err)
	}
	for row, kind := range map[string]string{"defaults": "defaults", "characters": "character", "shots": "shot", "film": "film", "budget": "budget"} {
		var got []string
		for _, m := range regexp.MustCompile("(?m)^\\| `"+row+"`[^|]*\\|(.*)\\|$").FindAllStringSubmatch(readText(t, "README.md"), -1) {
			for _, field := range ticked.FindAllStringSubmatch(m[1], -1) {
				got = append(got, field[1])
			}
		}
		want := slices.Sorted(maps.Keys(doc.Definitions[kind].Properties))
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: README.md has\n%q, the schema\n%q", row, got, want)
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)

func TestLinksOfTheDocumentsLeadToFiles(t *testing.T) {
	for name, text := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target := filepath.Join(filepath.Dir(filepath.FromSlash(name)), filepath.FromSlash(m[1]))
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
		}
	}
}
