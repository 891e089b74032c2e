package concat

import (
	"math/big"
	"strconv"

	graph "github.com/u2takey/ffmpeg-go"

	"shotlist/concat/ffmpeg"
)

// The sound of a film is laid from the sounds of its clips: each is decoded to a raw file of its own and added to a track as
// long as the film, at its place. Voices have a track of their own. ffmpeg mixes tracks and music, where there is more than
// the clips' track: at most three files, however many clips there are.

const (
	channels    = 2
	sampleBytes = 4 * channels // of one sample of a track, in 32-bit floats
	raw         = "f32le"
	truePeak    = -2.0 // dBTP of the mix: encoding it as AAC raises peaks by up to half a decibel
)

// cue is one clip's sound in the film, in samples of the film.
type cue struct {
	clip       int
	voice      bool // the recording over the clip sounds, not the clip
	start, end int64
	skip       int64 // samples of the clip before the first that sounds
	lead       int64 // samples of silence before it
	moving     int64 // samples that sound: from then on there is silence
	in, out    ramp
}

// ramp is how sound comes or goes.
type ramp struct {
	samples int64
	curve   string // as ffmpeg's afade names it
}

// Sounds of different clips add up in power, so an equal-power curve keeps a crossfade level; a fade through a
// colour is a straight line, like its picture.
const (
	equalPower = "qsin"
	straight   = "tri"
)

// cues are the clips that have sound.
func (t Timeline) cues() []cue {
	var cues []cue
	for i, s := range t.spans {
		if _, ok := t.clips[i].Media.Info.First("audio"); !ok {
			continue
		}
		c := cue{clip: i, start: t.clock.sample(s.start), end: t.clock.sample(s.end), skip: t.skip(i)}
		c.lead = t.clock.sample(s.start+s.holdIn) - c.start
		c.moving = t.clock.sample(s.end-s.holdOut) - t.clock.sample(s.start+s.holdIn)
		c.in = t.ramp(s.start, s.overlap, s.fadeIn)
		tail := 0
		if i+1 < len(t.spans) {
			tail = t.spans[i+1].overlap
		}
		c.out = t.ramp(s.end-max(tail, s.fadeOut.frames), tail, s.fadeOut)
		cues = append(cues, c)
	}
	return cues
}

// skip is where in the clip's own sound the film begins: where its first frame shows.
func (t Timeline) skip(i int) int64 {
	at := t.clock.time(t.spans[i].in)
	at.Mul(at, t.clips[i].speed())
	return nearest(at.Mul(at, big.NewRat(t.clock.hertz, 1)))
}

// ramp counts in samples what begins at a frame: an overlap of that many frames, else a fade.
func (t Timeline) ramp(at, overlap int, f fade) ramp {
	r, frames := ramp{curve: straight}, f.frames
	if overlap > 0 {
		r.curve, frames = equalPower, overlap
	}
	r.samples = t.clock.sample(at+frames) - t.clock.sample(at)
	return r
}

// file is the name of a cue's sound among the work files.
func (c cue) file() string {
	if c.voice {
		return "voice-" + strconv.Itoa(c.clip)
	}
	return "sound-" + strconv.Itoa(c.clip)
}

// bytes is how long that file is.
func (c cue) bytes() int64 { return (c.end - c.start) * sampleBytes }

// cueArgs say how a cue is decoded; it is kept under a name made of them.
func (t Timeline) cueArgs(c cue) []string { return t.cueSound(c, nameA, "sound").GetArgs() }

// cueSound decodes a clip's sound, or a voice, from one file to raw samples in another: exactly as many as the film shows of the
// clip, with silence where the clip has none.
func (t Timeline) cueSound(c cue, from, to string) *graph.Stream {
	decode := t.clipSound
	if c.voice {
		decode = t.voiceSound
	}
	return decode(c, from).Output(to, repeatable(options{"f": raw, "c:a": "pcm_" + raw}))
}

func (t Timeline) clipSound(c cue, from string) *graph.Stream {
	clip := t.clips[c.clip]
	audio, _ := clip.Media.Info.First("audio")
	n := c.end - c.start
	s := t.stereo(input(from, clip, options{"vn": "", "sn": "", "dn": ""}), audio)
	s = t.play(s, c, clip.speed()).Filter("asetpts", arg("N"))
	if c.in.samples > 0 {
		s = s.Filter("afade", arg("t=in:ss=0:ns=%d:curve=%s", c.in.samples, c.in.curve))
	}
	if c.out.samples > 0 {
		s = s.Filter("afade", arg("t=out:ss=%d:ns=%d:curve=%s", n-c.out.samples, c.out.samples, c.out.curve))
	}
	return s
}

// stereo decodes a stream to the film's rate and two channels.
func (t Timeline) stereo(in *graph.Stream, audio ffmpeg.Stream) *graph.Stream {
	s := in.Get(strconv.Itoa(audio.Index)).
		Filter("aresample", arg("%d:async=1:min_hard_comp=0.02:first_pts=0", t.settings.SampleRate)).
		Filter("aformat", arg("sample_fmts=flt:channel_layouts=%s", mixLayout(audio.Channels)))
	if audio.Channels == 1 {
		s = s.Filter("pan", arg("stereo|c0=c0|c1=c0")) // at full level in both, where a plain conversion takes 3 dB off
	}
	return s
}

// play takes the clip's part at its speed, and puts silence where its picture stands still.
func (t Timeline) play(s *graph.Stream, c cue, speed *big.Rat) *graph.Stream {
	n := c.end - c.start
	if speed.Cmp(big.NewRat(1, 1)) == 0 && c.moving == n {
		return s.Filter("apad", nil).Filter("atrim", arg("start_sample=%d:end_sample=%d", c.skip, c.skip+n))
	}
	heard := nearest(new(big.Rat).Mul(big.NewRat(c.moving, 1), speed))
	s = s.Filter("apad", nil).Filter("atrim", arg("start_sample=%d:end_sample=%d", c.skip, c.skip+heard)).Filter("asetpts", arg("N"))
	for _, factor := range tempos(speed) {
		s = s.Filter("atempo", arg("%.12g", factor))
	}
	s = s.Filter("apad", nil).Filter("atrim", arg("end_sample=%d", c.moving)).Filter("asetpts", arg("N"))
	if c.lead > 0 {
		s = s.Filter("adelay", arg("%dS:all=1", c.lead))
	}
	return s.Filter("apad", nil).Filter("atrim", arg("end_sample=%d", n))
}

// tempos are factors that make up a speed, each in the range within which atempo drops no sound: 0.5 to 2.
func tempos(speed *big.Rat) (factors []float64) {
	left, _ := speed.Float64()
	for ; left > 2; left /= 2 {
		factors = append(factors, 2)
	}
	for ; left < 0.5; left *= 2 {
		factors = append(factors, 0.5)
	}
	if left != 1 {
		factors = append(factors, left)
	}
	return factors
}

func mixLayout(channels int) string {
	if channels == 1 {
		return "mono"
	}
	return "stereo"
}
