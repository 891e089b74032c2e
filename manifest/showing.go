package manifest

import (
	"math/big"
	"time"

	"shotlist/schema"
)

// readShowing reads how a shot's clip shows in the film, which never costs a new clip.
func (e *expander) readShowing(s *Shot, f fields) {
	e.readTrim(s, f.get("trim"))
	s.Hold, s.Speed = e.hold(f.get("hold")), e.speed(f.get("speed"))
	if n := f.get("title"); e.text(n) != "" {
		s.Titles = append(s.Titles, Title{Text: e.text(n), Place: "middle"})
	}
	for _, n := range f.get("titles").list() {
		s.Titles = append(s.Titles, e.title(n, s))
	}
	s.Captions = e.captions(f.get("caption"), s)
	s.Voice = e.voice(f.get("voice"), s)
	s.Gates = e.gates(e.board.tree.get("gates"), f.get("gates"))
}

func (e *expander) hold(n *node) Hold {
	var h Hold
	if n.is(dictNode) {
		h.In, _ = e.duration(n.get("in"), "in")
		h.Out, _ = e.duration(n.get("out"), "out")
		return h
	}
	h.Out, _ = e.duration(n, "hold")
	return h
}

var slowest, fastest = big.NewRat(1, 10), big.NewRat(100, 1)

// speed gives how many times as fast a clip plays, in lowest terms.
func (e *expander) speed(n *node) string {
	s := e.written(n)
	if s == "" || e.rejected(n) {
		return "1"
	}
	rate, ok := new(big.Rat).SetString(s)
	if !ok || !rateForm.MatchString(s) || rate.Cmp(slowest) < 0 || rate.Cmp(fastest) > 0 {
		e.reject(n, schema.BadValue, "write for example 0.5, 2 or 3/2", "speed %q is not a number or fraction from 0.1 to 100", s)
		return "1"
	}
	return rate.RatString()
}

func (e *expander) title(n *node, s *Shot) Title {
	t := Title{Text: e.text(nameOrKey(n, "text")), Place: e.textOr(n.get("place"), "middle")}
	t.At = e.within(n.get("at"), "at", s)
	if d := n.get("for"); d != nil {
		t.For = e.positive(d, 0)
	}
	return t
}

// captions are lines in the order in which they are written.
func (e *expander) captions(n *node, s *Shot) []Line {
	if text := e.text(n); text != "" {
		return []Line{{Text: text}}
	}
	var lines []Line
	for _, item := range n.list() {
		line := Line{From: e.within(item.get("from"), "from", s), Text: e.text(item.get("text"))}
		line.To, _ = e.duration(item.get("to"), "to")
		if item.get("to") != nil && line.To <= line.From {
			e.reject(item.get("to"), "bad-caption", "end after the beginning", "to is %s, which is not after from, %s", line.To, line.From)
			line.To = 0
		}
		lines = append(lines, line)
	}
	return lines
}

func (e *expander) voice(n *node, s *Shot) *Voice {
	found := e.sound(nameOrKey(n, "file"))
	if found == nil {
		return nil
	}
	v := &Voice{File: *found, At: e.within(n.get("at"), "at", s)}
	if gain := e.float(n.get("gain")); gain != nil {
		v.Gain = *gain
	}
	return v
}

// within reads a moment of a shot, from where it begins to show.
func (e *expander) within(n *node, key string, s *Shot) time.Duration {
	at, _ := e.duration(n, key)
	if shown := s.shown(); at >= shown && at > 0 {
		e.reject(n, "too-late", "begin earlier", "%s is %s, but the shot shows only for %s", key, at, shown)
		return 0
	}
	return at
}

// shown is how long a shot shows in the film, to the nanosecond.
func (s *Shot) shown() time.Duration { return s.Hold.In + s.played() + s.Hold.Out }

// played is for how long a shot's clip moves in the film.
func (s *Shot) played() time.Duration {
	part := s.Duration - s.Trim.In
	if s.Trim.Out > 0 {
		part = s.Trim.Out - s.Trim.In
	}
	speed, ok := new(big.Rat).SetString(s.Speed)
	if !ok {
		return part
	}
	length := new(big.Rat).Quo(new(big.Rat).SetInt64(int64(part)), speed)
	return time.Duration(new(big.Int).Quo(length.Num(), length.Denom()).Int64())
}
