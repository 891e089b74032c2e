package providers

import "time"

// UnifiedV2 speaks /v2/videos/generations, the format that a family of gateways gives to Sora, Veo and their kin, with
// storyboards of beats and characters that are created once.
func UnifiedV2() Protocol {
	return tableKind(Protocol{Kind: "unified-v2", Summary: "the /v2/videos/generations format for Sora, Veo and others"}, unifiedV2)
}

var unifiedV2 = Table{
	Create: Endpoint{Path: "/v2/videos/generations", Body: object{
		"model": "{model}", "prompt": "{prompt}", "images": "{images}", "videos": array{"{video}"},
		"aspect_ratio": "{aspect}", "duration": "{seconds:string}", "hd": "{large}",
		"character_url": "{character_url}", "character_timestamps": "{character_timestamps}",
	}},
	Forms: []Form{
		{Models: []string{"veo2*"}, Body: object{"model": "{model}", "prompt": "{prompt}", "images": "{images}", "enable_upsample": "{large}"}},
		{Models: []string{"veo*"}, Body: object{"model": "{model}", "prompt": "{prompt}", "images": "{images}", "aspect_ratio": "{aspect}",
			"enable_upsample": "{large}"}},
	},
	Poll:   Endpoint{Path: "/v2/videos/generations/{id}"},
	Models: &List{Path: "/v1/models", Names: "/data/*/id"},
	Cast: &Casting{Name: []string{"/username"}, Endpoint: Endpoint{Path: "/sora/v1/characters",
		Body: object{"url": "{url}", "timestamps": "{timestamps}", "from_task": "{from_task}"}}},

	ID:    []string{"/task_id", "/id", "/data/task_id", "/data"},
	State: []string{"/status", "/data/status"},
	States: States{
		Queued:    []string{"NOT_START", "SUBMITTED", "QUEUED", "PENDING"},
		Running:   []string{"IN_PROGRESS"},
		Succeeded: []string{"SUCCESS", "COMPLETED"},
		Failed:    []string{"FAILURE", "FAILED", "CANCELLED"},
	},
	Link:     []string{"/data/output", "/data/outputs/*", "/data/data/output", "/data/video_url", "/video_url"},
	Progress: []string{"/progress"},
	Reason:   []string{"/fail_reason", "/data/fail_reason"},
	Images:   Images{Forms: []MediaForm{FormURL, FormBase64}},
	Values:   unifiedValues,

	Caps: append(veoCaps, []ModelCaps{
		{"sora-2-pro*", soraCaps(wide, seconds(10, 15, 25))},
		{"sora-2*", soraCaps(narrow, seconds(10, 15))},
		{"*", Caps{First: true, Last: true, References: -1, Video: true}},
	}...),
}

// Sizes that Sora and Veo came in.
var (
	narrow = []string{"1280x720", "720x1280"}
	wide   = []string{"1280x720", "720x1280", "1920x1080", "1080x1920"}
)

// soraCaps is Sora with its storyboards, cameos and remixes.
func soraCaps(sizes []string, durations []time.Duration) Caps {
	return Caps{Sizes: sizes, Durations: durations, First: true, References: 4, Video: true, Beats: true,
		Characters: Cast, Typical: 3 * time.Minute}
}

// veoCaps is Veo as gateways sell it: eight seconds, and pictures by the model's name.
var veoCaps = []ModelCaps{
	{"veo2-fast-frames", veo(true, 0)},
	{"veo3-frames", veo(false, 0)}, {"veo3-fast-frames", veo(false, 0)}, {"veo3-pro-frames", veo(false, 0)},
	{"veo2-fast-components", veoParts}, {"veo2-pro-components", veoParts}, {"veo3.1-components", veoParts},
	{"veo3.1*", veo(true, 0)},
	{"veo*", Caps{Sizes: wide, Durations: seconds(8), Typical: 3 * time.Minute}},
}

func veo(last Support, references int) Caps {
	return Caps{Sizes: wide, Durations: seconds(8), First: true, Last: last, References: references, Typical: 3 * time.Minute}
}

var veoParts = Caps{Sizes: wide, Durations: seconds(8), References: 3, Typical: 3 * time.Minute}

// unifiedValues adds what these gateways ask for in their own words. A character that was never created can be shown
// by a clip of it.
func unifiedValues(r Request) values {
	v := largeValue(r)
	for _, c := range r.Characters {
		if c.ID == "" && c.Video != nil && c.Video.URL != "" {
			v["character_url"], v["character_timestamps"] = c.Video.URL, "1,3"
			if t, ok := c.Options["timestamps"]; ok {
				v["character_timestamps"] = t
			}
			break
		}
	}
	return v
}

// largeValue is true where more than 720 lines are asked for, and missing where not.
func largeValue(r Request) values {
	if min(r.Size.W, r.Size.H) >= 1080 {
		return values{"large": true}
	}
	return values{}
}
