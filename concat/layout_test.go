package concat

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAHundredClipsAtNTSCRateDoNotDrift(t *testing.T) {
	var clips []Clip
	for range 100 {
		clips = append(clips, Clip{Shot: "s", Duration: 8 * time.Second})
	}
	tl, err := Build(clips, Settings{Size: small, FPS: big.NewRat(30000, 1001)})
	if err != nil {
		t.Fatal(err)
	}
	if tl.Frames() != 23976 { // 800 s at 30000/1001 are 23976.02 frames; rounded one by one they would be 24000
		t.Errorf("800 s have %d frames", tl.Frames())
	}
}

func TestBuildSaysWhatMakesNoSense(t *testing.T) {
	second := func(kind string, d time.Duration) []Clip {
		return []Clip{{Shot: "a", Duration: time.Second}, {Shot: "b", Duration: time.Second, Transition: Transition{Kind: kind, Duration: d}}}
	}
	film := Settings{Size: small}
	table := map[string]struct {
		clips    []Clip
		settings Settings
		want     string
	}{
		"no clips":                      {nil, film, "a film needs at least one clip"},
		"no size to go by":              {second("", 0), Settings{}, "the film's size is 0x0"},
		"transition longer than a clip": {second("crossfade", 2*time.Second), film, "shot a: it has 24 frames, its transitions and fades take 48"},
		"fade longer than a clip":       {second("fade", 4*time.Second), film, "shot b: it has 24 frames, its transitions and fades take 48"},
		"unknown transition":            {second("swirl", time.Second), film, `shot b: unknown transition "swirl"`},
		"color in words":                {[]Clip{{Shot: "a", Duration: 1, Transition: Transition{Kind: "dip", Color: "red"}}}, film, `"red" is not of the form #rrggbb`},
		"length unknown":                {[]Clip{{Shot: "a"}}, film, "shot a: its length is not known"},
		"trimmed to nothing":            {[]Clip{{Shot: "a", Duration: time.Second, In: time.Second}}, film, "shot a: nothing is left of it"},
		"shorter than a frame":          {[]Clip{{Shot: "a", Duration: time.Millisecond}}, film, "shot a: it is shorter than a frame"},
		"sample rate":                   {second("", 0), Settings{Size: small, SampleRate: 47000}, "AAC has no sample rate of 47000 Hz"},
		"frame rate":                    {second("", 0), Settings{Size: small, FPS: big.NewRat(1, 2)}, "the film's 1/2 frames a second"},
		"fit":                           {second("", 0), Settings{Size: small, Fit: "stretch"}, `unknown fit "stretch"`},
	}
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			_, err := Build(row.clips, row.settings)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %s", err, row.want)
			}
		})
	}
}

func TestAFilmIsLikeItsFirstClipUnlessToldOtherwise(t *testing.T) {
	tl, err := Build([]Clip{{Shot: "a", Media: fake(Size{321, 181}, "25", 50, 25)}}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s := tl.Settings()
	if s.Size != (Size{320, 180}) || s.FPS.RatString() != "25" || s.SampleRate != 48000 || tl.Duration() != 2*time.Second {
		t.Errorf("got %+v of %s", s, tl.Duration())
	}
}

func TestTheFirstClipsFadeOpensTheFilmOverItsWholeLength(t *testing.T) {
	tl, err := Build([]Clip{
		{Shot: "a", Duration: 2 * time.Second, Transition: Transition{Kind: "fade", Duration: time.Second}},
		{Shot: "b", Duration: 2 * time.Second, Transition: Transition{Kind: "dip", Duration: time.Second, Color: "#ff0000"}},
	}, Settings{Size: small, FPS: big.NewRat(24, 1)})
	if err != nil {
		t.Fatal(err)
	}
	got := []fade{tl.spans[0].fadeIn, tl.spans[0].fadeOut, tl.spans[1].fadeIn, tl.spans[1].fadeOut}
	want := []fade{{24, ""}, {12, "#ff0000"}, {12, "#ff0000"}, {}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAClipOfAnotherShapeFitsTheFilm(t *testing.T) {
	table := map[string]struct{ clip, film, inside, around Size }{
		"same":              {Size{320, 180}, Size{320, 180}, Size{320, 180}, Size{320, 180}},
		"larger":            {Size{1920, 1080}, Size{320, 180}, Size{320, 180}, Size{320, 180}},
		"tall into wide":    {Size{180, 320}, Size{320, 180}, Size{102, 180}, Size{320, 568}},
		"wide into tall":    {Size{320, 180}, Size{180, 320}, Size{180, 102}, Size{568, 320}},
		"square into wide":  {Size{100, 100}, Size{320, 180}, Size{180, 180}, Size{320, 320}},
		"odd size":          {Size{321, 181}, Size{320, 180}, Size{320, 180}, Size{320, 180}},
		"extremely thin":    {Size{2, 4000}, Size{320, 180}, Size{2, 180}, Size{320, 640000}},
		"nothing is larger": {Size{319, 180}, Size{320, 180}, Size{320, 180}, Size{320, 180}},
	}
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			if in, out := row.clip.inside(row.film), row.clip.around(row.film); in != row.inside || out != row.around {
				t.Errorf("inside %s, around %s; want %s and %s", in, out, row.inside, row.around)
			}
		})
	}
}
