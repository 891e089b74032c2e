package rehearse

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// breakage is an answer that goes wrong on its way, after the service has done what was asked for: a job behind it is
// accepted, and billed.
type breakage struct {
	name, does string
	places     []Place
	play       func(line, answer)
}

// anywhere are the places where answers of all kinds come from, the most usual first.
var anywhere = []Place{AtPoll, AtCreate, AtClip, AtOther}

// breakages lists what may become of an answer.
func breakages() []breakage {
	return []breakage{
		{"reset", "the connection is reset before the answer", anywhere, func(l line, _ answer) { l.reset() }},
		{"reset-head", "the connection is reset within the head of the answer", anywhere,
			func(l line, a answer) { l.send(half(a.head())); l.reset() }},
		{"reset-body", "the connection is reset within the body of the answer", anywhere,
			func(l line, a answer) { l.send(a.head(), half(a.body)); l.reset() }},
		{"half-close", "the service says nothing more, and goes on listening", anywhere, func(l line, _ answer) { l.end() }},
		{"half-close-head", "the same, within the head of the answer", anywhere,
			func(l line, a answer) { l.send(half(a.head())); l.end() }},
		{"half-close-body", "the same, within the body of the answer", anywhere,
			func(l line, a answer) { l.send(a.head(), half(a.body)); l.end() }},
		{"cut-body", "a body without a length ends half-way, as if that were all", anywhere,
			func(l line, a answer) { l.send(a.endless(), half(a.body)); l.end() }},
		{"silent", "no answer comes, and the connection stays", anywhere, func(l line, _ answer) { l.listen() }},
		{"trickle-head", "the head of the answer comes a byte every ten seconds", anywhere,
			func(l line, a answer) { l.trickle(a.head()) }},
		{"trickle-body", "the body of the answer comes a byte every ten seconds", anywhere,
			func(l line, a answer) { l.send(a.head()); l.trickle(a.body) }},
		{"late-error", "502, though the request was carried out, in words that repeat the credential", anywhere,
			func(l line, a answer) { l.send(a.error().whole()) }},
		{"late-page", "504 and a page, though the request was carried out", anywhere,
			func(l line, a answer) { l.send(answer{504, header("text/html"), []byte(page), ""}.whole()) }},
		{"empty", "200 and no bytes", anywhere,
			func(l line, a answer) { l.send(answer{200, a.header, nil, ""}.whole()) }},
		{"json", "200 and JSON that says nothing", anywhere,
			func(l line, _ answer) {
				l.send(answer{200, header("application/json"), []byte(`{"code":0,"message":"","data":null}`), ""}.whole())
			}},
		{"giant", "8 MB of blanks before the answer", anywhere,
			func(l line, a answer) { l.send(a.endless()); l.pour(blanks, 8<<20); l.send(a.body); l.end() }},
		{"gzip-bomb", "a few KB that unpack to 64 MB", anywhere,
			func(l line, a answer) { l.send(a.zipped().endless(), bomb()); l.end() }},
		{"endless", "a clip that never ends, of no announced length", []Place{AtClip},
			func(l line, a answer) { l.send(a.endless(), a.body); l.pour(zeros, 1<<50) }},
		{"huge", "a clip that says that it has 10 GB", []Place{AtClip},
			func(l line, a answer) { l.send(a.sized(10e9), a.body); l.listen() }},
	}
}

// half is the first half, of a byte at least.
func half(p []byte) []byte { return p[:(len(p)+1)/2] }

var blanks, zeros = bytes.Repeat([]byte(" "), 64<<10), make([]byte, 64<<10)

const page = "<!DOCTYPE html><html><body><h1>504 Gateway Time-out</h1></body></html>"

// bomb is JSON that unpacks to 64 MB.
var bomb = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(`{"id":"`))
	for range 64 << 20 / len(blanks) {
		_, _ = w.Write(blanks)
	}
	_ = w.Close()
	return b.Bytes()
})

