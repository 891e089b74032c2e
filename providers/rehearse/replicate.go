package rehearse

import "time"

// replicate is predictions.
func replicate() *protocol {
	return &protocol{
		kind: "replicate", base: "/v1", key: bearer, problem: detailProblem,
		words: [4]string{"starting", "processing", "succeeded", "failed"},
		routes: []route{
			{"POST /v1/models/{owner}/{name}/predictions", AtCreate, false, creating(readPrediction, predictionAccepted)},
			{"GET /v1/predictions", AtOther, false, listPredictions},
			{"GET /v1/predictions/{id}", AtPoll, false, polling(pathID, prediction)},
			{"POST /v1/predictions/{id}/cancel", AtOther, false, cancelling(pathID)},
		},
	}
}

func readPrediction(x *exchange) (Order, error) {
	f, err := x.fields()
	if err != nil {
		return Order{}, err
	}
	input, _ := f.at("input").(map[string]any)
	return readInput(input, x.r.PathValue("owner")+"/"+x.r.PathValue("name"), "image", "last_frame_image", "reference_images")
}

// readInput reads a model's own input, whose pictures have the given names.
func readInput(f fields, model, first, last, references string) (o Order, err error) {
	o.Model, o.Prompt = model, f.text("prompt")
	for _, name := range []string{first, last} {
		if v := f.at(name); v != nil {
			if err := o.picture(v); err != nil {
				return o, err
			}
		}
	}
	if err := o.pictures(f.list(references)); err != nil {
		return o, err
	}
	if o.Length, err = seconds(f.at("duration")); err != nil {
		return o, err
	}
	o.Size, err = sized(f.text("aspect_ratio"), f.text("resolution"))
	return o, err
}

func predictionAccepted(x *exchange, j *job) any {
	return prediction(x, j, view{word: x.protocol.words[queued]})
}

func prediction(x *exchange, j *job, v view) any {
	at := x.own("/v1/predictions/" + j.ID)
	return object{"id": j.ID, "model": j.Order.Model, "input": object{"prompt": j.Order.Prompt}, "status": v.word,
		"created_at": j.Accepted.UTC().Format(time.RFC3339Nano), "output": optional(v.link), "error": optional(v.reason),
		"urls": object{"get": at, "cancel": at + "/cancel"}}
}

func listPredictions(x *exchange) {
	results := array{}
	for _, j := range x.latest(x.protocol.kind) {
		results = append(results, prediction(x, j, x.look(j)))
	}
	x.answer(object{"results": results, "next": nil})
}
