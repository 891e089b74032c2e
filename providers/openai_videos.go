package providers

import "time"

// OpenAIVideos speaks /v1/videos, the shape of OpenAI's former Videos API, which lives on at gateways: JSON for text,
// multipart where there is a first frame, a link in the answer or a download under the job's own path. The option
// remix_of, a finished job's id, makes a remix of it.
func OpenAIVideos() Protocol {
	return tableKind(Protocol{
		Kind:    "openai-videos",
		Summary: "the /v1/videos format of OpenAI, APIYI, new-api gateways and many others",
		Prices: Prices{
			"sora-2":     {"": "0.10"},
			"sora-2-pro": {"": "0.50", "1280x720": "0.30", "720x1280": "0.30", "1920x1080": "0.70", "1080x1920": "0.70"},
		},
	}, openAIVideos)
}

var openAIVideos = Table{
	Create: Endpoint{Path: "/videos", Body: object{
		"model": "{model}", "prompt": "{prompt}", "seconds": "{seconds:string}", "size": "{size}",
		"input_reference": "{first}",
	}},
	Forms: []Form{{Option: "remix_of", Path: "/videos/{option}/remix", Body: object{"prompt": "{prompt}"}}},

	Poll:    Endpoint{Path: "/videos/{id}"},
	Content: &Endpoint{Path: "/videos/{id}/content"},
	Models:  &List{Path: "/models", Names: "/data/*/id"},
	Jobs: &JobList{Path: "/videos?limit=100&order=desc", Items: "/data/*", ID: "/id", Created: "/created_at",
		Model: "/model", Prompt: "/prompt", Size: "/size", Seconds: "/seconds"},

	ID:    []string{"/id", "/task_id", "/data/task_id", "/data/id"},
	State: []string{"/status", "/data/status"},
	States: States{
		Queued:    []string{"queued", "submitted", "pending", "not_start"},
		Running:   []string{"in_progress", "processing", "unknown"},
		Succeeded: []string{"completed", "succeeded", "success"},
		Failed:    []string{"failed", "failure", "cancelled", "canceled", "expired"},
	},
	Link:     []string{"/video_url", "/url", "/metadata/url", "/content/video_url", "/detail/video_url", "/data/result_url"},
	Progress: []string{"/progress", "/data/progress"},
	Reason:   []string{"/error/message", "/fail_reason", "/data/fail_reason"},
	Images:   Images{Forms: []MediaForm{FormMultipart}, Exact: true},

	Caps: []ModelCaps{
		{"sora-2-pro*", Caps{First: true, Typical: 5 * time.Minute, Durations: seconds(4, 8, 12), Sizes: []string{
			"1280x720", "720x1280", "1792x1024", "1024x1792", "1920x1080", "1080x1920"}}},
		{"sora-2*", Caps{First: true, Typical: 3 * time.Minute, Durations: seconds(4, 8, 12), Sizes: []string{
			"1280x720", "720x1280"}}},
		{"*", Caps{First: true}},
	},
}
