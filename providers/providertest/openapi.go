package providertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// checkOpenAPI checks a recording's requests against the document that it names. Requests to other hosts, and those that
// the document does not describe, are left alone; at least one must be described.
func (b *bench) checkOpenAPI(r *recording) []string {
	name := r.want["openapi"]
	if name == "" {
		return nil
	}
	router, err := openRouter(filepath.Join(filepath.Dir(b.Dir), "openapi", name))
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	checked := 0
	for i, st := range r.steps {
		err, described := validate(router, st.request)
		if described {
			checked++
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("request %d does not fit %s: %v", i+1, name, err))
		}
	}
	if checked == 0 {
		problems = append(problems, name+" describes none of the requests")
	}
	return problems
}

func openRouter(path string) (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	doc.Servers = nil                                                  // paths are compared, hosts are ours
	return legacy.NewRouter(doc, openapi3.DisableExamplesValidation()) // examples in them show other shapes than their schemas
}

// validate reads a recorded request back.
func validate(router routers.Router, recorded string) (err error, described bool) {
	req, err := parseRequest(recorded)
	if err != nil || req == nil {
		return err, false
	}
	route, params, err := router.FindRoute(req)
	if err != nil {
		return nil, false
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true}
	return openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params, Route: route, Options: options}), true
}

// parseRequest gives nil for a request to another host.
func parseRequest(recorded string) (*http.Request, error) {
	head, body, _ := strings.Cut(recorded, "\n\n")
	lines := strings.Split(head, "\n")
	method, address, _ := strings.Cut(lines[0], " ")
	path, ours := strings.CutPrefix(address, "{service}")
	if !ours {
		return nil, nil
	}
	req, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json") // plumbing, which recordings leave out
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	if req.Header.Get("Content-Type") == "multipart/form-data" {
		err = asForm(req, body)
	}
	return req, err
}

// asForm makes a form again of what stands in recordings as JSON.
func asForm(req *http.Request, fields string) error {
	var values map[string]string
	if err := json.Unmarshal([]byte(fields), &values); err != nil {
		return err
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, value := range values {
		part, err := w.CreateFormField(name)
		if err != nil {
			return err
		}
		_, _ = io.WriteString(part, value) // a buffer takes all
	}
	if err := w.Close(); err != nil {
		return err
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Body, req.GetBody = io.NopCloser(&out), nil
	return nil
}