// answer is an answer that has not been sent yet. As an http.ResponseWriter it takes one down.
type answer struct {
	status int
	header http.Header
	body   []byte
	asked  string // the credential of the request
}

func header(mime string) http.Header { return http.Header{"Content-Type": {mime}} }

// taken takes an answer down.
type taken struct{ answer }

func (t *taken) Header() http.Header { return t.header }
func (t *taken) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
}
func (t *taken) Flush() {}
func (t *taken) Write(p []byte) (int, error) {
	t.WriteHeader(http.StatusOK)
	t.body = append(t.body, p...)
	return len(p), nil
}

// head is the answer's head, with the length of its body.
func (a answer) head() []byte { return a.sized(int64(len(a.body))) }

func (a answer) sized(length int64) []byte {
	a.header = maps.Clone(a.header)
	a.header.Set("Content-Length", fmt.Sprint(length))
	return a.lines()
}

// endless is a head without a length: the body ends with the connection.
func (a answer) endless() []byte {
	a.header = maps.Clone(a.header)
	a.header.Del("Content-Length")
	return a.lines()
}

func (a answer) lines() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nConnection: close\r\n", a.status, http.StatusText(a.status))
	_ = a.header.Write(&b)
	return append(b.Bytes(), "\r\n"...)
}

func (a answer) whole() []byte { return append(a.head(), a.body...) }

func (a answer) zipped() answer {
	a.header = maps.Clone(a.header)
	a.header.Set("Content-Encoding", "gzip")
	return a
}

func (a answer) error() answer {
	text := fmt.Sprintf(`{"error":{"message":"upstream failed for %s","type":"server_error","code":"bad_gateway"}}`, a.asked)
	return answer{http.StatusBadGateway, header("application/json"), []byte(text), ""}
}

// line is the connection behind a request.
type line struct {
	net.Conn
	closing <-chan struct{} // the gateway's end
}

// beat is between two bytes that trickle.
const beat = 10 * time.Second

func (l line) send(parts ...[]byte) {
	_, _ = l.Write(slices.Concat(parts...)) // who has gone reads nothing
}

// pour sends n bytes in parts, or as many as are taken.
func (l line) pour(part []byte, n int64) {
	for sent := int64(0); sent < n; sent += int64(len(part)) {
		if _, err := l.Write(part); err != nil {
			return
		}
	}
}

// trickle sends a byte at a time.
func (l line) trickle(text []byte) {
	for _, c := range text {
		if _, err := l.Write([]byte{c}); err != nil {
			return
		}
		select {
		case <-time.After(beat):
		case <-l.closing:
			return
		}
	}
}

// reset ends the connection as a crash does.
func (l line) reset() {
	if tcp, ok := l.Conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0)
	}
	_ = l.Close()
}

// end stops talking and goes on listening.
func (l line) end() {
	if tcp, ok := l.Conn.(interface{ CloseWrite() error }); ok {
		_ = tcp.CloseWrite()
	}
	l.listen()
}

// listen waits until the other side, or the gateway, has gone.
func (l line) listen() {
	gone := make(chan struct{})
	go func() { defer close(gone); _, _ = io.Copy(io.Discard, l.Conn) }()
	select {
	case <-gone:
	case <-l.closing:
		_ = l.Close()
		<-gone
	}
}

// broken answers a request by way of a breakage that strikes here; it reports false where there is none.
func (g *Gateway) broken(w http.ResponseWriter, r *http.Request, at Place, serve func(http.ResponseWriter)) bool {
	all := breakages()
	i := slices.IndexFunc(all, func(b breakage) bool { return g.strikes(b.name, at) })
	if i < 0 {
		return false
	}
	t := &taken{answer{header: http.Header{}, asked: cmp.Or(r.Header.Get("Authorization"), r.Header.Get("X-Goog-Api-Key"), r.Header.Get("X-Api-Key"))}}
	serve(t)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	all[i].play(line{conn, g.ctx.Done()}, t.answer)
	return true
}
