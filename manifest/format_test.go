package manifest_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/rivo/uniseg"

	"shotlist/manifest"
)

func sample(line string, column, width int) manifest.Diagnostic {
	return manifest.Diagnostic{Severity: manifest.Error, Code: "bad", Pos: manifest.Pos{File: "a.yaml", Line: 7, Column: column},
		Message: "this is bad", Hint: "mend it", Line: line, Width: width}
}

func TestACaretStandsUnderWhatIsMeant(t *testing.T) {
	rows := map[string]struct {
		line          string
		column, width int
		want          string
	}{
		"plain":             {"size: 1280*720", 7, 8, "    7 | size: 1280*720\n      |       ^^^^^^^^\n"},
		"after wide text":   {"老人: 走x", 5, 1, "    7 | 老人: 走x\n      |       ^^\n"},
		"after tabs":        {"\tid:\tx", 6, 1, "    7 |     id:    x\n      |            ^\n"},
		"after an accent":   {"e\u0301: x", 5, 1, "    7 | e\u0301: x\n      |    ^\n"},
		"after an emoji":    {"👨‍👩‍👧: x", 8, 1, "    7 | 👨‍👩‍👧: x\n      |     ^\n"},
		"beyond the line":   {"id:", 4, 1, "    7 | id:\n      |    ^\n"},
		"far to the right":  {strings.Repeat("x", 200) + "bad" + strings.Repeat("y", 200), 201, 3, "    7 | …" + strings.Repeat("x", 60) + "bad" + strings.Repeat("y", 30) + "…\n      | " + strings.Repeat(" ", 61) + "^^^\n"},
		"longer than shown": {strings.Repeat("x", 200), 1, 200, "    7 | " + strings.Repeat("x", 60) + "…\n      | " + strings.Repeat("^", 60) + "\n"},
		"hidden characters": {"a\x1b[31mb\u202ec", 1, 1, "    7 | a\ufffd[31mb\ufffdc\n      | ^\n"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			want := "a.yaml:7:" + strconv.Itoa(row.column) + ": error: this is bad\n" + row.want + "hint: mend it\n"
			if got := sample(row.line, row.column, row.width).Text(false); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func TestALongWideLineIsCutBetweenCharacters(t *testing.T) {
	got := sample(strings.Repeat("走", 100)+"x"+strings.Repeat("楼", 100), 101, 1).Text(false)
	lines := strings.Split(got, "\n")
	line, carets := lines[1], lines[2]
	before, _, _ := strings.Cut(line, "x")
	if uniseg.StringWidth(before) != strings.Index(carets, "^") || uniseg.StringWidth(line) > 110 {
		t.Errorf("the caret is not under the x:\n%s", got)
	}
}

func TestColorsWrapTheSameText(t *testing.T) {
	d := sample("size: 1280*720", 7, 8)
	colored := d.Text(true)
	if !strings.Contains(colored, "\x1b[1;31merror:\x1b[0m") {
		t.Errorf("%q", colored)
	}
	for _, code := range []string{"\x1b[1;31m", "\x1b[1m", "\x1b[36m", "\x1b[0m"} {
		colored = strings.ReplaceAll(colored, code, "")
	}
	if colored != d.Text(false) {
		t.Errorf("%q", colored)
	}
}

func TestAnAnnotationIsEscaped(t *testing.T) {
	d := sample("x", 3, 1)
	d.Pos.File, d.Message = "my films,v2:a.yaml", "100% bad:\nreally"
	want := "::error file=my films%2Cv2%3Aa.yaml,line=7,col=3,title=bad::100%25 bad:%0Areally%0Ahint: mend it\n"
	if got := d.GitHub(); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	d.Pos, d.Severity, d.Hint = manifest.Pos{}, manifest.Warning, ""
	if got := d.GitHub(); got != "::warning title=bad::100%25 bad:%0Areally\n" {
		t.Errorf("got %s", got)
	}
}

func TestADiagnosticAsDataLeavesOutWhatIsUnknown(t *testing.T) {
	got, err := json.Marshal(manifest.Diagnostic{Severity: manifest.Error, Code: "missing-file", Pos: manifest.Pos{File: "a.yaml"}, Message: "a.yaml does not exist"})
	want := `{"severity":"error","code":"missing-file","pos":{"file":"a.yaml"},"message":"a.yaml does not exist"}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestLaterDiagnosticsGetTheirLines(t *testing.T) {
	loaded := loadText(t, "version: 1\nshots:\n  - {id: a, prompt: x, size: 1280x720, takes: no}\n")
	s := loaded.Films[0].Shots[0]
	all := loaded.With(manifest.Diagnostics{
		{Severity: manifest.Error, Code: "not-supported", Pos: s.PosOf("size"), Message: "size 1280x720 is not one that x takes"},
		{Severity: manifest.Error, Code: "not-supported", Pos: s.PosOf("takes"), Message: "an echo of what Load has said"},
	})
	want := `storyboard.yaml:3:30: error: size 1280x720 is not one that x takes
    3 |   - {id: a, prompt: x, size: 1280x720, takes: no}
      |                              ^^^^^^^^
storyboard.yaml:3:47: error: takes is text; it should be a whole number
    3 |   - {id: a, prompt: x, size: 1280x720, takes: no}
      |                                               ^^
`
	if got := text(all); got != want {
		t.Errorf("got\n%s", got)
	}
	if len(loaded.Diagnostics) != 1 {
		t.Error("With changed what Load found")
	}
}
