package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"shotlist/manifest"
)

// tellDiagnostics shows what is wrong with the storyboards: on stderr for people, on stdout as data, and as
// annotations where GitHub Actions runs us. Errors give exit code 2.
func (a *app) tellDiagnostics(ds manifest.Diagnostics, asJSON bool) error {
	if asJSON && ds.HasErrors() {
		if err := writeJSON(a.Stdout, diagnosticsDoc{Version: 1, Diagnostics: ds}); err != nil {
			return err
		}
		return exitWith(exitBadInput, nil)
	}
	for _, d := range ds {
		if a.gitHub() {
			fmt.Fprintln(a.Stderr, d.GitHub())
		}
		fmt.Fprint(a.Stderr, d.Text(a.color(a.StderrTTY)))
	}
	if !ds.HasErrors() {
		return nil
	}
	fmt.Fprintf(a.Stderr, "%s\n", count(ds))
	return exitWith(exitBadInput, nil)
}

// diagnosticsDoc is the machine form of what is wrong; Version changes when a field changes its meaning.
type diagnosticsDoc struct {
	Version     int                  `json:"version"`
	Diagnostics manifest.Diagnostics `json:"diagnostics"`
}

func count(ds manifest.Diagnostics) string {
	errors := 0
	for _, d := range ds {
		if d.Severity == manifest.Error {
			errors++
		}
	}
	return plural(errors, "problem") + " to solve"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
