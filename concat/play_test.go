package concat

import (
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// counting makes a clip whose frames get brighter from one to the next, with a tone.
func counting(t *testing.T, seconds int) string {
	t.Helper()
	return cook(t, recipe{size: small, rate: "24", seconds: seconds, hertz: 48000, layout: "stereo", encode: []string{"-vf", "geq=lum='16+4*N':cb=128:cr=128", "-g", "12", "-crf", "10"}})
}

func TestHoldsShowTheFirstAndTheLastFrameLonger(t *testing.T) {
	path := counting(t, 2)
	clip := Clip{Shot: "a", Path: path, Duration: 2 * time.Second, Out: ms(1500), Hold: Hold{In: time.Second, Out: ms(500)}}
	film, tl, report := stitch(t, []Clip{clip, {Shot: "b", Path: path, Transition: Transition{Kind: "crossfade", Duration: ms(250)}}}, Settings{})
	got := lumas(t, film)
	if want := 24*3 + 48 - 6; len(got) != want || report.Frames != want {
		t.Fatalf("%d frames instead of %d", len(got), want)
	}
	if report.Copied == 0 {
		t.Errorf("nothing is copied:\n%s", tl.Explain())
	}
	source := lumas(t, path)
	for i, luma := range got[:66] {
		if want := source[min(max(i-24, 0), 35)]; math.Abs(float64(luma)-float64(want)) > 2 {
			t.Errorf("frame %d is at %d instead of %d", i, luma, want)
		}
	}
	sound := samples(t, film) // beeps from 1 s of the clip on, which is held for 1 s before
	if at := beepAfter(t, sound, 0); math.Abs(at-2) > 0.02 {
		t.Errorf("the beep comes at %.3f s instead of 2 s", at)
	}
	if rest := level(sound, 1000, 2.55, 2.7); rest > 0.01 {
		t.Errorf("while the last frame stands still there is sound at %.3f", rest)
	}
}

func TestSpeedIsThatOfPictureAndSound(t *testing.T) {
	for _, speed := range []*big.Rat{big.NewRat(3, 2), big.NewRat(1, 4), big.NewRat(5, 1)} {
		t.Run(speed.RatString(), func(t *testing.T) {
			t.Parallel()
			path := counting(t, 2)
			film, tl, _ := stitch(t, []Clip{{Shot: "a", Path: path, Speed: speed, In: ms(500)}}, Settings{})
			got, source := lumas(t, film), lumas(t, path)
			want := new(big.Rat).Quo(big.NewRat(36, 1), speed)
			if int64(len(got)) != nearest(want) || tl.Frames() != len(got) {
				t.Fatalf("%d frames instead of %s", len(got), want.FloatString(2))
			}
			v, _ := speed.Float64()
			for i, luma := range got {
				at := 12 + float64(i)*v
				low, high := source[int(at)], source[min(len(source)-1, int(at)+1)]
				if int(luma) < int(low)-2 || int(luma) > int(high)+2 {
					t.Errorf("frame %d is at %d, the clip's frame %.2f at %d", i, luma, at, low)
				}
			}
			if sound := int64(len(samples(t, film))) - tl.Samples(); sound < 0 || sound > 1023 {
				t.Errorf("%d samples too many", sound)
			}
			if at := beepAfter(t, samples(t, film), 0); math.Abs(at-0.5/v) > 0.03*(1+1/v) { // slowed down, it is smeared
				t.Errorf("the beep comes at %.3f s instead of %.3f", at, 0.5/v)
			}
		})
	}
}

func TestAVoiceRunsOnOverTheNextShotsAndTurnsThemDown(t *testing.T) {
	low := sounding(t, "sine=f=300:r=48000,volume=4", 2)
	voice := func(source string) *Voice {
		name := filepath.Join(t.TempDir(), "voice.wav")
		ff(t, nil, "-f", "lavfi", "-i", source, "-f", "wav", "file:"+name)
		return &Voice{Path: name, At: ms(500)}
	}
	clips := []Clip{{Shot: "a", Path: low, Voice: voice("sine=f=2000:r=44100:d=3,volume=4")}, {Shot: "b", Path: low, Voice: voice("sine=f=5000:r=48000:d=0.5,volume=4")}, {Shot: "c", Path: low}}
	film, _, _ := stitch(t, clips, Settings{Duck: true})
	s := samples(t, film)
	if before, first, after := level(s, 2000, 0.1, 0.4), level(s, 2000, 0.6, 3.4), level(s, 2000, 3.6, 5); before > 0.01 || first < 0.3 || after > 0.01 {
		t.Errorf("the first voice is at %.3f, %.3f and %.3f", before, first, after)
	}
	if second := level(s, 5000, 2.6, 2.9); second < 0.3 {
		t.Errorf("the second voice is at %.3f beside the first", second)
	}
	if ducked, free := level(s, 300, 1, 3), level(s, 300, 4.5, 5.9); ducked > free/2 || ducked < free/50 {
		t.Errorf("the clips are at %.3f under the voice, at %.3f alone", ducked, free)
	}
	clips[0].Voice = &Voice{Path: low + ".missing"}
	if _, err := Inspect(t.Context(), tools, clips, 1); err == nil {
		t.Error("a voice that is not there is taken")
	}
}

func TestTitlesAreDrawnOnTheirFramesAndOnlyThoseAreEncoded(t *testing.T) {
	path := cook(t, recipe{size: Size{320, 180}, rate: "24", seconds: 4, picture: "color=c=black", encode: []string{"-g", "12"}})
	clip := Clip{Shot: "a", Path: path, Titles: []Title{{Text: "The end – 完", At: time.Second, For: time.Second}}}
	film, tl, report := stitch(t, []Clip{clip}, Settings{})
	if report.Encoded != 24 || report.Copied != 72 {
		t.Errorf("encoded %d, copied %d:\n%s", report.Encoded, report.Copied, tl.Explain())
	}
	for i, picture := range pictures(t, film, Size{320, 180}) {
		brightest := slices.Max(picture[:320*180])
		if drawn := brightest > 100; drawn != (i >= 24 && i < 48) {
			t.Errorf("frame %d has brightness %d", i, brightest)
		}
	}
}

func TestMusicComesAndGoesAsItIsAsked(t *testing.T) {
	mute := cook(t, recipe{size: Size{64, 64}, rate: "24", seconds: 6})
	theme := tone(t, "sine=f=3000:r=44100:d=9,volume=3")
	film, _, _ := stitch(t, []Clip{{Shot: "a", Path: mute}}, Settings{Music: &Music{Path: theme, FadeIn: 2 * time.Second, FadeOut: time.Second}})
	s := samples(t, film)
	if start, half, full, late := level(s, 3000, 0, 0.1), level(s, 3000, 0.9, 1.1), level(s, 3000, 2.1, 4.9), level(s, 3000, 5.85, 5.95); start > full/10 || math.Abs(half/full-0.5) > 0.1 || late > full/3 {
		t.Errorf("levels are %.3f, %.3f, %.3f and %.3f", start, half, full, late)
	}
	if _, err := os.Stat(film); err != nil {
		t.Error(err)
	}
}
