package providers

// Table is a wire protocol as data: a service where one JSON request creates a job, another asks for its state, and the
// clip lies behind a link or a path. Most kinds are such a table; kind custom reads one from the storyboard.
//
// Paths are appended to the base URL. In paths, {id} is the job's id, {id_path} the same
// with its slashes, and {model} the model. What bodies may hold is
// listed at Names. Pointers are JSON pointers (RFC 6901) into an answer, tried in order; a step * means every element.
type Table struct {
	BaseURL string `json:"base_url,omitempty"` // where the storyboard says none
	Auth    Auth   `json:"auth,omitzero"`

	Create    Endpoint `json:"create"`
	Forms     []Form   `json:"forms,omitempty"`      // bodies for some models; the first that fits replaces Create's
	OptionsIn string   `json:"options_in,omitempty"` // the field of the body that options go into, "a.b" for one deeper

	ID    []string          `json:"id"`              // pointers into the answer to Create
	Links map[string]string `json:"links,omitempty"` // poll, result or cancel: pointers to addresses that replace paths
	Hosts []string          `json:"hosts,omitempty"` // origins that Links may lead to, beside the service's own

	Poll    Endpoint  `json:"poll"`
	Result  *Endpoint `json:"result,omitempty"`  // asked once the state is a success, where the link comes apart
	Content *Endpoint `json:"content,omitempty"` // where the service itself hands out the clip
	Cancel  *Endpoint `json:"cancel,omitempty"`
	Models  *List     `json:"models,omitempty"`
	Jobs    *JobList  `json:"jobs,omitempty"`
	Cast    *Casting  `json:"cast,omitempty"`

	State     []string `json:"state"` // pointers to the state's word, compared without regard to case
	States    States   `json:"states"`
	Link      []string `json:"link,omitempty"`       // pointers to the clip's address
	LinkQuery string   `json:"link_query,omitempty"` // added to addresses on the service's own host, as "alt=media"
	Progress  []string `json:"progress,omitempty"`   // pointers to 0.45, 45 or "45%"
	Reason    []string `json:"reason,omitempty"`     // pointers to why a job failed, before the common ones
	Errors    []string `json:"errors,omitempty"`     // what lies here means failure, though the state be a success

	Images Images      `json:"images,omitzero"`
	Needs  []string    `json:"-"` // settings without which it does not work; paths may hold them as placeholders
	Caps   []ModelCaps `json:"-"` // in a storyboard they stand under caps of the provider

	// What a built-in kind can do beyond data.
	Values func(Request) values             `json:"-"` // more placeholders, or other values for the known ones
	Adjust func(doc any, o outcome) outcome `json:"-"` // the last word on an answer to Poll
}

// Endpoint is one request.
type Endpoint struct {
	Method  string            `json:"method,omitempty"` // default GET, and POST for Create and Cast
	Path    string            `json:"path"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    any               `json:"body,omitempty"`   // a template
	Public  bool              `json:"public,omitempty"` // no credential is sent
}

// Form is how some models want to be asked, or what an option turns the request into.
type Form struct {
	Models []string `json:"models,omitempty"` // names, or beginnings of names with a star; empty: all
	Option string   `json:"option,omitempty"` // taken only where the request has this option, which is {option} in Path
	Path   string   `json:"path,omitempty"`   // empty: that of Create
	Body   any      `json:"body"`
}

// fits reports whether the form is meant for a request.
func (f Form) fits(model string, options map[string]any) bool {
	return (len(f.Models) == 0 || fitsAny(f.Models, model)) && (f.Option == "" || options[f.Option] != nil)
}

// States lists a protocol's words. A word that is in no list means running.
type States struct {
	Queued    []string `json:"queued,omitempty"`
	Running   []string `json:"running,omitempty"`
	Succeeded []string `json:"succeeded"`
	Failed    []string `json:"failed"`
}

// List is a request whose answer names things.
type List struct {
	Path  string `json:"path"`
	Names string `json:"names"` // a pointer with a star: "/data/*/id"
}

// JobList is a request whose answer holds the latest jobs, so that a lost one can be found. All but Items are pointers
// into an item; where one is empty, it is not compared.
type JobList struct {
	Path    string `json:"path"`
	Items   string `json:"items"`             // a pointer with a star: "/data/*"
	ID      string `json:"id"`                // the job's id
	Created string `json:"created"`           // Unix seconds, milliseconds, or RFC 3339
	Model   string `json:"model,omitempty"`   // the model's name
	Prompt  string `json:"prompt,omitempty"`  // the prompt as it was sent
	Size    string `json:"size,omitempty"`    // "1280x720"
	Seconds string `json:"seconds,omitempty"` // the clip's length
}

// Casting is the request that creates a character. Its body's placeholders are {url}, {timestamps} and {from_task}.
type Casting struct {
	Endpoint
	Name []string `json:"name"` // pointers to the name under which prompts mention it
}

// Images says how pictures reach the service.
type Images struct {
	Forms    []MediaForm `json:"forms,omitempty"`     // best first; empty: link, then data URL
	Exact    bool        `json:"exact,omitempty"`     // first and last frame must have the clip's own pixel size
	MaxBytes int64       `json:"max_bytes,omitempty"` // of one picture; default 20 MB
}

// ModelCaps is what is known of a model, or of all whose names begin so.
type ModelCaps struct {
	Model string // a name, or the beginning of one with a star
	Caps  Caps
}
