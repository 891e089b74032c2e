package providertest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"

	_ "golang.org/x/image/webp" // pictures are read for their size
)

// normal writes a request so that people can read it and two of them can be compared: the method and address, headers
// but for those of HTTP itself, and the body, in which pictures are named by type and size.
func (s *server) normal(r *http.Request, host string, body []byte) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s%s\n", r.Method, host, r.RequestURI)
	for _, line := range headerLines(r.Header) {
		fmt.Fprintln(&out, line)
	}
	if len(body) > 0 {
		fmt.Fprintf(&out, "\n%s", s.normalBody(r.Header.Get("Content-Type"), body))
	}
	return strings.TrimSpace(s.names().Replace(out.String()))
}

// plumbing are headers that say nothing about the protocol.
var plumbing = []string{"User-Agent", "Accept-Encoding", "Content-Length", "Connection", "Accept"}

func headerLines(h http.Header) []string {
	var lines []string
	for name, values := range h {
		if slices.Contains(plumbing, name) {
			continue
		}
		value := strings.Join(values, ", ")
		if name == "Content-Type" {
			value, _, _ = strings.Cut(value, ";")
		}
		lines = append(lines, name+": "+value)
	}
	slices.Sort(lines)
	return lines
}

func (s *server) normalBody(contentType string, body []byte) string {
	kind, params, _ := mime.ParseMediaType(contentType)
	if kind == "multipart/form-data" {
		return indent(formFields(body, params["boundary"]))
	}
	var doc any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&doc) != nil {
		return string(body)
	}
	return indent(withoutPictures(doc))
}

func indent(doc any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(doc) // it came from JSON
	return out.String()
}

func formFields(body []byte, boundary string) map[string]any {
	fields := map[string]any{}
	for r := multipart.NewReader(bytes.NewReader(body), boundary); ; {
		part, err := r.NextPart()
		if err != nil {
			return fields
		}
		data, _ := io.ReadAll(part)
		value := string(data)
		if part.FileName() != "" {
			value = fmt.Sprintf("{%s %s}", part.FileName(), sizeOf(data))
		}
		fields[part.FormName()] = value
	}
}

// dataURL is a picture in a text.
var dataURL = regexp.MustCompile(`data:(image/[a-z]+);base64,([A-Za-z0-9+/=]+)`)

func withoutPictures(doc any) any {
	switch doc := doc.(type) {
	case map[string]any:
		for name, v := range doc {
			doc[name] = withoutPictures(v)
		}
	case []any:
		for i, v := range doc {
			doc[i] = withoutPictures(v)
		}
	case string:
		return withoutPicture(doc)
	}
	return doc
}

func withoutPicture(text string) string {
	if m := dataURL.FindStringSubmatch(text); m != nil {
		data, _ := base64.StdEncoding.DecodeString(m[2])
		return strings.Replace(text, m[0], "data:"+m[1]+";base64,{"+sizeOf(data)+"}", 1)
	}
	if data, err := base64.StdEncoding.DecodeString(text); err == nil && len(data) > 100 {
		return "{" + sizeOf(data) + "}"
	}
	return text
}

func sizeOf(data []byte) string {
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Sprintf("%d bytes", len(data))
	}
	return fmt.Sprintf("%s %dx%d", format, c.Width, c.Height)
}
