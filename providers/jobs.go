package providers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shotlist/providers/wire"
)

// jobs is the provider that a Table describes.
type jobs struct {
	table  Table
	config Config
	client *client
	media  media
}

var (
	_ Provider  = (*jobs)(nil)
	_ Finder    = (*jobs)(nil)
	_ Canceller = (*jobs)(nil)
	_ Caster    = (*jobs)(nil)
	_ Lister    = (*jobs)(nil)
	_ Checker   = (*jobs)(nil)
)

// newJobs checks all that can be checked without a request.
func newJobs(t Table, c Config) (*jobs, error) {
	if err := t.apply(c); err != nil {
		return nil, fmt.Errorf("provider %s: %w", c.Name, err)
	}
	if _, err := (Caps{}).Override(c.Caps); err != nil {
		return nil, fmt.Errorf("provider %s: %w", c.Name, err)
	}
	client, err := newClient(c, t.BaseURL, t.Auth)
	if err != nil {
		return nil, err
	}
	return &jobs{t, c, client, media{c.Files, client.wire, t.Images}}, nil
}

// apply takes over the settings that every table has.
func (t *Table) apply(c Config) error {
	for _, name := range t.Needs {
		if text, _ := c.Settings[name].(string); text == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	hosts, err := texts(c.Settings, "allow_hosts")
	if err != nil {
		return err
	}
	for _, host := range hosts {
		t.Hosts = append(slices.Clip(t.Hosts), "https://"+host)
	}
	if err := t.applyImages(c.Settings["images"]); err != nil {
		return err
	}
	return t.applyAuth(c.Settings["auth"])
}

// applyImages takes one form for pictures instead of the table's own.
func (t *Table) applyImages(setting any) error {
	switch form := MediaForm(fmt.Sprint(setting)); {
	case setting == nil:
	case form == FormURL:
		t.Images.Forms = []MediaForm{FormURL}
	case slices.Contains([]MediaForm{FormDataURL, FormBase64, FormMultipart}, form):
		t.Images.Forms = []MediaForm{form}
	default:
		return fmt.Errorf("images: %q is none of url, data_url, base64 and multipart", form)
	}
	return nil
}

func (t *Table) applyAuth(setting any) error {
	switch setting {
	case nil:
	case "bearer":
		t.Auth = Auth{}
	case "bare":
		t.Auth = Auth{Header: t.Auth.Header, Bare: true}
	default:
		return fmt.Errorf("auth: %q is neither bearer nor bare", setting)
	}
	return nil
}

// Caps gives what is known of the model, and over it what the storyboard says.
func (j *jobs) Caps(model string) Caps {
	caps := Caps{References: -1}
	for _, known := range j.table.Caps {
		if fits(known.Model, model) {
			caps = known.Caps
			break
		}
	}
	caps.MediaForms = j.table.Images.forms()
	caps.Finds, caps.Cancels = j.table.Jobs != nil, j.table.Cancel != nil
	if over, err := caps.OverrideModel(j.config.Caps, model); err == nil {
		caps = over // newJobs has refused what does not fit
	}
	return caps
}

// path makes an address of an endpoint's path. A path that is a whole address, as tickets keep them, stays as it is.
func (j *jobs) path(path, id, model string) string {
	path = strings.ReplaceAll(path, "{id}", escaped(id))
	path = strings.ReplaceAll(path, "{id_path}", escapedPath(id))
	path = strings.ReplaceAll(path, "{model}", escapedPath(model))
	for name, value := range j.config.Settings {
		path = strings.ReplaceAll(path, "{"+name+"}", fmt.Sprint(value))
	}
	return j.client.base + path
}

// escaped also escapes the colon, which job ids hold and some gateways' routes trip over.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func escapedPath(s string) string { return (&url.URL{Path: s}).EscapedPath() }

// address is where a ticket's job is asked about: the link that the service gave, or the endpoint's path.
func (j *jobs) address(t Ticket, name string, e Endpoint) string {
	if link := t.data().Links[name]; link != "" && j.trusted(link) {
		return link
	}
	return j.path(e.Path, t.ID, "")
}

// trusted links lead to the service or to a host that the table names: anybody may write a link into an answer, and a
// ledger may come from elsewhere.
func (j *jobs) trusted(link string) bool {
	same := func(host string) bool { return wire.SameOrigin(link, host) }
	return same(j.client.base) || slices.ContainsFunc(j.table.Hosts, same)
}

// ask sends an endpoint's request about a job.
func (j *jobs) ask(ctx context.Context, t Ticket, name string, e Endpoint) (answer, error) {
	q := question{phase: asking, method: cmp.Or(e.Method, http.MethodGet), url: j.address(t, name, e), header: e.Headers, public: e.Public}
	return j.client.ask(ctx, q)
}

// ticketOf keeps the id and the links that lead to the service; signed links to clips are none of them.
func (j *jobs) ticketOf(doc any) (Ticket, bool) {
	id := firstText(doc, j.table.ID...)
	d := ticketData{Links: map[string]string{}}
	for name, pointer := range j.table.Links {
		if link := firstText(doc, pointer); link != "" && j.trusted(link) {
			d.Links[name] = link
		}
	}
	return d.ticket(id), usable(id)
}

// usable ids are short and can be shown: they go into the ledger, onto the terminal and into addresses. One with steps
// of a path in it could make an address another one.
func usable(id string) bool {
	return id != "" && id == tidy(id, 500) && !slices.ContainsFunc(strings.FieldsFunc(id, isSlash), isStep)
}

func isSlash(r rune) bool { return r == '/' || r == '\\' }

func isStep(part string) bool { return part == "." || part == ".." }
