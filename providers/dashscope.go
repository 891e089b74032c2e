package providers

import (
	"strings"
	"time"
)

// DashScope speaks the video synthesis of Alibaba's Model Studio, where Wan lives. Models before 2.7 name sizes in
// pixels and take one picture.
func DashScope() Protocol {
	return tableKind(Protocol{Kind: "dashscope", Summary: "Wan at Alibaba Model Studio (DashScope)"}, dashScope)
}

var dashScope = Table{
	BaseURL: "https://dashscope.aliyuncs.com/api/v1",
	Create: Endpoint{
		Path:    "/services/aigc/video-generation/video-synthesis",
		Headers: map[string]string{"X-DashScope-Async": "enable"},
		Body: object{
			"model": "{model}",
			"input": object{"prompt": "{prompt}", "media": array{
				object{"type": "first_frame", "url": "{first}"},
				object{"type": "last_frame", "url": "{last}"},
				object{"type": "reference_image", "url": "{reference}"},
				object{"type": "first_clip", "url": "{video}"},
			}},
			"parameters": object{"resolution": "{lines}", "ratio": "{aspect}", "duration": "{seconds:int}", "seed": "{seed}"},
		},
	},
	Forms: []Form{
		{Models: []string{"wan2.6-i2v*", "wan2.5-i2v*", "wan2.2-i2v*"}, Body: object{"model": "{model}",
			"input":      object{"prompt": "{prompt}", "img_url": "{first}"},
			"parameters": object{"resolution": "{lines}", "duration": "{seconds:int}", "seed": "{seed}"}}},
		{Models: []string{"wan2.6*", "wan2.5*", "wan2.2*"}, Body: object{"model": "{model}",
			"input":      object{"prompt": "{prompt}"},
			"parameters": object{"size": "{width}*{height}", "duration": "{seconds:int}", "seed": "{seed}"}}},
	},
	Poll: Endpoint{Path: "/tasks/{id}"},

	ID:    []string{"/output/task_id"},
	State: []string{"/output/task_status"},
	States: States{
		Queued:    []string{"PENDING"},
		Running:   []string{"RUNNING"},
		Succeeded: []string{"SUCCEEDED"},
		Failed:    []string{"FAILED", "CANCELED", "UNKNOWN"},
	},
	Link:   []string{"/output/video_url"},
	Reason: []string{"/output/message"},
	Values: func(r Request) values { return values{"lines": strings.ToUpper(resolution(r.Size))} },
	Adjust: forgotten,

	Caps: []ModelCaps{
		{"wan2.7-i2v*", wan(Caps{First: true, Last: true, Video: true})},
		{"wan2.7*", wan(Caps{References: 5})},
		{"wan2.6-i2v*", wan(Caps{First: true})}, {"wan2.5-i2v*", wan(Caps{First: true})}, {"wan2.2-i2v*", wan(Caps{First: true})},
		{"wan*", wan(Caps{})},
		{"*", Caps{First: true, Last: true, References: -1, Video: true, Seed: true}},
	},
}

// wan is what all its models have in common.
func wan(c Caps) Caps {
	c.Sizes, c.Min, c.Max = wide, 2*time.Second, 15*time.Second
	c.Seed, c.Typical = true, 3*time.Minute
	return c
}

// forgotten gives the reason where the service says UNKNOWN: it keeps jobs for a day.
func forgotten(doc any, o outcome) outcome {
	if o.raw == "UNKNOWN" {
		o.reason = reason{code: "task_not_exist", text: "the service does not know the job: it keeps them for 24 hours"}
	}
	if code := firstText(doc, "/output/code"); code != "" {
		o.reason.code = code
	}
	return o
}
