package providers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Submit sends the one request that creates the job.
func (j *jobs) Submit(ctx context.Context, r Request) (Ticket, error) {
	q, err := j.question(ctx, r)
	if err != nil {
		return Ticket{}, err
	}
	a, err := j.client.ask(ctx, q)
	if err != nil {
		return Ticket{}, err
	}
	if t, ok := j.ticketOf(a.doc); ok {
		return t, nil
	}
	return Ticket{}, j.client.without(ctx, creating, a, "id")
}

// question makes the creating request of what the service takes. Nothing has been sent when it fails, but for the
// reading of linked pictures.
func (j *jobs) question(ctx context.Context, r Request) (question, error) {
	caps := j.Caps(r.Model)
	if err := caps.Check(r); err != nil {
		return question{}, err
	}
	v, err := j.values(ctx, withPicturesOfCharacters(r, caps), caps)
	if err != nil {
		return question{}, err
	}
	options := merge(j.config.Options, r.Options)
	form := j.form(r.Model, options)
	doc, _ := fill(form.Body, v)
	fields, _ := doc.(map[string]any)
	address := j.path(strings.ReplaceAll(form.Path, "{option}", escaped(fmt.Sprint(options[form.Option]))), "", r.Model)
	delete(options, form.Option)
	data, mime, err := body(within(fields, j.table.OptionsIn, options))
	if err != nil {
		return question{}, &Error{Kind: Invalid, Err: err, Hint: "check options"}
	}
	e := j.table.Create
	return question{phase: creating, method: cmp.Or(e.Method, http.MethodPost), url: address, header: e.Headers, body: data,
		mime: mime}, nil
}

// form is the first that fits, or the table's own.
func (j *jobs) form(model string, options map[string]any) Form {
	own := Form{Path: j.table.Create.Path, Body: j.table.Create.Body}
	for _, f := range j.table.Forms {
		if f.fits(model, options) {
			f.Path = cmp.Or(f.Path, own.Path)
			return f
		}
	}
	return own
}

// within lays options over the part of the body where they belong: "input" or "input.parameters".
func within(doc map[string]any, path string, options map[string]any) map[string]any {
	if path == "" || len(options) == 0 {
		return merge(doc, options)
	}
	names := strings.Split(path, ".")
	slices.Reverse(names)
	for _, name := range names {
		options = object{name: options}
	}
	return merge(doc, options)
}

// values are those of the request, those of the kind, and the pictures in the service's form.
func (j *jobs) values(ctx context.Context, r Request, caps Caps) (values, error) {
	if caps.Beats {
		r.Prompt = storyboard(r.Prompt, r.Beats)
	}
	v := valuesOf(r)
	if j.table.Values != nil {
		for name, value := range j.table.Values(r) {
			v[name] = value
		}
	}
	return v, j.pictures(ctx, r, v)
}

// pictures are read once each, and put under their own name and into the list of all.
func (j *jobs) pictures(ctx context.Context, r Request, v values) error {
	var all, references []any
	for i, ref := range r.images() {
		isReference := i >= len(r.images())-len(r.References)
		value, err := j.media.value(ctx, ref, j.fit(r, isReference))
		if err != nil {
			return err
		}
		all = append(all, value)
		switch {
		case isReference:
			references = append(references, value)
		case i == 0 && r.First != nil:
			v["first"] = value
		default:
			v["last"] = value
		}
	}
	setList(v, "images", all)
	setList(v, "references", references)
	list, _ := v.get("images").([]any)
	v["content"] = chatContent(v["prompt"], list)
	return nil
}

func setList(v values, name string, list []any) {
	if len(list) > 0 {
		v[name] = list
	}
}

// fit is the pixel size that a first or last frame must have, where the service insists.
func (j *jobs) fit(r Request, isReference bool) Size {
	if isReference || !j.table.Images.Exact {
		return Size{}
	}
	return r.Size
}

// withPicturesOfCharacters adds the pictures of characters that the service knows no name for to the references, as
// far as it takes any.
func withPicturesOfCharacters(r Request, caps Caps) Request {
	seen := map[Media]bool{}
	for _, m := range r.References {
		seen[m] = true
	}
	r.References = append([]Media{}, r.References...)
	for _, c := range r.Characters {
		for _, m := range c.Images {
			room := caps.References < 0 || len(r.References) < caps.References
			if c.ID == "" && room && !seen[m] {
				r.References = append(r.References, m)
				seen[m] = true
			}
		}
	}
	return r
}
