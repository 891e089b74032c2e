package rehearse

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"shotlist/providers"
)

// customPath is what stands before the paths of services that a storyboard describes, followed by the description's
// digest.
const customPath = "/custom/"

// Learn takes a description on, and gives the base path of the service that it describes.
func (g *Gateway) Learn(setting any) (string, error) {
	var t providers.Table
	data, err := json.Marshal(setting)
	if err == nil {
		err = json.Unmarshal(data, &t)
	}
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	name := hex.EncodeToString(sum[:8])
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tables[name] = t
	return customPath + name, nil
}

// serveCustom answers as a description says that the service does.
func (g *Gateway) serveCustom(w http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, customPath), "/")
	g.mu.Lock()
	t, ok := g.tables[name]
	g.mu.Unlock()
	if !ok {
		nowhere(w, r)
		return
	}
	c := &custom{t, strings.TrimPrefix(r.URL.RequestURI(), customPath+name)}
	if rt := c.route(r.Method); rt != nil {
		g.serve(c.protocol(), *rt)(w, r)
		return
	}
	nowhere(w, r)
}

// custom is a described service, and the address that is asked for there.
type custom struct {
	table   providers.Table
	address string
}

func (c *custom) protocol() *protocol {
	s := c.table.States
	return &protocol{kind: "custom", problem: openAIProblem, key: c.key,
		words: [4]string{first(s.Queued, "queued"), first(s.Running, "running"), first(s.Succeeded, "succeeded"), first(s.Failed, "failed")}}
}

func first(words []string, other string) string {
	if len(words) > 0 {
		return words[0]
	}
	return other
}

func (c *custom) key(h http.Header) string {
	name, prefix := c.table.Auth.Header, c.table.Auth.Prefix
	if name == "" {
		return bareOrBearer(h)
	}
	key, ok := strings.CutPrefix(h.Get(name), prefix)
	if !ok {
		return ""
	}
	return key
}

// route finds what a request is for.
func (c *custom) route(method string) *route {
	t := c.table
	if form, ok := c.form(); ok && method == orPost(t.Create.Method) {
		return &route{at: AtCreate, serve: creating(c.reader(form), c.accepted)}
	}
	if id, ok := c.asks(&t.Poll); ok && method == http.MethodGet {
		return &route{at: AtPoll, public: t.Poll.Public, serve: polling(id, c.status)}
	}
	if id, ok := c.asks(t.Result); ok && method == http.MethodGet {
		return &route{at: AtPoll, serve: polling(id, c.status)}
	}
	if id, ok := c.asks(t.Content); ok && method == http.MethodGet {
		return &route{at: AtClip, serve: handingOut(id)}
	}
	if id, ok := c.asks(t.Cancel); ok {
		return &route{at: AtOther, serve: cancelling(id)}
	}
	return nil
}

func orPost(method string) string {
	if method == "" {
		return http.MethodPost
	}
	return method
}

// form finds the body that a creating request at this address has.
func (c *custom) form() (any, bool) {
	if _, ok := match(c.table.Create.Path, c.address); ok {
		return c.table.Create.Body, true
	}
	for _, f := range c.table.Forms {
		if _, ok := match(f.Path, c.address); ok {
			return f.Body, true
		}
	}
	return nil, false
}

// asks reports whether the address is that of an endpoint, and how the job's id is found in it.
func (c *custom) asks(e *providers.Endpoint) (func(*exchange) string, bool) {
	if e == nil {
		return nil, false
	}
	id, ok := match(e.Path, c.address)
	return func(*exchange) string { return id }, ok
}

var pathName = regexp.MustCompile(`\\\{[a-z_]+\\\}`)

// match compares an address with a path that holds placeholders, and gives what stands for {id}.
func match(path, address string) (id string, ok bool) {
	if path == "" {
		return "", false
	}
	pattern := pathName.ReplaceAllStringFunc(regexp.QuoteMeta(path), func(name string) string {
		if name == `\{id\}` {
			return `(?P<id>[^/?&]+)`
		}
		return `.+`
	})
	shape, err := regexp.Compile("^" + pattern + "$")
	if err != nil {
		return "", false
	}
	found := shape.FindStringSubmatch(address)
	if i := shape.SubexpIndex("id"); found != nil && i >= 0 {
		id = found[i]
	}
	return id, found != nil
}
