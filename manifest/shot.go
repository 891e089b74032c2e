package manifest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"shotlist/schema"
)

const (
	defaultSize       = "1280x720"
	defaultDuration   = 5 * time.Second
	defaultTransition = 500 * time.Millisecond
)

func (e *expander) shots(n *node) []Shot {
	if len(n.list()) > maxShots {
		e.reject(n, "too-many-shots", "split the storyboard", "a storyboard holds at most %d shots", maxShots)
		return nil
	}
	shots := make([]Shot, 0, len(n.list()))
	byName := map[string]*node{}
	for i, item := range n.list() {
		if item.is(dictNode) {
			shots = append(shots, e.shot(item, i+1))
			e.checkID(item.get("id"), byName)
		}
	}
	return shots
}

// fields are those of a shot over the defaults, with the places of what was written.
type fields struct {
	own      *node
	defaults section
	at       map[string]Pos
}

// get gives the shot's own value, else the default.
func (f fields) get(key string) *node {
	n := f.own.get(key)
	if n == nil {
		n = f.defaults[key].value
	}
	if n != nil {
		f.at[key] = n.pos()
	}
	return n
}

func (e *expander) shot(n *node, number int) Shot {
	f := fields{n, e.shared.byName["defaults"], make(map[string]Pos, len(n.entries)+4)}
	s := Shot{
		ID: e.text(f.get("id")), Number: number, Pos: n.pos(), At: f.at,
		Prompt: e.prompt(f.get("prompt")), Style: e.textOr(f.get("style"), e.film.Style),
		Model: e.text(f.get("model")),
		Size:  e.sizeOr(f.get("size"), defaultSize), Seed: e.seed(f.get("seed")),
		Takes: e.integer(f.get("takes"), 1), Pick: e.integer(f.get("pick"), 1),
		StartFrom: e.text(f.get("start_from")), Options: e.options(f), FallbackPrompt: e.prompt(f.get("fallback_prompt")),
		Transition: e.transition(f.get("transition")),
	}
	e.providersOf(&s, f)
	e.onError(&s, f)
	e.readMedia(&s, f)
	e.readBeats(&s, f)
	e.readShowing(&s, f)
	e.checkShot(&s, f)
	return s
}

func (e *expander) readMedia(s *Shot, f fields) {
	s.Image = e.media(f.get("image"), "image")
	s.LastFrame = e.media(f.get("last_frame"), "image")
	s.References = e.medias(f.get("references"), "image")
	s.Video = e.media(f.get("video"), "video")
}

// providerName gives the name of a known provider: one that is not known is reported and animatic stands in for it.
func (e *expander) providerName(n *node) string {
	name := e.textOr(n, Animatic)
	if _, ok := e.film.Providers[name]; ok {
		return name
	}
	known := slices.Sorted(maps.Keys(e.film.Providers))
	e.reject(n, "unknown-provider", suggestion(name, known, "add it under providers:, or use one of"), "unknown provider %q", name)
	return Animatic
}

func (e *expander) sizeOr(n *node, otherwise string) string {
	if s := e.size(n); s != "" {
		return s
	}
	return otherwise
}

func (e *expander) seed(n *node) *int64 {
	if n == nil || e.rejected(n) {
		return nil
	}
	switch v := n.value.(type) {
	case int64:
		return &v
	case float64:
		return new(int64(v))
	}
	return nil
}

// options lays the shot's over the defaults, key by key.
func (e *expander) options(f fields) map[string]any {
	out := e.freeMap(f.defaults["options"].value)
	own := e.freeMap(f.own.get("options"))
	f.get("options") // for its place
	if out == nil {
		return own
	}
	maps.Copy(out, own)
	return out
}

func (e *expander) transition(n *node) Transition {
	t := Transition{Kind: e.textOr(n.get("kind"), "cut"), Color: e.textOr(n.get("color"), "#000000")}
	d, given := e.duration(n.get("duration"), "duration")
	switch {
	case t.Kind == "cut" && given && d > 0:
		e.reject(n.get("duration"), schema.BadValue, "remove it, or choose another kind", "a cut takes no time")
	case t.Kind == "cut":
	case given:
		t.Duration = d
	default:
		t.Duration = defaultTransition
	}
	if t.Kind != "dip" {
		t.Color = ""
	}
	return t
}

// readBeats reads the beats and the duration, which the beats give where the shot itself does not.
func (e *expander) readBeats(s *Shot, f fields) {
	var total time.Duration
	prompts := []Prompt{s.Prompt}
	for _, n := range f.get("beats").list() {
		scene := e.prompt(n.get("scene"))
		d := e.positive(n.get("duration"), 0)
		prompts = append(prompts, scene)
		s.Beats = append(s.Beats, Beat{Duration: d, Scene: scene})
		total += d
	}
	s.Characters = e.cast.mentioned(prompts...)
	s.Duration = total
	if own := f.own.get("duration"); own != nil || total == 0 {
		s.Duration = e.positive(f.get("duration"), defaultDuration)
		if total > 0 && total != s.Duration {
			e.reject(own, "beats-mismatch", fmt.Sprintf("leave duration out, or make it %s", total),
				"duration %s is not the sum of the beats, %s", s.Duration, total)
		}
	} else {
		f.at["duration"] = f.own.get("beats").pos()
	}
}

// positive reads a duration that is more than nothing.
func (e *expander) positive(n *node, otherwise time.Duration) time.Duration {
	d, ok := e.duration(n, "duration")
	if !ok {
		return otherwise
	}
	if d == 0 {
		e.reject(n, schema.BadValue, "write for example 8s", "duration is zero")
		return otherwise
	}
	return d
}

func (e *expander) readTrim(s *Shot, n *node) {
	s.Trim.In, _ = e.duration(n.get("in"), "in")
	out, given := e.duration(n.get("out"), "out")
	s.Trim.Out = out
	switch {
	case s.Trim.In >= s.Duration:
		e.reject(n.get("in"), "bad-trim", "begin earlier", "in is %s, but the clip lasts only %s", s.Trim.In, s.Duration)
	case out > s.Duration:
		e.reject(n.get("out"), "bad-trim", "leave out: away for the clip's end", "out is %s, but the clip lasts only %s", out, s.Duration)
	case given && out <= s.Trim.In:
		e.reject(n.get("out"), "bad-trim", "end after the beginning", "out is %s, which is not after in, %s", out, s.Trim.In)
	default:
		return
	}
	s.Trim = Trim{}
}
