package concat

import (
	"errors"
	"math/big"

	graph "github.com/u2takey/ffmpeg-go"
)

// voices are the recordings over the clips.
func (t Timeline) voices() []cue {
	var cues []cue
	for i, c := range t.clips {
		if c.Voice == nil || c.Voice.Media.length().Sign() <= 0 {
			continue
		}
		start := t.clock.sample(t.spans[i].start) + t.clock.samples(c.Voice.At)
		length := new(big.Rat).Mul(c.Voice.Media.length(), big.NewRat(t.clock.hertz, 1))
		v := cue{clip: i, voice: true, start: start, end: min(t.Samples(), start+nearest(length))}
		if v.start < v.end {
			cues = append(cues, v)
		}
	}
	return cues
}

func (t Timeline) voiceSound(c cue, from string) *graph.Stream {
	v := t.clips[c.clip].Voice
	audio, _ := v.Media.Info.First("audio")
	return t.stereo(input(from, Clip{Media: v.Media}, options{"vn": "", "sn": "", "dn": ""}), audio).
		Filter("volume", arg("%gdB", v.Gain)).
		Filter("apad", nil).Filter("atrim", arg("end_sample=%d", c.end-c.start))
}

// under lays the clips' sound under the voices.
func (t Timeline) under(clips *graph.Stream) *graph.Stream {
	voices := t.rawInput(nameVoices, "file")
	if !t.settings.Duck {
		return add(clips, voices)
	}
	both := voices.ASplit()
	return add(duck(clips, both.Get("0")), both.Get("1"))
}

// source is where a cue's sound comes from, and the hash of its content.
func (t Timeline) source(c cue) (path, id string) {
	clip := t.clips[c.clip]
	if c.voice {
		return clip.Voice.Path, clip.Voice.ID
	}
	return clip.Path, clip.ID
}

// check wants a recording to have sound.
func (v Voice) check() error {
	if _, ok := v.Media.Info.First("audio"); !ok || v.Media.length().Sign() <= 0 {
		return errors.New("its voice " + v.Path + " has no sound")
	}
	return nil
}
