package providers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Cancel stops a job where the service can. It asks for the state first: some services take the same request about a
// finished job as the wish to delete its clip.
func (j *jobs) Cancel(ctx context.Context, t Ticket) error {
	if j.table.Cancel == nil {
		return errors.ErrUnsupported
	}
	if o, _, err := j.look(ctx, t); err != nil || o.state == Succeeded || o.state == Failed {
		return err
	}
	e := *j.table.Cancel
	q := question{phase: asking, method: e.Method, url: j.address(t, "cancel", e), header: e.Headers, loose: true}
	_, err := j.client.ask(ctx, q)
	return err
}

// Models lists the models that the key may use, sorted.
func (j *jobs) Models(ctx context.Context) ([]string, error) {
	if j.table.Models == nil {
		return nil, errors.ErrUnsupported
	}
	q := question{phase: asking, method: http.MethodGet, url: j.path(j.table.Models.Path, "", "")}
	a, err := j.client.ask(ctx, q)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range lookup(a.doc, j.table.Models.Names) {
		names = append(names, strings.TrimPrefix(asText(v), "models/")) // as Google writes them
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Check lists the models, or asks about a job that cannot exist: a service that denies it has taken the key.
func (j *jobs) Check(ctx context.Context, model string) error {
	names, err := j.Models(ctx)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return j.knock(ctx)
	case err != nil:
		return err
	case model != "" && len(names) > 0 && !slices.Contains(names, model):
		return &Error{Kind: Gone, Msg: fmt.Sprintf("model %q is not among the %d that the service lists", model, len(names)),
			Hint: "it lists " + strings.Join(names[:min(len(names), 8)], ", ") + ", …"}
	}
	return nil
}

func (j *jobs) knock(ctx context.Context) error {
	_, err := j.Poll(ctx, Ticket{ID: "shotlist-check"})
	if k := KindOf(err); k == Gone || k == Invalid {
		return nil
	}
	return err
}

// Cast creates a character from a clip that shows it, or from a finished job: options may hold timestamps ("1,3", the
// default) and from_task.
func (j *jobs) Cast(ctx context.Context, c Character) (string, error) {
	if j.table.Cast == nil {
		return "", errors.ErrUnsupported
	}
	v, err := castingValues(c)
	if err != nil {
		return "", err
	}
	doc, _ := fill(j.table.Cast.Body, v)
	data, mime, err := body(doc)
	if err != nil {
		return "", err
	}
	q := question{phase: creating, method: http.MethodPost, url: j.path(j.table.Cast.Path, "", ""), body: data, mime: mime}
	a, err := j.client.ask(ctx, q)
	if err != nil {
		return "", err
	}
	if name := firstText(a.doc, j.table.Cast.Name...); name != "" {
		return name, nil
	}
	return "", j.client.without(ctx, creating, a, "name")
}

// castingValues takes the finished job where both are given: services want exactly one.
func castingValues(c Character) (values, error) {
	v := values{"timestamps": "1,3"}
	if t, ok := c.Options["timestamps"]; ok {
		v["timestamps"] = t
	}
	if task, ok := c.Options["from_task"]; ok {
		v["from_task"] = task
		return v, nil
	}
	if c.Video == nil || !strings.HasPrefix(c.Video.URL, "http") {
		return nil, &Error{Kind: Invalid, Msg: fmt.Sprintf("character %s has no clip that the service could read", c.Name),
			Hint: "give its video as an https address, or from_task under its options"}
	}
	v["url"] = c.Video.URL
	return v, nil
}
