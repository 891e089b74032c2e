package concat

import (
	"cmp"
	"time"

	graph "github.com/u2takey/ffmpeg-go"
)

// musicFade is how long music takes to go where nothing is said.
const musicFade = 3 * time.Second

// layered tells whether anything sounds beside the clips.
func (t Timeline) layered() bool { return t.settings.Music != nil || len(t.voices()) > 0 }

// mix is the sound of a film in which more sounds than its clips, before its loudness is set.
func (t Timeline) mix() *graph.Stream {
	sound := t.rawInput(nameClips, "file")
	if len(t.voices()) > 0 {
		sound = t.under(sound)
	}
	if t.settings.Music != nil {
		sound = t.withMusic(sound)
	}
	return sound
}

// rawInput are raw samples of the film's rate.
func (t Timeline) rawInput(name, protocol string) *graph.Stream {
	return graph.Input(name, options{"protocol_whitelist": protocol, "f": raw, "ar": t.settings.SampleRate, "ac": channels}).Get("a")
}

// add sums two streams as they are: amix would turn each down.
func add(a, b *graph.Stream) *graph.Stream {
	return graph.Filter([]*graph.Stream{a, b}, "amix", arg("inputs=2:duration=first:normalize=0"))
}

// withMusic lays the bed under the clips' sound. Ducking turns it down by what sounds above it.
func (t Timeline) withMusic(sound *graph.Stream) *graph.Stream {
	music := t.bed()
	if !t.settings.Music.Duck {
		return add(sound, music)
	}
	both := sound.ASplit()
	return add(both.Get("1"), duck(music, both.Get("0")))
}

// duck turns a stream down by what sounds in another.
func duck(s, by *graph.Stream) *graph.Stream {
	return graph.Filter([]*graph.Stream{s, by}, "sidechaincompress", arg("threshold=0.03:ratio=4:attack=20:release=500"))
}

// bed is the music, repeated to the film's length.
func (t Timeline) bed() *graph.Stream {
	m, n, rate := t.settings.Music, t.Samples(), int64(t.settings.SampleRate)
	fadeOut := t.musicFadeOut()
	bed := graph.Input(nameMusic, options{"protocol_whitelist": "file", "stream_loop": -1, "vn": ""}).Get("a:0").
		Filter("aresample", arg("%d:async=1:first_pts=0", rate)).
		Filter("aformat", arg("sample_fmts=flt:channel_layouts=stereo")).
		Filter("volume", arg("%gdB", m.Gain)).
		Filter("apad", nil).Filter("atrim", arg("end_sample=%d", n)).
		Filter("afade", arg("t=out:ss=%d:ns=%d", n-fadeOut, fadeOut))
	if fadeIn := min(n, t.clock.samples(m.FadeIn)); fadeIn > 0 {
		bed = bed.Filter("afade", arg("t=in:ss=0:ns=%d", fadeIn))
	}
	return bed
}

// musicFadeOut is how many samples the music takes to go: as it says, or as the film fades out.
func (t Timeline) musicFadeOut() int64 {
	n := t.Samples()
	if asked := t.clock.samples(cmp.Or(t.settings.Music.FadeOut, t.settings.FadeOut)); asked > 0 {
		return min(n, asked)
	}
	return max(1, min(t.clock.samples(musicFade), n/4))
}

// mixArgs mix tracks and music into raw samples, exactly as many as the film has, in a file named mix.
func (t Timeline) mixArgs() []string { return t.samples(t.mix(), nameMix) }

// samples write a stream as raw samples, as long as the picture to the sample.
func (t Timeline) samples(s *graph.Stream, to string) []string {
	n := t.Samples()
	return s.Filter("apad", arg("whole_len=%d", n)).Filter("atrim", arg("end_sample=%d", n)).
		Output(to, repeatable(options{"f": raw, "c:a": "pcm_" + raw, "ac": channels})).GetArgs()
}

// losslessArgs keep all of the mix in a file named sound.m4a.
func (t Timeline) losslessArgs() []string {
	return t.rawInput(nameMix, "file").Output(nameSound, repeatable(options{
		"c:a": "alac", "sample_fmt": "s32p", "ar": t.settings.SampleRate, "ac": channels, "flags:a": "+bitexact", "f": "mp4",
		"movie_timescale": t.settings.SampleRate,
	})).GetArgs()
}
