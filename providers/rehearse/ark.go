package rehearse

import "errors"

// ark is the content generation tasks of Volcengine Ark and BytePlus ModelArk.
func ark() *protocol {
	return &protocol{
		kind: "ark", base: "/api/v3", key: bearer, problem: openAIProblem,
		words: [4]string{"queued", "running", "succeeded", "failed"},
		routes: []route{
			{"POST /api/v3/contents/generations/tasks", AtCreate, false, creating(readContents, func(_ *exchange, j *job) any { return object{"id": j.ID} })},
			{"GET /api/v3/contents/generations/tasks", AtOther, false, listContents},
			{"GET /api/v3/contents/generations/tasks/{id}", AtPoll, false, polling(pathID, contents)},
			{"DELETE /api/v3/contents/generations/tasks/{id}", AtOther, false, cancelling(pathID)},
		},
	}
}

func readContents(x *exchange) (o Order, err error) {
	f, err := x.fields()
	if err != nil {
		return o, err
	}
	o.Model = f.text("model")
	if o.Model == "" {
		return o, errors.New("model is required")
	}
	for _, c := range f.list("content") {
		part, _ := c.(map[string]any)
		if err := o.content(part); err != nil {
			return o, err
		}
	}
	if o.Length, err = seconds(f.at("duration")); err != nil {
		return o, err
	}
	o.Size, err = sized(f.text("ratio"), f.text("resolution"))
	return o, err
}

// content reads a part: the text, a picture with its role, or a clip.
func (o *Order) content(part fields) error {
	switch part.text("type") {
	case "text":
		o.Prompt = part.text("text")
		return nil
	case "image_url":
		if role := part.text("role"); role != "first_frame" && role != "last_frame" && role != "reference_image" {
			return errors.New("a picture has no role")
		}
		return o.picture(part.at("image_url", "url"))
	case "video_url", "audio_url":
		return nil
	}
	return errors.New("a part of content has no known type")
}

func contents(_ *exchange, j *job, v view) any {
	doc := object{"id": j.ID, "model": j.Order.Model, "status": v.word, "created_at": j.Accepted.Unix(),
		"duration": int(j.Order.Length.Seconds()), "error": nil}
	if v.link != "" {
		doc["content"] = object{"video_url": v.link}
	}
	if v.code != "" {
		doc["error"] = object{"code": v.code, "message": v.reason}
	}
	return doc
}

func listContents(x *exchange) {
	items := array{}
	for _, j := range x.latest(x.protocol.kind) {
		items = append(items, contents(x, j, x.look(j)))
	}
	x.answer(object{"items": items, "total": len(items)})
}
