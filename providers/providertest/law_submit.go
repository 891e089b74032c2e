package providertest

import (
	"net/http"

	"shotlist/providers"
)

// submitOnly submits the happy request once, with a fault in place of the first answer.
func (b *bench) submitOnly(tb TB, f fault) (s *server, err error) {
	s = newServer(&replay{recording: b.happy, faults: map[int]fault{0: f}})
	defer s.close()
	_, err = b.open(tb, s).Submit(tb.Context(), b.request(b.happy))
	return s, err
}

// submitsOnce: whatever the answer is, one Submit is one creating request. Nothing below it tries again.
func submitsOnce(tb TB, b *bench) {
	for _, f := range append([]namedFault{{"no fault", nil}, {"http 429", status(429)}, {"a redirect", redirectTo(307)}}, lostReplies...) {
		if s, _ := b.submitOnly(tb, f.do); s.creates != 1 {
			tb.Errorf("%s: the service saw %d creating requests, want 1", f.name, s.creates)
		}
	}
}

// lostReplyIsAmbiguous: after these answers the job may exist and cost money, and the error must say so.
func lostReplyIsAmbiguous(tb TB, b *bench) {
	more := []namedFault{{"http 500", status(500)}, {"http 502", status(502)}, {"http 504", status(504)}, {"http 520", status(520)}}
	for _, f := range append(more, lostReplies...) {
		_, err := b.submitOnly(tb, f.do)
		switch {
		case err == nil:
			tb.Errorf("%s: submit succeeds", f.name)
		case providers.KindOf(err) != providers.Ambiguous:
			tb.Errorf("%s: submit gives a %s error, want ambiguous: %v", f.name, providers.KindOf(err), err)
		}
	}
	refusedBeforeSending(tb, b)
}

// refusedBeforeSending: where no connection could be made, nothing was sent, and trying again is harmless.
func refusedBeforeSending(tb TB, b *bench) {
	s := newServer(&replay{recording: b.happy})
	s.close()
	if _, err := b.open(tb, s).Submit(tb.Context(), b.request(b.happy)); err == nil || providers.KindOf(err) != providers.Transient {
		tb.Errorf("no connection: got %v, want a transient error", err)
	}
}

func redirectTo(code int) fault {
	return func(s *server, w http.ResponseWriter, r *http.Request, _ step) {
		w.Header().Set("Location", s.cdn.URL+"/elsewhere")
		w.WriteHeader(code)
	}
}
