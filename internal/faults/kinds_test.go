package faults

import (
	"encoding/json"
	"fmt"
	"strings"

	"shotlist/providers/rehearse"
)

// entries are the accounts of all paid protocols, as a storyboard has them, beside kind, base_url and api_key.
var entries = map[string]string{
	"openai-videos": "",
	"unified-v2":    "",
	"video-create":  "",
	"asyncdata":     "api_url: https://api.example.com/v1/chat/completions, auth: bare, ",
	"chat-video":    "source_url: http://" + serviceHost + ", ",
	"ark":           "",
	"dashscope":     "",
	"replicate":     "",
	"fal":           "",
	"gemini-omni":   "",
	"custom":        "protocol: " + described + ", ",
}

// models are those that a protocol insists upon; others take any.
var models = map[string]string{"replicate": "example/film-1", "fal": "fal-ai/film-1/standard"}

// storyboard has so many shots, each of a prompt of its own, and one more that nobody asks for, so that no film is cut.
func storyboard(kind, base string, shots int) string {
	model := models[kind]
	if model == "" {
		model = "film-1"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nproviders:\n  service: {kind: %s, base_url: \"http://%s%s\", api_key: {env: SERVICE_KEY}, %s\n", kind, serviceHost, base, entries[kind])
	fmt.Fprintf(&b, "    caps: {sizes: [160x90], min_duration: 1s}, poll: {interval: 5s, deadline: 30m}}\n")
	fmt.Fprintf(&b, "defaults: {provider: service, model: %s, size: 160x90, duration: 1s}\nshots:\n", model)
	for i := range shots + 1 {
		fmt.Fprintf(&b, "  - {id: %s, prompt: The sea at hour %d.}\n", shotName(i), i)
	}
	b.WriteString("film: {output: out/film.mp4, fps: 24}\n")
	return b.String()
}

func shotName(i int) string { return fmt.Sprintf("s%d", i) }

// described is a service that only the storyboard knows. JSON is YAML.
const described = `{"auth": {"header": "X-Api-Key"}, "create": {"path": "/jobs", "body": {"model": "{model}", "text": "{prompt}"}},
    "id": ["/job/id"], "poll": {"path": "/jobs/{id}"}, "state": ["/job/state"], "states": {"queued": ["waiting"], "succeeded": ["done"],
    "failed": ["error"]}, "link": ["/job/url"], "content": {"path": "/jobs/{id}/clip"}}`

// base is the path of a kind of service at the gateway.
func base(g *rehearse.Gateway, kind string) (string, error) {
	if path, known := rehearse.Base(kind); known {
		return path, nil
	}
	var setting any
	if err := json.Unmarshal([]byte(described), &setting); err != nil {
		return "", err
	}
	return g.Learn(setting)
}
