package exchange

import (
	"bytes"
	"encoding/json"
)

// object is an OTIO object: its schema and fields. Keys are written in order, so that the same film is the same text.
type object map[string]any

// OTIO writes a film as OpenTimelineIO's JSON: a picture track, a track of the clips' sound, and a track for each sound
// beside them. All takes of a shot are media references of its clip, the picked one being active.
// Source of the fields: the serialized schema of OpenTimelineIO 0.15 and later (Clip.2).
func OTIO(f Film) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	w := otio{film: f}
	w.rate, _ = f.FPS.Float64()
	tracks := []any{w.track("picture", "Video", w.picture()), w.track("clips", "Audio", w.clipSound())}
	for _, s := range f.Sounds {
		tracks = append(tracks, w.track(s.Name, "Audio", w.sound(s)))
	}
	stack := w.item("Stack.1", "tracks", object{"children": tracks, "source_range": nil})
	timeline := named("Timeline.1", f.Name, object{"global_start_time": w.time(0), "tracks": stack})
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(timeline)
	return b.Bytes(), err
}

type otio struct {
	film Film
	rate float64
}

func named(schema, name string, more object) object {
	o := object{"OTIO_SCHEMA": schema, "name": name, "metadata": object{}}
	for k, v := range more {
		o[k] = v
	}
	return o
}

// item is an object that lies on a timeline.
func (w otio) item(schema, name string, more object) object {
	o := named(schema, name, object{"effects": []any{}, "markers": []any{}, "enabled": true})
	for k, v := range more {
		o[k] = v
	}
	return o
}

func (w otio) time(frames int) object {
	return object{"OTIO_SCHEMA": "RationalTime.1", "rate": w.rate, "value": float64(frames)}
}

func (w otio) span(start, frames int) object {
	return object{"OTIO_SCHEMA": "TimeRange.1", "start_time": w.time(start), "duration": w.time(frames)}
}

func (w otio) track(name, kind string, children []any) object {
	return w.item("Track.1", name, object{"kind": kind, "children": children, "source_range": nil})
}

func (w otio) picture() []any {
	out := []any{}
	for i, s := range w.film.Shots {
		if s.Overlap > 0 {
			out = append(out, w.transition(s))
		}
		for n, p := range s.pieces(w.film.cut(i), w.film.cut(i+1)) {
			c := w.clip(s, p)
			if n == 0 {
				c["markers"] = []any{w.marker(s, p)}
			}
			out = append(out, c)
		}
	}
	return out
}

// clipSound leaves a gap where a clip has no sound or stands still.
func (w otio) clipSound() []any {
	out := []any{}
	for i, s := range w.film.Shots {
		if s.Overlap > 0 {
			out = append(out, w.transition(s))
		}
		for _, p := range s.pieces(w.film.cut(i), w.film.cut(i+1)) {
			if p.still || !s.take().Sound {
				out = append(out, w.gap(p.end-p.start))
			} else {
				out = append(out, w.clip(s, p))
			}
		}
	}
	return out
}

func (w otio) sound(s Sound) []any {
	out := []any{}
	if s.Start > 0 {
		out = append(out, w.gap(s.Start))
	}
	references := object{"DEFAULT_MEDIA": w.reference(s.Name, s.Path, w.span(0, s.End-s.Start), object{})}
	return append(out, w.item("Clip.2", s.Name, object{
		"source_range": w.span(0, s.End-s.Start), "media_references": references, "active_media_reference_key": "DEFAULT_MEDIA",
		"metadata": object{"shotlist": object{"gain_db": s.Gain}},
	}))
}

func (w otio) gap(frames int) object {
	return w.item("Gap.1", "", object{"source_range": w.span(0, frames)})
}

func (w otio) transition(s Shot) object {
	kind := "SMPTE_Dissolve"
	if s.Transition != "crossfade" {
		kind = "Custom_Transition"
	}
	before := s.Overlap / 2
	return named("Transition.1", s.Transition, object{
		"transition_type": kind, "in_offset": w.time(before), "out_offset": w.time(s.Overlap - before),
	})
}

// clip is a piece of a shot. The film's frames are its length, as a time warp does not change it.
func (w otio) clip(s Shot, p piece) object {
	references := object{}
	for _, t := range s.Takes {
		references[t.Name] = w.reference(t.Name, t.Path, w.span(0, t.Frames), t.metadata())
	}
	return w.item("Clip.2", s.ID, object{
		"source_range": w.span(p.in, p.end-p.start), "effects": w.effects(s, p),
		"media_references": references, "active_media_reference_key": s.take().Name,
	})
}

func (w otio) effects(s Shot, p piece) []any {
	switch {
	case p.still:
		return []any{named("FreezeFrame.1", "hold", object{"effect_name": "FreezeFrame", "time_scalar": 0})}
	case !s.plain():
		speed, _ := s.speed().Float64()
		return []any{named("LinearTimeWarp.1", "speed", object{"effect_name": "LinearTimeWarp", "time_scalar": speed})}
	}
	return []any{}
}

func (w otio) reference(name, path string, span object, about object) object {
	return named("ExternalReference.1", name, object{
		"target_url": link(path), "available_range": span, "available_image_bounds": nil, "metadata": about,
	})
}

func (w otio) marker(s Shot, p piece) object {
	t := s.take()
	return named("Marker.2", t.Name, object{
		"color": "GREEN", "comment": oneLine(t.Prompt), "marked_range": w.span(p.in, 1), "metadata": t.metadata(),
	})
}

func (t Take) metadata() object {
	about := object{}
	for name, value := range map[string]string{"prompt": t.Prompt, "model": t.Model, "cost": t.Cost, "ticket": t.Ticket} {
		if value != "" {
			about[name] = value
		}
	}
	return object{"shotlist": about}
}
