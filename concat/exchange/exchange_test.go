package exchange

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the tests get into testdata")

// lighthouse has everything: overlaps, a hold, speed, several takes, sounds, and texts that formats have to escape.
func lighthouse() Film {
	return Film{Name: "灯塔 <The Lighthouse>", FPS: big.NewRat(24, 1), Width: 1280, Height: 720, Hertz: 48000,
		Shots: []Shot{
			{ID: "dawn", End: 96, Takes: []Take{{Name: "dawn", Path: "film.clips/dawn.mp4", Frames: 120, Sound: true, Prompt: "Dawn,\n\"stairs\" & <sea>", Model: "sora-2", Cost: "$0.80", Ticket: "video_1"}}},
			{ID: "storm", Start: 84, End: 180, Overlap: 12, Transition: "crossfade", In: 10, HoldIn: 12, HoldOut: 6, Pick: 1, Takes: []Take{
				{Name: "storm@1", Path: "film.clips/storm@1.mp4", Frames: 192}, {Name: "storm@2", Path: "film.clips/storm 雨@2.mp4", Frames: 192}}},
			{ID: "calm", Start: 175, End: 223, Overlap: 5, Transition: "wipeleft", Speed: big.NewRat(3, 2), Takes: []Take{{Name: "calm", Path: "film.clips/calm.mp4", Frames: 96, Sound: true}}},
			{ID: "end", Start: 223, End: 247, Takes: []Take{{Name: "end", Path: "a:b/end.mp4", Frames: 24}}},
		},
		Sounds: []Sound{{Name: "music", Path: "refs/theme.m4a", End: 247, Gain: -6}, {Name: "voice of storm", Path: "vo.wav", Start: 90, End: 150}},
	}
}

func TestAFilmIsWrittenAsTheGoldensHaveIt(t *testing.T) {
	for _, f := range Formats() {
		got, err := f.Encode(lighthouse())
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "lighthouse."+f.Name)
		if *update {
			if err := os.WriteFile(golden, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(got)); diff != "" {
			t.Error(diff)
		}
	}
}

// random makes a film whose shots follow each other as a timeline lays them out.
func random(r *rand.Rand) Film {
	rates := []*big.Rat{big.NewRat(24000, 1001), big.NewRat(24, 1), big.NewRat(25, 1), big.NewRat(30000, 1001), big.NewRat(60, 1)}
	f := Film{Name: "random", FPS: rates[r.IntN(len(rates))], Width: 640, Height: 360, Hertz: 44100}
	end := 0
	for i := range 1 + r.IntN(12) {
		s := Shot{ID: fmt.Sprint("s", i), Start: end, Transition: "cut", In: r.IntN(50), HoldIn: r.IntN(3) * 7, HoldOut: r.IntN(3) * 5}
		if i > 0 && r.IntN(2) == 0 {
			s.Overlap, s.Transition = 1+r.IntN(12), "crossfade"
			s.Start -= s.Overlap
		}
		end = s.Start + 40 + r.IntN(200)
		s.End = end
		if r.IntN(3) == 0 {
			s.Speed = big.NewRat(1+r.Int64N(5), 1+r.Int64N(3))
		}
		for n := range 1 + r.IntN(3) {
			s.Takes = append(s.Takes, Take{Name: fmt.Sprintf("s%d@%d", i, n+1), Path: fmt.Sprintf("c/s%d@%d.mp4", i, n+1), Frames: 2000, Sound: r.IntN(2) == 0})
		}
		s.Pick = r.IntN(len(s.Takes))
		f.Shots = append(f.Shots, s)
	}
	return f
}

func films(t *testing.T, check func(*testing.T, Film)) {
	check(t, lighthouse())
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		check(t, random(r))
		if t.Failed() {
			return
		}
	}
}

func TestTheTracksOfOTIOAreAsLongAsTheFilm(t *testing.T) {
	films(t, func(t *testing.T, f Film) {
		text, err := OTIO(f)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Tracks struct {
				Children []struct {
					Kind     string
					Children []struct {
						Schema string `json:"OTIO_SCHEMA"`
						Range  struct {
							Duration struct{ Value, Rate float64 }
						} `json:"source_range"`
						Active     string         `json:"active_media_reference_key"`
						References map[string]any `json:"media_references"`
					}
				}
			}
		}
		if err := json.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		for _, track := range doc.Tracks.Children[:2] {
			sum := 0.0
			for _, c := range track.Children {
				sum += c.Range.Duration.Value
				if _, ok := c.References[c.Active]; c.Schema == "Clip.2" && !ok {
					t.Errorf("the active take %s is not among %v", c.Active, c.References)
				}
			}
			if int(sum) != f.frames() {
				t.Errorf("a track %s of %v frames in a film of %d", track.Kind, sum, f.frames())
			}
		}
	})
}

