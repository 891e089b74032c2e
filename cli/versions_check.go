package cli

import (
	"context"
	"fmt"
	"strings"

	"shotlist/concat/deliver"
	"shotlist/manifest"
	"shotlist/render/plan"
)

// versionProblems are what keeps versions of a film from being made as the storyboard has them.
func versionProblems(p *project, c *plan.Cut) manifest.Diagnostics {
	var found manifest.Diagnostics
	for _, v := range c.Film.Output.Versions {
		w, err := wish(v)
		if err != nil {
			continue // the storyboard's own checks have told
		}
		r, problems := deliver.Resolve(w)
		for _, problem := range problems {
			found = append(found, manifest.Diagnostic{Severity: manifest.Error, Code: "bad-output", Pos: versionPos(v, problem.Field),
				Message: problem.Msg, Hint: problem.Hint})
		}
		if long := plannedSeconds(p, c); len(problems) == 0 && r.Longer > 0 && long > r.Longer {
			found = append(found, manifest.Diagnostic{Severity: manifest.Warning, Code: "long-output", Pos: versionPos(v, "preset"),
				Message: fmt.Sprintf("the film lasts %.1f s; %s takes up to %g s", long, v.Preset, r.Longer), Hint: "it is made all the same"})
		}
	}
	return found
}

func versionPos(v manifest.Version, field string) manifest.Pos {
	if pos, ok := v.At[field]; ok {
		return pos
	}
	return v.Pos
}

// checkEncoders finds, before anything is paid, versions that this machine's ffmpeg cannot encode.
func (a *app) checkEncoders(ctx context.Context, p *project) manifest.Diagnostics {
	var found manifest.Diagnostics
	var e encoders
	for i := range p.films {
		for _, v := range p.films[i].Output.Versions {
			if e.has == nil {
				e = a.lookForEncoders(ctx, false)
			}
			r, ok := resolved(v)
			if lacks := r.Lacks(e.has); ok && len(lacks) > 0 {
				found = append(found, manifest.Diagnostic{Severity: manifest.Error, Code: "no-encoder", Pos: versionPos(v, fieldOf(v)),
					Message: fmt.Sprintf("this machine's ffmpeg cannot encode %s: it has no %s", r.Codec, strings.Join(lacks, " and no ")),
					Hint:    "install an ffmpeg that was built with it (shotlist doctor says what there is), or choose another codec"})
			}
		}
	}
	return found
}

// mayDeliver stops a run that could not make all files.
func (a *app) mayDeliver(ctx context.Context, projects []*project, loaded manifest.Loaded) error {
	var found manifest.Diagnostics
	for _, p := range projects {
		found = append(found, a.checkEncoders(ctx, p)...)
	}
	return a.tellDiagnostics(loaded.Sources.Attach(found), false)
}

// fieldOf is what in a storyboard decided a version's codec.
func fieldOf(v manifest.Version) string {
	for _, field := range []string{"codec", "preset"} {
		if _, ok := v.At[field]; ok {
			return field
		}
	}
	return "path"
}

// outputDoc is a version in plan --json and status --json.
type outputDoc struct {
	Output string `json:"output"`
	Codec  string `json:"codec"`
	Status string `json:"status"` // up-to-date or to-make
}

func versionsOf(p *project, c *plan.Cut) []outputDoc {
	var docs []outputDoc
	have := p.have()
	for _, v := range c.Film.Output.Versions {
		r, _ := resolved(v)
		doc := outputDoc{v.Path, r.Codec, "to-make"}
		if versionDone(p, c, v, have) {
			doc.Status = "up-to-date"
		}
		docs = append(docs, doc)
	}
	return docs
}

// printVersions writes a line for each version below its film.
func (a *app) printVersions(docs []outputDoc) {
	for _, v := range docs {
		fmt.Fprintf(a.Stdout, "  %s: %s (%s)\n", v.Output, v.Codec, strings.ReplaceAll(v.Status, "-", " "))
	}
}
