package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"shotlist/manifest"
)

// Cut says how a film is made of clips: one pick per shot, in the film's order.
type Cut struct {
	Film  *manifest.Film
	Picks []Pick
}

// Pick is the take of a shot that goes into the film.
type Pick struct {
	Shot  *manifest.Shot
	Takes []ID // all of the shot's, of Plan.Jobs
	Take  ID   // the picked one
	Job   ID   // whose clip goes in: the take's own, or in a plan from With the one that stands for it
}

// With gives the plan with the jobs whose clips stand for its takes, which may be others than planned: one that stood
// in for a refused one, or an earlier version that a person has accepted.
func (p *Plan) With(standing func(take ID) ID) *Plan {
	out := &Plan{Jobs: p.Jobs, Cuts: slices.Clone(p.Cuts)}
	for i := range out.Cuts {
		picks := slices.Clone(out.Cuts[i].Picks)
		for k := range picks {
			picks[k].Job = standing(picks[k].Take)
		}
		out.Cuts[i].Picks = picks
	}
	return out
}

// cutVersion starts the encoding of a cut's key; it changes when the cutter makes another film of the same cut.
const cutVersion = "shotlist cut 3\n"

// Key is a digest of everything that decides the finished film: two cuts with the same key give the same film, so a
// film that was cut with it need not be cut again. Only picks in have are counted, as a partial film has no others.
func (c *Cut) Key(have func(ID) bool) string {
	type pick struct {
		Job        ID
		Title      string
		Duration   int64
		Transition manifest.Transition
		Trim       manifest.Trim
		Hold       manifest.Hold
		Speed      string
		Titles     []manifest.Title
		Captions   []manifest.Line
		Voice      *manifest.Voice
	}
	var picks []pick
	for _, p := range c.Picks {
		if have(p.Job) {
			picks = append(picks, pick{p.Job, p.Shot.ID, int64(p.Shot.Duration), p.Shot.Transition, p.Shot.Trim,
				p.Shot.Hold, p.Shot.Speed, p.Shot.Titles, p.Shot.Captions, voice(p.Shot.Voice)})
		}
	}
	out := c.Film.Output
	out.At, out.Pos, out.Gates, out.Sheet, out.Thumbnails, out.Waveform, out.Versions = nil, manifest.Pos{}, nil, "", "", "", nil
	if out.Music != nil {
		music := *out.Music
		music.File = manifest.Media{SHA256: music.File.SHA256}
		out.Music = &music
	}
	text, _ := json.Marshal(struct { // strings, numbers and booleans only: it cannot fail
		Title  string
		Output manifest.Output
		Picks  []pick
	}{c.Film.Title, out, picks})
	sum := sha256.Sum256(append([]byte(cutVersion), text...))
	return hex.EncodeToString(sum[:])
}

// voice is a voice by its content.
func voice(v *manifest.Voice) *manifest.Voice {
	if v == nil {
		return nil
	}
	return &manifest.Voice{File: manifest.Media{SHA256: v.File.SHA256}, At: v.At, Gain: v.Gain}
}
