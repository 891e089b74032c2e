package rehearse

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
)

// unifiedV2 is /v2/videos/generations, and characters at /sora/v1/characters. Its states shout.
func unifiedV2() *protocol {
	return &protocol{
		kind: "unified-v2", key: bearer, problem: flatProblem,
		words: [4]string{"NOT_START", "IN_PROGRESS", "SUCCESS", "FAILURE"},
		routes: []route{
			{"POST /v2/videos/generations", AtCreate, false, creating(readGeneration, func(_ *exchange, j *job) any { return object{"task_id": j.ID} })},
			{"GET /v2/videos/generations/{id}", AtPoll, false, polling(pathID, generation)},
			{"POST /sora/v1/characters", AtCreate, false, cast},
		},
	}
}

func readGeneration(x *exchange) (o Order, err error) {
	f, err := x.fields()
	if err != nil {
		return o, err
	}
	o.Model, o.Prompt = f.text("model"), f.text("prompt")
	if o.Model == "" {
		return o, errors.New("model is required")
	}
	resolution := ""
	if f.at("hd") == true || f.at("enable_upsample") == true {
		resolution = "1080p"
	}
	if o.Size, err = sized(f.text("aspect_ratio"), resolution); err != nil {
		return o, err
	}
	if _, isNumber := f.at("duration").(float64); isNumber {
		return o, errors.New("duration must be a string")
	}
	if o.Length, err = seconds(f.at("duration")); err != nil {
		return o, err
	}
	return o, o.pictures(f.list("images"))
}

func generation(_ *exchange, j *job, v view) any {
	doc := object{"task_id": j.ID, "platform": "openai", "action": "sora-video", "status": v.word, "fail_reason": v.reason,
		"submit_time": j.Accepted.Unix(), "progress": percentText(v), "data": nil}
	if v.link != "" {
		doc["data"] = object{"output": v.link}
	}
	return doc
}

func percentText(v view) string {
	if v.state == failed {
		return "100%" // as these gateways do
	}
	return fmt.Sprintf("%d%%", v.percent())
}

// cast creates a character from a link or from a finished job, never from both.
func cast(x *exchange) {
	f, err := x.fields()
	link, task := f.text("url"), f.text("from_task")
	switch {
	case err != nil || f.text("timestamps") == "":
		x.refuse(400, "invalid_request", "timestamps is required")
	case (link == "") == (task == ""):
		x.refuse(400, "invalid_request", "exactly one of url and from_task is required")
	case task != "" && x.job(task) == nil:
		x.refuse(400, "task_not_exist", "the task of from_task does not exist")
	default:
		name := strings.ToLower(rand.Text())
		x.answer(object{"id": "ch_" + name, "username": "cast." + name[:8], "permalink": "https://example.com/profile/cast." + name[:8],
			"profile_picture_url": x.options.Clips + "/profile/" + name[:8] + ".png"})
	}
}
