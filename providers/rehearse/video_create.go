package rehearse

import "errors"

// videoCreate is /v1/video/create and /v1/video/query.
func videoCreate() *protocol {
	return &protocol{
		kind: "video-create", key: bearer, problem: flatProblem,
		words: [4]string{"pending", "video_generating", "completed", "failed"},
		routes: []route{
			{"POST /v1/video/create", AtCreate, false, creating(readCreate, createAccepted)},
			{"GET /v1/video/query", AtPoll, false, polling(func(x *exchange) string { return x.r.FormValue("id") }, query)},
		},
	}
}

func createAccepted(_ *exchange, j *job) any {
	return object{"id": j.ID, "status": "pending", "status_update_time": j.Accepted.UnixMilli()}
}

func readCreate(x *exchange) (o Order, err error) {
	f, err := x.fields()
	if err != nil {
		return o, err
	}
	o.Model, o.Prompt = f.text("model"), f.text("prompt")
	images, isList := f.at("images").([]any)
	if o.Model == "" || !isList && f.at("images") != nil {
		return o, errors.New("model must be a string and images an array")
	}
	if o.Size, err = sized(ratioOf(f), map[string]string{"large": "1080p"}[f.text("size")]); err != nil {
		return o, err
	}
	if _, isText := f.at("duration").(string); isText {
		return o, errors.New("duration must be an integer")
	}
	if o.Length, err = seconds(f.at("duration")); err != nil {
		return o, err
	}
	return o, o.pictures(images)
}

// ratioOf reads Sora's orientation or Veo's aspect_ratio.
func ratioOf(f fields) string {
	if f.text("orientation") == "portrait" {
		return "9:16"
	}
	return f.text("aspect_ratio")
}

func query(_ *exchange, j *job, v view) any {
	doc := object{"id": j.ID, "status": v.word, "video_url": nil, "status_update_time": j.Accepted.UnixMilli(),
		"detail": object{"status": v.word, "pending_info": object{"progress_pct": v.progress, "failure_reason": optional(v.reason)}}}
	if v.link != "" {
		doc["video_url"] = v.link
	}
	return doc
}
