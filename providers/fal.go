package providers

import "strings"

// Fal speaks fal's queue. A model's input is its own: `options` become fields of it, and a null takes one of these out.
// A job that the queue calls completed may have failed; only its result tells.
func Fal() Protocol {
	return tableKind(Protocol{Kind: "fal", Summary: "any video model at fal, by its path", Name: falName}, falQueue)
}

// falName is the path of a job, which the queue keeps under the first two parts of its model's path.
func falName(model, id string) string {
	parts := strings.SplitN(model, "/", 3)
	if strings.Contains(id, "/") || len(parts) < 2 {
		return id
	}
	return parts[0] + "/" + parts[1] + "/requests/" + id
}

var falQueue = Table{
	BaseURL: "https://queue.fal.run",
	Auth:    Auth{Prefix: "Key "},
	Create: Endpoint{Path: "/{model}", Body: object{
		"prompt": "{prompt}", "image_url": "{first}", "end_image_url": "{last}", "image_urls": "{references}",
		"video_url": "{video}", "duration": "{seconds:string}", "aspect_ratio": "{aspect}", "resolution": "{resolution}",
		"seed": "{seed}",
	}},
	// The queue's paths lack what follows the second part of a model's path: only its own links are right. A job that is
	// adopted by hand is named by its path, fal-ai/minimax/requests/ID, or by its id alone.
	Links:  map[string]string{"poll": "/status_url", "result": "/response_url", "cancel": "/cancel_url"},
	Poll:   Endpoint{Path: "/{id_path}/status"},
	Result: &Endpoint{Path: "/{id_path}"},
	Cancel: &Endpoint{Method: "PUT", Path: "/{id_path}/cancel"},

	ID:    []string{"/request_id"},
	State: []string{"/status"},
	States: States{
		Queued:    []string{"IN_QUEUE"},
		Running:   []string{"IN_PROGRESS"},
		Succeeded: []string{"COMPLETED"},
		Failed:    []string{"FAILED", "CANCELLED"},
	},
	Link:   []string{"/video/url", "/videos/*/url", "/video", "/output/video/url"},
	Errors: []string{"/error"},

	Caps: []ModelCaps{{"*", Caps{First: true, Last: true, References: -1, Video: true, Seed: true}}},
}
