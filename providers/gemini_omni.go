package providers

import "time"

// GeminiOmni speaks Google's Interactions API, where Veo's successor lives.
func GeminiOmni() Protocol {
	return tableKind(Protocol{
		Kind:    "gemini-omni",
		Summary: "Gemini Omni at Google, through the Interactions API",
		Prices:  Prices{"gemini-omni-1.1-flash": {"1280x720": "0.10", "720x1280": "0.10"}},
	}, geminiOmni)
}

var geminiOmni = Table{
	BaseURL: "https://generativelanguage.googleapis.com/v1beta",
	Auth:    Auth{Header: "X-Goog-Api-Key"},
	Create: Endpoint{Path: "/interactions", Body: object{
		"model": "{model}", "background": true,
		"input": array{
			object{"type": "image", "data": "{image}", "mime_type": "{image_mime}"},
			object{"type": "text", "text": "{prompt}"},
		},
		"response_format": object{"type": "video", "delivery": "uri", "aspect_ratio": "{aspect}", "resolution": "{resolution}",
			"duration": "{seconds:string}s"},
	}},
	Poll:   Endpoint{Path: "/interactions/{id}"},
	Cancel: &Endpoint{Method: "POST", Path: "/interactions/{id}/cancel"},
	Models: &List{Path: "/models?pageSize=1000", Names: "/models/*/name"},

	ID:    []string{"/id"},
	State: []string{"/status"},
	States: States{
		Queued:    []string{"queued"},
		Running:   []string{"in_progress", "requires_continuation"},
		Succeeded: []string{"completed"},
		Failed:    []string{"failed", "cancelled", "incomplete", "budget_exceeded", "requires_action"},
	},
	Link:      []string{"/steps/*/content/*/uri"},
	LinkQuery: "alt=media",
	Images:    Images{Forms: []MediaForm{FormBase64}},
	Adjust:    withheld,

	Caps: []ModelCaps{{"*", Caps{Sizes: append([]string{"640x360", "360x640", "3840x2160", "2160x3840"}, wide...),
		Min: 3 * time.Second, Max: 10 * time.Second, First: true, References: 3, Typical: time.Minute}}},
}

// withheld: a job that ends without a clip was stopped by the safety filter.
func withheld(doc any, o outcome) outcome {
	if o.state == Succeeded && o.link == "" {
		o.state = Failed
		o.reason = reason{code: "safety", text: "the service finished without a clip, which is how its safety filter answers"}
		if text := firstText(doc, "/steps/*/content/*/text"); text != "" {
			o.reason.text = text
		}
	}
	return o
}
