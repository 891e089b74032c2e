package providers

import "time"

// Ark speaks the content generation tasks of Volcengine Ark and BytePlus ModelArk, where Seedance lives. Other Chinese
// clouds copied the shape.
func Ark() Protocol {
	return tableKind(Protocol{Kind: "ark", Summary: "Seedance at Volcengine Ark and BytePlus ModelArk"}, ark)
}

var ark = Table{
	BaseURL: "https://ark.cn-beijing.volces.com/api/v3",
	Create: Endpoint{Path: "/contents/generations/tasks", Body: object{
		"model": "{model}",
		"content": array{
			object{"type": "text", "text": "{prompt}"},
			object{"type": "image_url", "role": "first_frame", "image_url": object{"url": "{first}"}},
			object{"type": "image_url", "role": "last_frame", "image_url": object{"url": "{last}"}},
			object{"type": "image_url", "role": "reference_image", "image_url": object{"url": "{reference}"}},
			object{"type": "video_url", "role": "reference_video", "video_url": object{"url": "{video}"}},
		},
		"ratio": "{aspect}", "resolution": "{resolution}", "duration": "{seconds:int}", "seed": "{seed}",
	}},
	Poll:   Endpoint{Path: "/contents/generations/tasks/{id}"},
	Cancel: &Endpoint{Method: "DELETE", Path: "/contents/generations/tasks/{id}"},
	Jobs: &JobList{Path: "/contents/generations/tasks?page_num=1&page_size=100", Items: "/items/*", ID: "/id",
		Created: "/created_at", Model: "/model", Seconds: "/duration"},

	ID:    []string{"/id"},
	State: []string{"/status"},
	States: States{
		Queued:    []string{"queued"},
		Running:   []string{"running"},
		Succeeded: []string{"succeeded"},
		Failed:    []string{"failed", "cancelled", "expired"},
	},
	Link:   []string{"/content/video_url"},
	Reason: []string{"/error/message"},

	Caps: []ModelCaps{{"*", Caps{
		Sizes: []string{"1280x720", "720x1280", "1920x1080", "1080x1920", "854x480", "480x854", "720x720", "1080x1080"},
		Min:   2 * time.Second, Max: 15 * time.Second, First: true, Last: true, References: 4, Video: true, Seed: true,
		Typical: 2 * time.Minute,
	}}},
}
