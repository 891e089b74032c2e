package providers

// Replicate speaks predictions. What a model takes is its own: `options` of a shot or provider become fields of its
// input, and a null takes one of these out.
func Replicate() Protocol {
	return tableKind(Protocol{Kind: "replicate", Summary: "any video model at Replicate, by owner/name"}, replicate)
}

var replicate = Table{
	BaseURL: "https://api.replicate.com/v1",
	Create: Endpoint{Path: "/models/{model}/predictions", Body: object{"input": object{
		"prompt": "{prompt}", "image": "{first}", "last_frame_image": "{last}", "reference_images": "{references}",
		"video": "{video}", "duration": "{seconds:int}", "aspect_ratio": "{aspect}", "resolution": "{resolution}", "seed": "{seed}",
	}}},
	OptionsIn: "input",
	Poll:      Endpoint{Path: "/predictions/{id}"},
	Cancel:    &Endpoint{Method: "POST", Path: "/predictions/{id}/cancel"},
	Jobs: &JobList{Path: "/predictions", Items: "/results/*", ID: "/id", Created: "/created_at", Model: "/model",
		Prompt: "/input/prompt"},

	ID:    []string{"/id"},
	State: []string{"/status"},
	States: States{
		Queued:    []string{"starting"},
		Running:   []string{"processing"},
		Succeeded: []string{"succeeded"},
		Failed:    []string{"failed", "canceled", "aborted"},
	},
	Link:   []string{"/output", "/output/*", "/output/video"},
	Reason: []string{"/error"},

	Caps: []ModelCaps{{"*", Caps{First: true, Last: true, References: -1, Video: true, Seed: true}}},
}
