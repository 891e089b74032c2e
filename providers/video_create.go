package providers

// VideoCreate speaks /v1/video/create and /v1/video/query, as AnyAPI and its siblings do for Sora and Veo. Pictures go
// by link; `images: data_url` at the provider is for siblings that take more.
func VideoCreate() Protocol {
	return tableKind(Protocol{Kind: "video-create", Summary: "the /v1/video/create format of AnyAPI and its siblings"}, videoCreate)
}

var videoCreate = Table{
	Create: Endpoint{Path: "/v1/video/create", Body: object{
		"model": "{model}", "prompt": "{prompt}", "images": "{images}", "orientation": "{orientation}",
		"size": "{format}", "duration": "{seconds:int}", "watermark": true, "private": false,
	}},
	Forms: []Form{{Models: []string{"veo*"}, Body: object{"model": "{model}", "prompt": "{prompt}", "images": "{images}",
		"aspect_ratio": "{aspect}", "enable_upsample": "{large}"}}},
	Poll:   Endpoint{Path: "/v1/video/query?id={id}"},
	Models: &List{Path: "/v1/models", Names: "/data/*/id"},

	ID:    []string{"/id", "/task_id"},
	State: []string{"/status"},
	States: States{
		Queued: []string{"pending", "queued"},
		Running: []string{"processing", "image_downloading", "video_generating", "video_generation_completed",
			"video_upsampling"},
		Succeeded: []string{"completed", "video_upsampling_completed"},
		Failed:    []string{"failed", "error", "cancelled", "video_generation_failed", "video_upsampling_failed"},
	},
	Link:     []string{"/detail/upsample_video_url", "/video_url", "/detail/video_url", "/detail/url"},
	Progress: []string{"/detail/pending_info/progress_pct"},
	Reason: []string{"/detail/pending_info/failure_reason", "/detail/error_message", "/detail/video_generation_error",
		"/detail/error"},
	Images: Images{Forms: []MediaForm{FormURL}},
	Values: createValues,

	Caps: append(veoCaps, []ModelCaps{
		{"sora-2-pro*", Caps{Sizes: wide, Durations: seconds(10, 15, 25), First: true, References: 4}},
		{"sora-2*", Caps{Sizes: narrow, Durations: seconds(10, 15), First: true, References: 4}},
		{"*", Caps{First: true, Last: true, References: -1}},
	}...),
}

// createValues: the service wants its list of pictures even where it is empty, and names sizes in words.
func createValues(r Request) values {
	v := largeValue(r)
	v["images"], v["format"] = array{}, "small"
	if v["large"] != nil {
		v["format"] = "large"
	}
	return v
}
