package concat

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shotlist/concat/captions"
)

func TestCaptionsOfAFilmKeepBetweenTheMiddlesOfCrossfades(t *testing.T) {
	m := fake(small, "24", 96, 24)
	tl, err := Build([]Clip{
		{Shot: "a", Media: m, Duration: 4 * time.Second, Captions: []captions.Line{{Text: "all of a"}}},
		{Shot: "b", Media: m, Duration: 4 * time.Second, Transition: Transition{Kind: "crossfade", Duration: time.Second},
			Captions: []captions.Line{{From: 0, To: 2 * time.Second, Text: "first"}, {From: ms(1500), Text: "second"}, {From: 5 * time.Second, Text: "never"}}},
		{Shot: "c", Media: m, Duration: 4 * time.Second, In: time.Second, Captions: []captions.Line{{From: ms(500), To: 9 * time.Second, Text: "to the end"}}},
	}, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	want := []captions.Line{ // a shows from 0 to 4 s, b from 3 to 7 s, c from 7 to 10 s
		{From: 0, To: ms(3500), Text: "all of a"},
		{From: ms(3500), To: ms(4500), Text: "first"},
		{From: ms(4500), To: ms(7000), Text: "second"},
		{From: ms(7500), To: ms(10000), Text: "to the end"},
	}
	if diff := cmp.Diff(want, tl.Captions()); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyFramesWithBurntCaptionsAreEncodedAndDrawnOn(t *testing.T) {
	for _, rate := range []string{"24", "30000/1001", "240"} {
		path := cook(t, recipe{size: small, rate: rate, seconds: 4, picture: "color=c=0x203040", encode: []string{"-g", "12", "-preset", "fast"}})
		film, tl, report := stitch(t, []Clip{
			{Shot: "a", Path: path, Captions: []captions.Line{{From: ms(1000), To: ms(1700), Text: `a {\b1} "caption" \N, with: 'marks'`}}},
			{Shot: "b", Path: path, Transition: Transition{Kind: "crossfade", Duration: ms(500)}, Captions: []captions.Line{{From: 0, To: ms(1000), Text: "海上生明月天涯共此时"}}},
		}, Settings{Captions: Captions{Burn: true, Size: 15}})
		if report.Copied < report.Frames/3 || !strings.Contains(tl.Explain(), "captions") {
			t.Errorf("copied %d of %d:\n%s", report.Copied, report.Frames, tl.Explain())
		}
		shown := lumas(t, film)
		for i, luma := range shown {
			drawn := slices.ContainsFunc(tl.captions, func(c caption) bool { return c.start <= i && i < c.end })
			if drawn != (luma > shown[0]+1) {
				t.Fatalf("at %s fps frame %d of brightness %d, without captions %d: drawn on %t\n%s", rate, i, luma, shown[0], drawn, tl.Explain())
			}
		}
	}
}
