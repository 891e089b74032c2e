package rehearse

import (
	"errors"
	"strings"

	"shotlist/providers"
)

// dashScope is the video synthesis of Alibaba's Model Studio.
func dashScope() *protocol {
	return &protocol{
		kind: "dashscope", base: "/api/v1", key: bearer,
		problem: func(_ int, code, msg string) any {
			return object{"code": code, "message": msg, "request_id": "rehearsal"}
		},
		words: [4]string{"PENDING", "RUNNING", "SUCCEEDED", "FAILED"},
		routes: []route{
			{"POST /api/v1/services/aigc/video-generation/video-synthesis", AtCreate, false, creating(readSynthesis, synthesisAccepted)},
			{"GET /api/v1/tasks/{id}", AtPoll, false, polling(pathID, task)},
		},
	}
}

func synthesisAccepted(_ *exchange, j *job) any {
	return object{"request_id": j.Name, "output": object{"task_id": j.ID, "task_status": "PENDING"}}
}

func readSynthesis(x *exchange) (o Order, err error) {
	f, err := x.fields()
	if err != nil {
		return o, err
	}
	if x.r.Header.Get("X-DashScope-Async") != "enable" {
		return o, errors.New("current user api does not support synchronous calls: X-DashScope-Async is missing")
	}
	o.Model, o.Prompt = f.text("model"), f.text("input", "prompt")
	images := []any{}
	for _, m := range f.list("input", "media") {
		media, _ := m.(map[string]any)
		if media["type"] != "first_clip" {
			images = append(images, media["url"])
		}
	}
	if url := f.at("input", "img_url"); url != nil {
		images = append(images, url)
	}
	if err := o.pictures(images); err != nil {
		return o, err
	}
	if o.Length, err = seconds(f.at("parameters", "duration")); err != nil {
		return o, err
	}
	o.Size, err = synthesisSize(f)
	return o, err
}

// synthesisSize reads pixels, as older models want them, or ratio and resolution.
func synthesisSize(f fields) (providers.Size, error) {
	if pixels := f.text("parameters", "size"); pixels != "" {
		return providers.ParseSize(strings.ReplaceAll(pixels, "*", "x"))
	}
	return sized(f.text("parameters", "ratio"), f.text("parameters", "resolution"))
}

func task(_ *exchange, j *job, v view) any {
	output := object{"task_id": j.ID, "task_status": v.word}
	if v.link != "" {
		output["video_url"] = v.link
	}
	if v.code != "" {
		output["code"], output["message"] = v.code, v.reason
	}
	return object{"request_id": j.Name, "output": output}
}
