package rehearse

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"shotlist/providers"
)

// openAIVideos is /v1/videos: JSON for text, a form where a picture comes along, the clip under the job's own path.
func openAIVideos() *protocol {
	return &protocol{
		kind: "openai-videos", base: "/v1", key: bareOrBearer, problem: openAIProblem,
		words: [4]string{"queued", "in_progress", "completed", "failed"},
		routes: []route{
			{"POST /v1/videos", AtCreate, false, creating(readVideo, videoAccepted)},
			{"POST /v1/videos/{id}/remix", AtCreate, false, creating(readRemix, videoAccepted)},
			{"GET /v1/videos", AtOther, false, listVideos},
			{"GET /v1/videos/{id}", AtPoll, false, polling(pathID, video)},
			{"GET /v1/videos/{id}/content", AtClip, false, handingOut(pathID)},
			{"GET /v1/models", AtOther, false, listModels},
		},
	}
}

func videoAccepted(x *exchange, j *job) any { return video(x, j, view{word: x.protocol.words[queued]}) }

func video(_ *exchange, j *job, v view) any {
	doc := object{"id": j.ID, "object": "video", "model": j.Order.Model, "status": v.word, "progress": v.percent(),
		"created_at": j.Accepted.Unix(), "prompt": j.Order.Prompt, "size": j.Order.Size.String(),
		"seconds": strings.TrimSuffix(j.Order.Length.String(), "s"), "error": nil}
	if v.code != "" {
		doc["error"] = object{"code": v.code, "message": v.reason}
	}
	return doc
}

func readVideo(x *exchange) (o Order, err error) {
	var f fields
	kind, _, _ := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		f, err = x.form(&o)
	} else {
		f, err = x.fields()
	}
	if err != nil {
		return o, err
	}
	if _, isText := f.at("seconds").(string); !isText && f.at("seconds") != nil {
		return o, errors.New("seconds must be a string, as '8'")
	}
	asked := o.Size // the picture's
	o.Model, o.Prompt = f.text("model"), f.text("prompt")
	if o.Length, err = seconds(f.at("seconds")); err != nil {
		return o, err
	}
	if o.Size, err = providers.ParseSize(f.text("size")); err != nil {
		return o, err
	}
	if asked != (providers.Size{}) && asked != o.Size {
		return o, errors.New("the inpaint image must match the requested width and height")
	}
	if link := f.text("input_reference"); link != "" {
		err = o.picture(link)
	}
	return o, err
}

// form reads a form. The size of the order is that of the picture in it.
func (x *exchange) form(o *Order) (fields, error) {
	if err := x.r.ParseMultipartForm(mostBody); err != nil {
		return nil, errors.New("the form is unreadable")
	}
	f := fields{}
	for name, values := range x.r.MultipartForm.Value {
		f[name] = values[0]
	}
	file, _, err := x.r.FormFile("input_reference")
	if errors.Is(err, http.ErrMissingFile) {
		return f, nil
	}
	if err != nil {
		return nil, errors.New("the picture is unreadable")
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err == nil {
		o.Size, err = o.bytes(data)
	}
	return f, err
}

// readRemix takes model, size and length from the job that is remixed.
func readRemix(x *exchange) (Order, error) {
	f, err := x.fields()
	if err != nil {
		return Order{}, err
	}
	old := x.job(x.r.PathValue("id"))
	if old == nil {
		return Order{}, errors.New("the video that is remixed does not exist")
	}
	return Order{Model: old.Order.Model, Prompt: f.text("prompt"), Size: old.Order.Size, Length: old.Order.Length}, nil
}

func listVideos(x *exchange) {
	data := array{}
	for _, j := range x.latest(x.protocol.kind) {
		data = append(data, video(x, j, x.look(j)))
	}
	x.answer(object{"object": "list", "data": data, "has_more": false})
}

// listModels answers with models that gateways have, or had.
func listModels(x *exchange) {
	data := array{}
	for _, id := range []string{"sora-2", "sora-2-pro", "sora_video2", "veo3.1", "veo3.1-fast", "wan2.7-t2v"} {
		data = append(data, object{"id": id, "object": "model", "created": 1626777600, "owned_by": "rehearsal"})
	}
	x.answer(object{"object": "list", "data": data, "success": true})
}
