package rehearse

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// mostBody bounds a request, in bytes: pictures come inside.
const mostBody = 200 << 20

// exchange is one request at the gateway and its answer.
type exchange struct {
	*Gateway
	protocol *protocol
	w        http.ResponseWriter
	r        *http.Request
	body     []byte
}

// serve is what happens to every request before its protocol sees it.
func (g *Gateway) serve(p *protocol, rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if err != nil {
			return // nobody is listening any more, or has sent too much
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		x := &exchange{g, p, w, r, body}
		g.count(rt.at)
		g.record(x, rt.at)
		if rt.public {
			g.watch(r)
		} else if !x.admitted() {
			x.refuse(http.StatusUnauthorized, "invalid_api_key", "Invalid token: the credential is missing, wrong or not in the form of "+p.kind)
			return
		}
		if x.struck(rt.at) {
			return
		}
		if !g.broken(w, r, rt.at, func(w http.ResponseWriter) { x.w = w; rt.serve(x) }) {
			rt.serve(x)
		}
	}
}

func (x *exchange) admitted() bool {
	key := x.protocol.key(x.r.Header)
	return key != "" && (x.options.Key == "" || key == x.options.Key)
}

func (x *exchange) answer(doc any) { writeJSON(x.w, http.StatusOK, doc) }

func (x *exchange) refuse(status int, code, msg string) {
	writeJSON(x.w, status, x.protocol.problem(status, code, msg))
}

func writeJSON(w http.ResponseWriter, status int, doc any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(doc) // whoever left before the end of the answer has not read it
}

// abort breaks the connection off without an answer, which is what http.ErrAbortHandler is for.
func (x *exchange) abort() { panic(http.ErrAbortHandler) }

// creating makes the route of a request that creates a job: read understands it, answer says that it was accepted.
func creating(read func(*exchange) (Order, error), answer func(*exchange, *job) any) func(*exchange) {
	return func(x *exchange) {
		if j := x.create(read); j != nil {
			x.answer(answer(x, j))
		}
	}
}

// create accepts a job, or refuses it and gives nil.
func (x *exchange) create(read func(*exchange) (Order, error)) *job {
	order, err := read(x)
	if err == nil {
		err = order.check()
	}
	if err != nil {
		x.refuse(http.StatusBadRequest, "invalid_request", err.Error())
		return nil
	}
	j, err := x.accept(x.protocol.kind, x.completed(order))
	if err != nil {
		x.refuse(http.StatusInternalServerError, "internal_error", err.Error())
		return nil
	}
	if x.strikes(LostReply, AtCreate) {
		x.abort()
	}
	return j
}

// polling makes the route of a question about a job, by the id that name finds in the request.
func polling(name func(*exchange) string, answer func(*exchange, *job, view) any) func(*exchange) {
	return func(x *exchange) {
		if j := x.find(name(x)); j != nil {
			x.answer(answer(x, j, x.look(j)))
		}
	}
}

// find gives the job of an id, or refuses and gives nil.
func (x *exchange) find(id string) *job {
	if j := x.job(id); j != nil && x.protocol.keeps(j.Kind) {
		return j
	}
	x.refuse(http.StatusNotFound, "task_not_exist", "task does not exist")
	return nil
}

func pathID(x *exchange) string { return x.r.PathValue("id") }

// handingOut makes the route of a finished clip on the service's own host.
func handingOut(name func(*exchange) string) func(*exchange) {
	return func(x *exchange) {
		j := x.find(name(x))
		switch {
		case j == nil:
		case x.look(j).state != succeeded:
			x.refuse(http.StatusNotFound, "not_ready", "Video is not ready yet")
		case x.strikes(Redirect, AtClip):
			http.Redirect(x.w, x.r, x.link(j), http.StatusFound)
		case x.strikes(ExpiredLink, AtClip):
			x.refuse(http.StatusForbidden, "expired", "the link has expired")
		default:
			x.deliver(x.w, x.r, j)
		}
	}
}
