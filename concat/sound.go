package concat

import (
	"fmt"
	"strconv"
	"time"

	graph "github.com/u2takey/ffmpeg-go"
)

// The sound of a film is mixed from lanes: raw files as long as the film, into which each clip's sound is written at
// its place. Neighbours that overlap write into different lanes, silence is a hole, and the mix opens two files,
// however many clips there are.

const (
	channels    = 2
	sampleBytes = 4 * channels // of one sample of a lane, in 32-bit floats
	raw         = "f32le"
	truePeak    = -2.0 // dBTP of the mix: encoding it as AAC raises peaks by up to half a decibel
	musicFade   = 3 * time.Second
)

// cue is one clip's sound in the film, in samples of the film.
type cue struct {
	clip       int
	lane       int
	start, end int64
	skip       int64 // samples of the clip before the first that sounds
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
		c := cue{clip: i, start: t.clock.sample(s.start), end: t.clock.sample(s.end), skip: t.clock.sample(s.in)}
		if t.lanes() > 1 {
			c.lane = i % 2
		}
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

// ramp counts in samples what begins at a frame: an overlap of that many frames, else a fade.
func (t Timeline) ramp(at, overlap int, f fade) ramp {
	r, frames := ramp{curve: straight}, f.frames
	if overlap > 0 {
		r.curve, frames = equalPower, overlap
	}
	r.samples = t.clock.sample(at+frames) - t.clock.sample(at)
	return r
}

// lanes is how many the film needs.
func (t Timeline) lanes() int {
	for _, s := range t.spans {
		if s.overlap > 0 {
			return 2
		}
	}
	return 1
}

func laneName(i int) string { return "lane" + strconv.Itoa(i) }

// cueArgs decode a clip's sound from a file named a to raw samples on standard output: exactly as many as the film
// shows of the clip, with silence where the clip has none.
func (t Timeline) cueArgs(c cue) []string {
	clip := t.clips[c.clip]
	audio, _ := clip.Media.Info.First("audio")
	n := c.end - c.start
	s := input(nameA, clip, options{"vn": "", "sn": "", "dn": ""}).Get(strconv.Itoa(audio.Index)).
		Filter("aresample", arg("%d:async=1:first_pts=0", t.settings.SampleRate)).
		Filter("aformat", arg("sample_fmts=flt:channel_layouts=%s", mixLayout(audio.Channels)))
	if audio.Channels == 1 {
		s = s.Filter("pan", arg("stereo|c0=c0|c1=c0")) // at full level in both, where a plain conversion takes 3 dB off
	}
	s = s.Filter("apad", nil).Filter("atrim", arg("start_sample=%d:end_sample=%d", c.skip, c.skip+n)).
		Filter("asetpts", arg("N"))
	if c.in.samples > 0 {
		s = s.Filter("afade", arg("t=in:ss=0:ns=%d:curve=%s", c.in.samples, c.in.curve))
	}
	if c.out.samples > 0 {
		s = s.Filter("afade", arg("t=out:ss=%d:ns=%d:curve=%s", n-c.out.samples, c.out.samples, c.out.curve))
	}
	return s.Output("pipe:1", repeatable(options{"f": raw, "c:a": "pcm_" + raw})).GetArgs()
}

func mixLayout(channels int) string {
	if channels == 1 {
		return "mono"
	}
	return "stereo"
}

// mix is the whole film's sound before its loudness is set.
func (t Timeline) mix() *graph.Stream {
	var lanes []*graph.Stream
	for i := range t.lanes() {
		lanes = append(lanes, graph.Input(laneName(i), options{
			"protocol_whitelist": "file", "f": raw, "ar": t.settings.SampleRate, "ac": channels,
		}).Get("a"))
	}
	sound := add(lanes...)
	if t.settings.Music != nil {
		sound = t.withMusic(sound)
	}
	return sound
}

// add sums streams as they are: amix would turn each down.
func add(streams ...*graph.Stream) *graph.Stream {
	if len(streams) == 1 {
		return streams[0]
	}
	return graph.Filter(streams, "amix", arg("inputs=%d:duration=first:normalize=0", len(streams)))
}

// withMusic lays the bed under the clips' sound. Ducking turns it down by what sounds above it.
func (t Timeline) withMusic(sound *graph.Stream) *graph.Stream {
	music := t.bed()
	if !t.settings.Music.Duck {
		return add(sound, music)
	}
	both := sound.ASplit()
	ducked := graph.Filter([]*graph.Stream{music, both.Get("0")}, "sidechaincompress",
		arg("threshold=0.03:ratio=4:attack=20:release=500"))
	return add(both.Get("1"), ducked)
}

// bed is the music, repeated to the film's length.
func (t Timeline) bed() *graph.Stream {
	m, n, rate := t.settings.Music, t.Samples(), int64(t.settings.SampleRate)
	fadeOut := max(1, min(int64(musicFade.Seconds())*rate, n/4))
	return graph.Input(nameMusic, options{"protocol_whitelist": "file", "stream_loop": -1, "vn": ""}).Get("a:0").
		Filter("aresample", arg("%d:async=1:first_pts=0", rate)).
		Filter("aformat", arg("sample_fmts=flt:channel_layouts=stereo")).
		Filter("volume", arg("%gdB", m.Gain)).
		Filter("apad", nil).Filter("atrim", arg("end_sample=%d", n)).
		Filter("afade", arg("t=out:ss=%d:ns=%d", n-fadeOut, fadeOut))
}

// measureArgs measure the loudness of the mix; ffmpeg writes the figures to its log.
func (t Timeline) measureArgs() []string {
	return t.mix().Filter("loudnorm", arg("I=%g:TP=%g:print_format=json", *t.settings.Loudness, truePeak)).
		Output("-", options{"f": "null", "loglevel": "info"}).GetArgs()
}

// mixArgs mix the lanes into raw samples, exactly as many as the film has, in a file named mix.
func (t Timeline) mixArgs(l *loudness) []string {
	return t.exact(l).Output(nameMix, repeatable(options{"f": raw, "c:a": "pcm_" + raw, "ac": channels})).GetArgs()
}

// losslessArgs mix the lanes into a file named sound.m4a that keeps all.
func (t Timeline) losslessArgs(l *loudness) []string {
	return t.exact(l).Output(nameSound, repeatable(options{
		"c:a": "alac", "sample_fmt": "s32p", "ar": t.settings.SampleRate, "ac": channels, "flags:a": "+bitexact", "f": "mp4",
	})).GetArgs()
}

// exact is the mix with its loudness set, as long as the picture to the sample.
func (t Timeline) exact(l *loudness) *graph.Stream {
	s := t.mix()
	if l != nil {
		s = s.Filter("loudnorm", l.args(*t.settings.Loudness)).Filter("aresample", arg("%d", t.settings.SampleRate))
	}
	n := t.Samples()
	return s.Filter("apad", arg("whole_len=%d", n)).Filter("atrim", arg("end_sample=%d", n))
}

// loudness is what a first pass measured.
type loudness struct{ I, TP, LRA, Thresh, Offset float64 }

// args let loudnorm turn everything up or down by the same where peaks allow, whatever the range of loudness is.
func (l loudness) args(target float64) graph.Args {
	lra := min(50, max(7, l.LRA+1))
	return graph.Args{
		fmt.Sprintf("I=%g:TP=%g:LRA=%g", target, truePeak, lra),
		fmt.Sprintf("measured_I=%g:measured_TP=%g:measured_LRA=%g", l.I, l.TP, l.LRA),
		fmt.Sprintf("measured_thresh=%g:offset=%g:linear=true", l.Thresh, l.Offset),
	}
}
