package providertest

import (
	"net/http"
	"strings"
	"time"
)

// namedFault is a way in which an answer goes wrong.
type namedFault struct {
	name string
	do   fault
}

// lostReplies are the answers after which nobody knows whether a create was carried out.
var lostReplies = []namedFault{
	{"the connection ends without an answer", cut},
	{"the answer is cut", cutBody},
	{"http 503", status(503)}, {"http 524", status(524)}, {"http 408", status(408)},
	{"garbage", garbage},
	{"a page of HTML", page},
	{"an empty answer", empty},
	{"an endless answer", endless},
}

func cut(*server, http.ResponseWriter, *http.Request, step) { panic(http.ErrAbortHandler) }

// cutBody promises more than it sends.
func cutBody(s *server, w http.ResponseWriter, _ *http.Request, st step) {
	body := s.fill(st.body)
	if st.body == "{clip}" {
		body = string(clip("cut"))
	}
	w.Header().Set("Content-Length", "100000")
	w.WriteHeader(st.status)
	_, _ = w.Write([]byte(body[:len(body)/2]))
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func status(code int) fault {
	return func(_ *server, w http.ResponseWriter, _ *http.Request, _ step) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte("<html><title>the gateway is tired</title></html>"))
	}
}

func garbage(_ *server, w http.ResponseWriter, _ *http.Request, _ step) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte("\x00\xff\x1b{\"id\": \x80"))
}

func page(_ *server, w http.ResponseWriter, _ *http.Request, _ step) {
	_, _ = w.Write([]byte("<!DOCTYPE html><title>Checking your browser</title>"))
}

func empty(_ *server, w http.ResponseWriter, _ *http.Request, _ step) { w.WriteHeader(http.StatusOK) }

// endless sends blanks, which JSON allows, until the client has had enough.
func endless(_ *server, w http.ResponseWriter, _ *http.Request, _ step) {
	w.Header().Set("Content-Type", "application/json")
	for blanks := []byte(strings.Repeat(" ", 1<<16)); ; {
		if _, err := w.Write(blanks); err != nil {
			return
		}
	}
}

// hang keeps silent until the client leaves, after telling the test that the request is there.
func hang(s *server, _ http.ResponseWriter, r *http.Request, _ step) {
	if s.onFault != nil {
		s.onFault()
	}
	select {
	case <-r.Context().Done():
	case <-time.After(30 * time.Second): // a client that never leaves must not hold the test for ever
	}
}

// sends answers with a text instead of a clip.
func sends(text string) fault {
	return func(_ *server, w http.ResponseWriter, _ *http.Request, _ step) { _, _ = w.Write([]byte(text)) }
}
