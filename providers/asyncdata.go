package providers

import (
	"fmt"
	"slices"
	"strings"
)

// AsyncData speaks asyncdata.net, a relay in front of chat gateways such as APIQIK: the chat address goes whole into
// the path, and what the chat format has no field for goes as words into the prompt. It sees the key of the gateway,
// and whoever knows a job's id can read its result.
func AsyncData() Protocol {
	return tableKind(Protocol{Kind: "asyncdata", Summary: "the asyncdata.net relay in front of chat gateways",
		Settings: []string{"api_url"}}, asyncData)
}

var asyncData = Table{
	BaseURL: "https://asyncdata.net",
	Needs:   []string{"api_url"},
	Create: Endpoint{Path: "/tran/{api_url}", Body: object{
		"model": "{model}", "messages": array{object{"role": "user", "content": "{content}"}}}},
	Links: map[string]string{"poll": "/source_url"},
	Hosts: []string{"https://asyncdata.net", "https://pro.asyncdata.net"},
	Poll:  Endpoint{Path: "/source/{id}", Public: true},

	ID:    []string{"/id"},
	State: []string{"/status", "/content/status", "/running"},
	States: States{
		Queued:    []string{"pending", "queued"},
		Running:   []string{"running", "processing", "true"},
		Succeeded: []string{"completed", "video_upsampling_completed"},
		Failed: []string{"failed", "error", "cancelled", "canceled", "timeout", "rejected", "blocked", "false",
			"video_generation_failed", "video_upsampling_failed"},
	},
	Link:     []string{"/upsample_video_url", "/url", "/video_url", "/content/url", "/draft_info/downloadable_url"},
	Progress: []string{"/pending_info/progress_pct", "/content/progress"},
	Reason:   []string{"/pending_info/failure_reason", "/video_generation_error"},
	Values:   wordsValues,
	Adjust:   stopped,

	Caps: chatCaps,
}

var chatCaps = []ModelCaps{
	{"sora*", Caps{Sizes: wide, Durations: seconds(10, 15), First: true, References: 4}},
	{"veo*", Caps{Sizes: wide, Durations: seconds(8), First: true, References: 3}},
	{"*", Caps{First: true, References: -1}},
}

// wordsValues puts into words what the chat format has no field for: length and quality at the prompt's beginning, the
// shape at its end. Models whose names say it are left alone.
func wordsValues(r Request) values {
	var head []string
	if r.Duration.Seconds() > 10 && !strings.Contains(r.Model, "15s") {
		head = append(head, fmt.Sprintf("%gs", r.Duration.Seconds()))
	}
	if min(r.Size.W, r.Size.H) >= 1080 && !strings.Contains(r.Model, "hd") {
		head = append(head, "高清")
	}
	prompt := named(r)
	if len(head) > 0 {
		prompt = "（" + strings.Join(head, "，") + "）" + prompt
	}
	if shape := aspect(r.Size); shape != nil && !slices.ContainsFunc(shapeNames, func(n string) bool { return strings.Contains(r.Model, n) }) {
		prompt += fmt.Sprintf(" %s", shape)
	}
	return values{"prompt": prompt}
}

var shapeNames = []string{"-portrait", "-landscape"}

// stopped: the relay says of a job that it no longer runs, and nothing else, unless there is a link.
func stopped(_ any, o outcome) outcome {
	if o.raw == "false" && o.link != "" {
		o.state = Succeeded
	}
	return o
}
