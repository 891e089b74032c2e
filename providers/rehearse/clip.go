package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"shotlist/providers"
)

// Maker makes the clip that a job asks for.
type Maker func(ctx context.Context, o Order, w io.Writer) error

// Animatic makes title cards, with work files in dir. limit is how many lines a clip has at most; zero: as asked.
func Animatic(dir string, limit int) Maker {
	return func(ctx context.Context, o Order, w io.Writer) error {
		p, err := providers.Animatic().New(providers.Config{Name: "rehearsal", Temp: filepath.Join(dir, "work")})
		if err != nil {
			return err
		}
		t, err := p.Submit(ctx, request(o, limit))
		if err != nil {
			return err
		}
		return p.Fetch(ctx, t, w)
	}
}

// request asks for a card that shows the prompt, over the picture that came with it.
func request(o Order, limit int) providers.Request {
	r := providers.Request{Model: o.Model, Prompt: o.Prompt, Size: smaller(o.Size, limit), Duration: o.Length, FPS: "24",
		Label: providers.Label{Film: "Rehearsal", Shot: o.Model, Number: 1, Take: 1, Takes: 1, Scene: o.Prompt}}
	if o.First != "" {
		r.First = &providers.Media{URL: o.First}
	}
	return r
}

// smaller keeps the shape and limits the shorter side.
func smaller(s providers.Size, limit int) providers.Size {
	short := min(s.W, s.H)
	if limit <= 0 || short <= limit {
		return s
	}
	return providers.Size{W: even(s.W * limit / short), H: even(s.H * limit / short)}
}

// clipsAtOnce is how many clips are made at the same time.
func clipsAtOnce() int { return runtime.GOMAXPROCS(0) }

// begin makes a job's clip beside everything else, once.
func (g *Gateway) begin(j *job) {
	if j.Fate != "" {
		return
	}
	j.start.Do(func() {
		g.making.Go(func() {
			defer close(j.made)
			g.benches <- struct{}{}
			defer func() { <-g.benches }()
			j.err = g.make(j)
		})
	})
}

func (g *Gateway) make(j *job) error {
	if _, err := os.Stat(g.file(j)); err == nil {
		return nil // an earlier gateway made it
	}
	draft, err := os.CreateTemp(g.options.Dir, "draft-")
	if err != nil {
		return fmt.Errorf("cannot make a clip: %w", err)
	}
	err = errors.Join(g.options.Make(g.ctx, j.Order, draft), draft.Close())
	if err == nil {
		err = os.Rename(draft.Name(), g.file(j))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("cannot make a clip: %w", err), os.Remove(draft.Name()))
	}
	return nil
}

func (g *Gateway) file(j *job) string { return filepath.Join(g.options.Dir, j.Name+".mp4") }

// link is where a clip lies now: on another host, behind a signature that may expire.
func (g *Gateway) link(j *job) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fmt.Sprintf("%s/clips/%s.mp4?sig=%s", g.options.Clips, j.Name, j.signature())
}

func (j *job) signature() string {
	return fmt.Sprintf("%s-%d", j.Name[:min(8, len(j.Name))], j.version)
}

// Clips is the other host, where clips lie. No credential may ever arrive here.
func (g *Gateway) Clips() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clips/{file}", func(w http.ResponseWriter, r *http.Request) {
		g.count(AtClip)
		g.watch(r)
		j := g.job(strings.TrimSuffix(r.PathValue("file"), ".mp4"))
		switch {
		case j == nil || g.stand(j).state != succeeded:
			http.NotFound(w, r)
		case g.expire(j, r.FormValue("sig")):
			http.Error(w, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", http.StatusForbidden)
		case g.strikes(ServerError, AtClip):
			http.Error(w, "bad gateway", http.StatusBadGateway)
		case g.strikes(HTML, AtClip):
			writeHTML(w)
		case g.throttled(w, AtClip):
			http.Error(w, "slow down", http.StatusTooManyRequests)
		case g.broken(w, r, AtClip, func(w http.ResponseWriter) { g.deliver(w, r, j) }):
		default:
			g.deliver(w, r, j)
		}
	})
	return mux
}

// expire reports whether a link is too old, and lets it become so where that fault strikes.
func (g *Gateway) expire(j *job, signature string) bool {
	struck := g.strikes(ExpiredLink, AtClip)
	g.mu.Lock()
	defer g.mu.Unlock()
	if signature != j.signature() {
		return true
	}
	if struck {
		j.version++
	}
	return struck
}

// deliver sends the clip, or as much of it as the faults leave.
func (g *Gateway) deliver(w http.ResponseWriter, r *http.Request, j *job) {
	clip, err := os.Open(g.file(j))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer clip.Close()
	info, err := clip.Stat()
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("Etag", `"`+j.Name+`"`)
	switch {
	case g.strikes(Truncated, AtClip):
		_, _ = io.CopyN(w, clip, info.Size()/2)
	case g.strikes(Cut, AtClip):
		w.Header().Set("Content-Length", fmt.Sprint(info.Size()))
		_, _ = io.CopyN(w, clip, info.Size()/2)
		panic(http.ErrAbortHandler) // the way to break a connection off
	default:
		http.ServeContent(w, r, "", info.ModTime(), clip)
	}
}
