package rehearse

import (
	"errors"
	"net/http"
	"strings"
)

// geminiOmni is Google's Interactions API. Clips lie on its own host and want the key.
func geminiOmni() *protocol {
	return &protocol{
		kind: "gemini-omni", base: "/v1beta", key: func(h http.Header) string { return h.Get("X-Goog-Api-Key") },
		problem: func(status int, code, msg string) any {
			return object{"error": object{"code": status, "message": msg, "status": strings.ToUpper(code)}}
		},
		words: [4]string{"queued", "in_progress", "completed", "failed"},
		routes: []route{
			{"POST /v1beta/interactions", AtCreate, false, creating(readInteraction, interactionAccepted)},
			{"GET /v1beta/interactions/{id}", AtPoll, false, polling(pathID, interaction)},
			{"POST /v1beta/interactions/{id}/cancel", AtOther, false, cancelling(pathID)},
			{"GET /v1beta/files/{file}", AtClip, false, handingOut(fileID)},
			{"GET /v1beta/models", AtOther, false, func(x *exchange) {
				x.answer(object{"models": array{object{"name": "models/gemini-omni-1.1-flash"}}})
			}},
		},
	}
}

// fileID is the job of a file, which only ?alt=media gives as bytes.
func fileID(x *exchange) string {
	if x.r.FormValue("alt") != "media" {
		return ""
	}
	return strings.TrimSuffix(x.r.PathValue("file"), ":download")
}

func readInteraction(x *exchange) (o Order, err error) {
	f, err := x.fields()
	if err != nil {
		return o, err
	}
	if f.at("background") != true || f.text("response_format", "type") != "video" {
		return o, errors.New("background and response_format.type video are required")
	}
	o.Model, o.Prompt = f.text("model"), f.text("input")
	for _, p := range f.list("input") {
		part, _ := p.(map[string]any)
		if part["type"] == "text" {
			o.Prompt, _ = part["text"].(string)
		} else if err := o.picture(part["data"]); err != nil {
			return o, err
		}
	}
	length, hasUnit := strings.CutSuffix(f.text("response_format", "duration"), "s")
	if !hasUnit {
		return o, errors.New("duration must be a string such as 8s")
	}
	if o.Length, err = seconds(length); err != nil {
		return o, err
	}
	o.Size, err = sized(f.text("response_format", "aspect_ratio"), f.text("response_format", "resolution"))
	return o, err
}

func interactionAccepted(x *exchange, j *job) any {
	return interaction(x, j, view{word: x.protocol.words[queued]})
}

// interaction shows a job. One that is stopped for what it shows is called completed, and has no film.
func interaction(x *exchange, j *job, v view) any {
	doc := object{"id": j.ID, "object": "interaction", "model": j.Order.Model, "status": v.word}
	switch {
	case v.link != "":
		doc["steps"] = array{object{"type": "model_output", "content": array{object{"type": "video", "mime_type": "video/mp4",
			"uri": x.own("/v1beta/files/" + j.ID + ":download")}}}}
	case v.code == "moderation_blocked":
		doc["status"] = "completed"
		doc["steps"] = array{object{"type": "model_output", "content": array{object{"type": "text", "text": v.reason}}}}
	case v.reason != "":
		doc["error"] = object{"code": v.code, "message": v.reason}
	}
	return doc
}
