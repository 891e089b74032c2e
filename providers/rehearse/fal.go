package rehearse

import "net/http"

// fal is the queue, under /fal: its own paths begin with the model's. A job's result is a question of its own, and
// only that tells whether the job failed.
func fal() *protocol {
	const one = "/fal/{owner}/{app}/requests/{id}"
	return &protocol{
		kind: "fal", base: "/fal", problem: detailProblem,
		key: func(h http.Header) string {
			const prefix = "Key "
			if v := h.Get("Authorization"); len(v) > len(prefix) && v[:len(prefix)] == prefix {
				return v[len(prefix):]
			}
			return ""
		},
		words: [4]string{"IN_QUEUE", "IN_PROGRESS", "COMPLETED", "COMPLETED"},
		routes: []route{
			{"POST /fal/{model...}", AtCreate, false, creating(readQueued, queueAccepted)},
			{"GET " + one + "/status", AtPoll, false, polling(pathID, queueStatus)},
			{"GET " + one, AtPoll, false, queueResult},
			{"PUT " + one + "/cancel", AtOther, false, cancelling(pathID)},
		},
	}
}

func readQueued(x *exchange) (Order, error) {
	f, err := x.fields()
	if err != nil {
		return Order{}, err
	}
	return readInput(f, x.r.PathValue("model"), "image_url", "end_image_url", "image_urls")
}

func queueAccepted(x *exchange, j *job) any {
	return queueStatus(x, j, view{word: x.protocol.words[queued]})
}

// queueStatus holds the links by which fal wants to be asked: they are shorter than the model's path.
func queueStatus(x *exchange, j *job, v view) any {
	at := x.own("/fal/fal-ai/rehearsal/requests/" + j.ID)
	return object{"request_id": j.ID, "status": v.word, "status_url": at + "/status", "response_url": at, "cancel_url": at + "/cancel"}
}

func queueResult(x *exchange) {
	j := x.find(pathID(x))
	if j == nil {
		return
	}
	switch v := x.look(j); {
	case v.state == succeeded:
		x.answer(object{"video": object{"url": v.link, "content_type": "video/mp4"}})
	case v.state == failed && v.code != "":
		writeJSON(x.w, http.StatusUnprocessableEntity, object{"detail": array{object{"loc": array{"body", "prompt"},
			"msg": v.reason, "type": "content_policy_violation"}}})
	case v.state == failed:
		x.refuse(http.StatusUnprocessableEntity, "", "")
	default:
		x.refuse(http.StatusBadRequest, "in_progress", "Request is still in progress")
	}
}
