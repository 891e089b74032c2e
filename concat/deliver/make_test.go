package deliver

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shotlist/concat"
	"shotlist/concat/captions"
	"shotlist/concat/ffmpeg"
)

var tools ffmpeg.Tools

func ff(t *testing.T, args ...string) string {
	t.Helper()
	var out, log bytes.Buffer
	if err := tools.Run(t.Context(), ffmpeg.Job{Args: args, Stdout: &out, Log: &log}); err != nil {
		t.Fatal(err)
	}
	return out.String() + log.String()
}

// clips are two short shots of a moving picture with a tone, with captions and a crossfade.
func clips(t *testing.T) []concat.Clip {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clip ü 片.mp4")
	ff(t, "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=1.5", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=1.5", "-ac", "2",
		"-c:v", "libx264", "-preset", "fast", "-g", "12", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mp4", "file:"+path)
	made, err := concat.Inspect(t.Context(), tools, []concat.Clip{
		{Shot: "a", Path: path, ID: "1", Duration: 1500 * time.Millisecond, Captions: []captions.Line{{Text: "One"}}},
		{Shot: "b", Path: path, ID: "1", Duration: 1500 * time.Millisecond, Captions: []captions.Line{{Text: "二"}},
			Transition: concat.Transition{Kind: "crossfade", Duration: 500 * time.Millisecond}},
	}, 2)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// deliver makes a version and gives its file, and what ffprobe says about it.
func deliver(t *testing.T, clips []concat.Clip, w Wish, temp string) (string, ffmpeg.Info, Report) {
	t.Helper()
	v, problems := Resolve(w)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	film := concat.Settings{Title: "Der Film; 电影", Size: concat.Size{W: 320, H: 180}, Captions: concat.Captions{Soft: true, Language: "de"}}
	encoders, err := tools.List(t.Context(), "encoders")
	if err != nil {
		t.Fatal(err)
	}
	v = v.Choose(film, false, nil, func(e string) bool { return encoders[e] })
	tl, err := concat.Build(clips, v.Settings(film))
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Tools: tools, Temp: temp, Output: filepath.Join(t.TempDir(), "out", filepath.Base(w.Path)), Master: "m"}
	report, err := Make(t.Context(), tl, v, env)
	if err != nil {
		t.Fatal(err)
	}
	if v.Codec == "webp" {
		return env.Output, ffmpeg.Info{}, report
	}
	info, err := tools.Probe(t.Context(), env.Output)
	if err != nil {
		t.Fatal(err)
	}
	return env.Output, info, report
}

// Make itself checks codec, size, frames, length, sound and track, and that all of it decodes; this holds that it does
// so for every codec in each of its containers, and what it does not look at.
func TestAFilmIsDeliveredInEveryCodecAndContainer(t *testing.T) {
	shots, temp := clips(t), t.TempDir()
	for _, c := range codecs {
		for _, ending := range c.endings {
			t.Run(c.name+ending, func(t *testing.T) {
				film, info, report := deliver(t, shots, Wish{Path: "Film 片" + ending, Codec: c.name}, temp)
				if report.Duration != 2500*time.Millisecond || report.Bytes == 0 || (report.Frames == 60) == c.sound {
					t.Errorf("report is %+v", report)
				}
				if sound, ok := info.First("audio"); ok && sound.Channels != 2 {
					t.Errorf("sound has %d channels", sound.Channels)
				}
				track, has := info.First("subtitle")
				if want := container[ending].track != "" && !c.sound; has != want {
					t.Fatalf("has captions: %t", has)
				}
				if has {
					text := ff(t, "-i", "file:"+film, "-map", "0:s:0", "-f", "webvtt", "-")
					if at := cueBefore(text, "二"); math.Abs(at-1.25) > 0.03 { // sound begins before the picture: AAC by 21 ms in Matroska, Opus by 14 ms
						t.Errorf("captions are %s", text)
					}
					if lang := track.Tags["language"]; lang != "deu" && ending != ".mov" { // which has numbers for few languages
						t.Errorf("captions are in %q", lang)
					}
				}
			})
		}
	}
	left, _ := filepath.Glob(filepath.Join(temp, "version-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// cueBefore is when a caption begins, in seconds.
func cueBefore(vtt, text string) float64 {
	head, _, _ := strings.Cut(vtt, "\n"+text)
	var minutes, at float64
	_, _ = fmt.Sscanf(head[strings.LastIndex(head, "\n")+1:], "%f:%f", &minutes, &at)
	return at
}

func TestTheMasterIsMadeOnceForAllVersionsThatShareIt(t *testing.T) {
	shots, temp := clips(t), t.TempDir()
	deliver(t, shots, Wish{Path: "a.gif", Captions: "none"}, temp)
	master := filepath.Join(temp, "master-m.mp4")
	before, err := os.Stat(master)
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, shots, Wish{Path: "b.webp", Captions: "none"}, temp)
	if after, err := os.Stat(master); err != nil || !os.SameFile(before, after) || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("the master was made again: %v", err)
	}
}

func TestEveryPresetCanBeMade(t *testing.T) {
	for _, name := range Presets() {
		p := presets[name]
		c, _ := codecNamed(p.Codec)
		v, problems := Resolve(Wish{Path: "film" + c.endings[0], Preset: name})
		if len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		}
		s := v.Settings(concat.Settings{Size: concat.Size{W: 1280, H: 720}})
		if s.Size.W%2+s.Size.H%2 > 0 || s.Size.W == 0 {
			t.Errorf("%s is of size %s", name, s.Size)
		}
	}
}

func TestAVersionIsAsItsWishItsPresetItsPathAndTheFilmSay(t *testing.T) {
	loud := -20.0
	v, problems := Resolve(Wish{Path: "x/Reel.MP4", Preset: "instagram-reel", Fit: concat.Crop, Loudness: &loud, Captions: "burn"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := v.Settings(concat.Settings{Size: concat.Size{W: 640, H: 360}, Captions: concat.Captions{Soft: true, Language: "en"}})
	if v.Codec != "h264" || s.Size != tall || s.Fit != concat.Crop || s.FPS.RatString() != "30" || *s.Loudness != loud || !s.Captions.Burn || s.Captions.Soft || s.Master {
		t.Errorf("%+v gives %+v", v, s)
	}
	small, _ := Resolve(Wish{Path: "x.gif", Preset: "preview-gif"})
	if s := small.Settings(concat.Settings{Size: concat.Size{W: 1080, H: 1920}}); s.Size != (concat.Size{W: 270, H: 480}) || !s.Master {
		t.Errorf("an upright preview is of size %s", s.Size)
	}
}

func TestAWishThatCannotBeMadeIsRefusedAtItsField(t *testing.T) {
	n := 60
	tests := map[string]struct {
		wish  Wish
		field string
	}{
		"no such preset":           {Wish{Path: "a.mp4", Preset: "myspace"}, "preset"},
		"no such codec":            {Wish{Path: "a.mp4", Codec: "theora"}, "codec"},
		"codec not of the ending":  {Wish{Path: "a.mp4", Codec: "mp3"}, "codec"},
		"preset not of the ending": {Wish{Path: "a.mp4", Preset: "podcast"}, "preset"},
		"quality out of range":     {Wish{Path: "a.mp4", Quality: &n}, "quality"},
		"quality of a sound":       {Wish{Path: "a.mp3", Quality: &n}, "quality"},
		"track in an animation":    {Wish{Path: "a.gif", Captions: "soft"}, "captions"},
		"drawing on a sound":       {Wish{Path: "a.flac", Captions: "burn"}, "captions"},
	}
	for name, test := range tests {
		_, problems := Resolve(test.wish)
		if len(problems) != 1 || problems[0].Field != test.field || problems[0].Hint == "" {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestABadFileIsNotPutInItsPlace(t *testing.T) {
	shots, temp := clips(t), t.TempDir()
	v, _ := Resolve(Wish{Path: "film.webm"})
	v.Encoder = "libvpx-vp9"
	tl, err := concat.Build(shots, v.Settings(concat.Settings{Size: concat.Size{W: 320, H: 180}}))
	if err != nil {
		t.Fatal(err)
	}
	// The master of another film: one shot short.
	short, err := concat.Build(shots[:1], v.Settings(concat.Settings{Size: concat.Size{W: 320, H: 180}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := concat.Run(t.Context(), short, concat.Env{Tools: tools, Temp: temp, Output: filepath.Join(temp, "master-x.mp4")}); err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(temp, "out", "film.webm")
	_, err = Make(t.Context(), tl, v, Env{Tools: tools, Temp: temp, Output: output, Master: "x"})
	if err == nil || !strings.Contains(err.Error(), "it has 36 frames instead of 60") {
		t.Errorf("error is %v", err)
	}
	if _, err := os.Stat(output); err == nil {
		t.Error("the file is there")
	}
}

func TestHardwareEncodesWhereItWorksAndNothingWouldBeCopied(t *testing.T) {
	yes, no := func(string) bool { return true }, func(string) bool { return false }
	nvidia := func(e string) bool { return strings.HasSuffix(e, "_nvenc") }
	film := concat.Settings{Size: concat.Size{W: 1280, H: 720}}
	n := 25
	tests := map[string]struct {
		wish  Wish
		allow bool
		works func(string) bool
		want  string
	}{
		"allowed and working":      {Wish{Path: "a.mp4", Codec: "hevc"}, true, nvidia, "hevc_nvenc"},
		"not allowed":              {Wish{Path: "a.mp4", Codec: "hevc"}, false, nvidia, "libx265"},
		"not working":              {Wish{Path: "a.mp4", Codec: "hevc"}, true, no, "libx265"},
		"clips can be copied":      {Wish{Path: "a.mp4"}, true, nvidia, "libx264"},
		"another size":             {Wish{Path: "a.mp4", Size: square}, true, nvidia, "h264_nvenc"},
		"another quality":          {Wish{Path: "a.mp4", Quality: &n}, true, nvidia, "h264_nvenc"},
		"no hardware of its codec": {Wish{Path: "a.webm"}, true, yes, "libvpx-vp9"},
	}
	for name, test := range tests {
		v, problems := Resolve(test.wish)
		if got := v.Choose(film, test.allow, test.works, yes).Encoder; len(problems) > 0 || got != test.want {
			t.Errorf("%s: encoded with %s instead of %s", name, got, test.want)
		}
	}
	v, _ := Resolve(Wish{Path: "a.webm", Codec: "av1"})
	if got := v.Choose(film, true, no, func(e string) bool { return e == "libaom-av1" }).Encoder; got != "libaom-av1" {
		t.Errorf("the second encoder is %q", got)
	}
	if got := v.Lacks(no); len(got) != 2 || got[0] != "libsvtav1" || got[1] != "libopus" {
		t.Errorf("lacks %v", got)
	}
}

// What no driver stands behind does not work, however ffmpeg lists it; what is software does.
func TestAnEncoderIsTriedOutAndNotOnlyListed(t *testing.T) {
	if err := Works(t.Context(), tools, "libx264"); err != nil {
		t.Error(err)
	}
	if err := Works(t.Context(), tools, "h264_of_no_card"); err == nil || !strings.Contains(err.Error(), "h264_of_no_card does not work here") {
		t.Errorf("error is %v", err)
	}
	for _, e := range HardwareEncoders() { // either answer is right, as it depends on the machine; it must come
		t.Logf("%s: %v", e, Works(t.Context(), tools, e))
	}
}
