package rehearse

import (
	"fmt"
	"strconv"
	"strings"

	"shotlist/providers"
)

// reader reads a creating request by the template that it was made from.
func (c *custom) reader(template any) func(*exchange) (Order, error) {
	return func(x *exchange) (o Order, err error) {
		f, err := x.fields()
		if err != nil {
			return o, err
		}
		v := fields{}
		gather(template, map[string]any(f), v)
		o.Model, o.Prompt = v.text("model"), v.text("prompt")
		if o.Prompt == "" {
			o.Prompt = v.text("content")
		}
		for _, name := range []string{"first", "last", "image", "reference"} {
			if v[name] != nil && o.picture(v[name]) != nil {
				return o, fmt.Errorf("{%s} is neither an address nor base64", name)
			}
		}
		if o.Length, err = seconds(v["seconds"]); err != nil {
			return o, err
		}
		o.Size, err = v.size()
		return o, err
	}
}

// size is what the request says of it, in whatever words.
func (f fields) size() (providers.Size, error) {
	w, isW := f["width"].(float64)
	h, isH := f["height"].(float64)
	switch {
	case isW && isH:
		return providers.Size{W: int(w), H: int(h)}, nil
	case f.text("size") != "":
		return providers.ParseSize(f.text("size"))
	case f.text("orientation") == "portrait":
		return sized("9:16", f.text("resolution"))
	}
	return sized(f.text("aspect"), f.text("resolution"))
}

// gather collects what stands in a document where its template has a placeholder.
func gather(template, doc any, into fields) {
	switch t := template.(type) {
	case string:
		if name, ok := placeholder(t); ok && into[name] == nil {
			into[name] = doc
		}
	case map[string]any:
		d, _ := doc.(map[string]any)
		for name, child := range t {
			gather(child, d[name], into)
		}
	case []any:
		d, _ := doc.([]any)
		for i, child := range t {
			if i < len(d) {
				gather(child, d[i], into)
			}
		}
	}
}

// placeholder gives the name in a text that is, or holds, one: {seconds:int} is seconds.
func placeholder(text string) (string, bool) {
	_, rest, opens := strings.Cut(text, "{")
	name, _, closes := strings.Cut(rest, "}")
	name, _, _ = strings.Cut(name, ":")
	return name, opens && closes
}

func (c *custom) accepted(x *exchange, j *job) any {
	doc := c.status(x, j, view{word: c.protocol().words[queued]})
	return put(doc, first(c.table.ID, "/id"), j.ID)
}

// status writes an answer in which every pointer of the description finds something.
func (c *custom) status(_ *exchange, j *job, v view) any {
	doc := put(any(object{}), first(c.table.State, "/status"), v.word)
	if len(c.table.Progress) > 0 {
		doc = put(doc, c.table.Progress[0], v.progress)
	}
	if v.link != "" && len(c.table.Link) > 0 {
		doc = put(doc, c.table.Link[0], v.link)
	}
	if v.reason != "" {
		doc = put(doc, first(c.table.Reason, "/error/message"), v.reason)
	}
	return doc
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// put writes a value where a JSON pointer finds it, and makes what is missing on the way.
func put(doc any, pointer string, value any) any {
	step, rest, more := strings.Cut(strings.TrimPrefix(pointer, "/"), "/")
	child := func(old any) any {
		if !more {
			return value
		}
		return put(old, "/"+rest, value)
	}
	if i, err := strconv.Atoi(step); step == "*" || err == nil && i >= 0 && i < 100 {
		list, _ := doc.([]any)
		for len(list) <= i {
			list = append(list, nil)
		}
		list[i] = child(list[i])
		return list
	}
	m, ok := doc.(map[string]any)
	if !ok {
		m = object{}
	}
	m[unescape.Replace(step)] = child(m[unescape.Replace(step)])
	return m
}