var edlEvent = regexp.MustCompile(`^(\d{3})  AX {7}([VB]) {5}(C    |D \d{3})    (\S{11}) (\S{11}) (\S{11}) (\S{11})$`)

// frames reads a timecode.
func frames(t *testing.T, code string, base int) int {
	t.Helper()
	var h, m, s, f int
	if _, err := fmt.Sscanf(code, "%02d:%02d:%02d:%02d", &h, &m, &s, &f); err != nil || f >= base {
		t.Fatalf("%q is no timecode of %d frames", code, base)
	}
	return ((h*60+m)*60+s)*base + f
}

func TestTheEventsOfAnEDLFollowEachOther(t *testing.T) {
	films(t, func(t *testing.T, f Film) {
		text, err := EDL(f)
		if err != nil {
			t.Fatal(err)
		}
		base := nominal(f.FPS)
		at := hour * base
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSuffix(line, "\n")
			m := edlEvent.FindStringSubmatch(line)
			if m == nil {
				if line[0] >= '0' && line[0] <= '9' {
					t.Errorf("%q is no event", line)
				}
				continue
			}
			if in := frames(t, m[6], base); in != at {
				t.Errorf("%q begins at %d, the one before ended at %d", line, in, at)
			}
			at = frames(t, m[7], base)
			if frames(t, m[4], base) > frames(t, m[5], base) {
				t.Errorf("%q runs backwards", line)
			}
		}
		if at != hour*base+f.frames() {
			t.Errorf("it ends at %d of %d", at-hour*base, f.frames())
		}
	})
}

// seconds reads a time of FCPXML.
func seconds(t *testing.T, text string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(strings.TrimSuffix(text, "s"))
	if !ok || !strings.HasSuffix(text, "s") {
		t.Fatalf("%q is no time", text)
	}
	return r
}

func TestTheSpineOfFCPXMLHasNoGap(t *testing.T) {
	type timed struct {
		XMLName  xml.Name
		Offset   string  `xml:"offset,attr"`
		Duration string  `xml:"duration,attr"`
		Inside   []timed `xml:",any"`
	}
	films(t, func(t *testing.T, f Film) {
		text, err := FCPXML(f)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Spine struct {
				Items []timed `xml:",any"`
			} `xml:"event>project>sequence>spine"`
		}
		if err := xml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		at := new(big.Rat)
		for _, item := range doc.Spine.Items {
			if item.XMLName.Local == "transition" {
				continue
			}
			if got := seconds(t, item.Offset); got.Cmp(at) != 0 {
				t.Errorf("an item at %s, the one before ended at %s", got.RatString(), at.RatString())
			}
			if item.XMLName.Local == "audition" {
				item = item.Inside[0]
			}
			at.Add(at, seconds(t, item.Duration))
		}
		if want := new(big.Rat).Quo(big.NewRat(int64(f.frames()), 1), f.FPS); at.Cmp(want) != 0 {
			t.Errorf("the spine lasts %s of %s seconds", at.RatString(), want.RatString())
		}
	})
}

// TestFCPXMLFitsItsDefinition asks xmllint, with the declarations of the elements that are used. Package libxml2-utils
// has it; .ci/tools installs it where tests run.
func TestFCPXMLFitsItsDefinition(t *testing.T) {
	dtd, err := filepath.Abs("testdata/fcpxml-1.10-used.dtd")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	films(t, func(t *testing.T, f Film) {
		if n++; n > 20 { // a process each
			return
		}
		text, err := FCPXML(f)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("xmllint", "--nonet", "--noout", "--dtdvalid", dtd, "-")
		cmd.Stdin = bytes.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestAFilmWithoutItsPickIsRefused(t *testing.T) {
	f := lighthouse()
	f.Shots[0].Pick = 1
	for _, format := range Formats() {
		if _, err := format.Encode(f); err == nil || err.Error() != "shot dawn has no take 2" {
			t.Errorf("%s: %v", format.Name, err)
		}
	}
}
