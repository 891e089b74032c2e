package concat

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
)

// Clips and crossfades last no whole number of frames, so that rounding would add up where it could. The rates between
// the slowest and the fastest are left to make soak.
func TestFlashesAndBeepsStayTogetherThroughAHundredCrossfades(t *testing.T) {
	const count = 100
	rates := []string{"24000/1001", "60", "25", "30000/1001", "30"}
	if !*whole {
		rates = rates[:2]
	}
	for _, rate := range rates {
		t.Run(rate, func(t *testing.T) {
			t.Parallel()
			o := oddity{rate: rate}
			c := clock{fps: o.fps(), hertz: 48000}
			clip := Clip{Shot: "a", ID: "a", Path: o.shoot(t, t.TempDir(), 0), Duration: duration(c.time(tinyFrames)) - ms(7)}
			known, err := Inspect(t.Context(), tools, []Clip{clip}, 1)
			if err != nil {
				t.Fatal(err)
			}
			clips := slices.Repeat(known, count)
			for i := range clips[1:] {
				clips[i+1].Transition = Transition{Kind: crossfadeKind, Duration: duration(c.time(tinyOverlap)) - ms(3)}
			}
			tl, err := Build(clips, Settings{Size: tiny, FPS: o.fps()})
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			env := Env{Tools: tools, Temp: filepath.Join(dir, "work"), Cache: filepath.Join(dir, "kept"), Output: filepath.Join(dir, "film.mp4")}
			if _, err := Run(t.Context(), tl, env); err != nil {
				t.Fatal(err)
			}
			checkFlashes(t, open(t, env.Output, tiny), clips, c)
		})
	}
}

// checkFlashes wants every clip's flash on its planned frame, and its beep at the same time.
func checkFlashes(t *testing.T, f finished, clips []Clip, c clock) {
	t.Helper()
	rate, _ := c.fps.Float64()
	start, largest := new(big.Rat), 0.0
	for i, clip := range clips {
		if i > 0 {
			start.Add(start, seconds(clips[i-1].Duration-clip.Transition.Duration))
		}
		planned := c.frame(start) + flashFrame
		picture := f.flashAfter(t, rate, planned-5)
		sound := f.beepAfter(t, 48000, float64(planned-5)/rate)
		if frame := int(math.Round(picture * rate)); frame != planned {
			t.Errorf("clip %d flashes in frame %d instead of %d", i, frame, planned)
		}
		largest = max(largest, math.Abs(picture-sound))
	}
	end := new(big.Rat).Add(start, seconds(clips[len(clips)-1].Duration))
	if want := c.frame(end); len(f.pictures) != want {
		t.Errorf("%d frames, planned are %d", len(f.pictures), want)
	}
	t.Logf("%s fps: flash and beep are at most %.2f ms apart in %d clips", c.fps.RatString(), 1000*largest, len(clips))
	if largest > wantAlike {
		t.Errorf("flash and beep are %.4f s apart", largest)
	}
}

// Every kind of transition over an odd number of frames, several to a film.
func TestTransitionsOfAllKindsAreFrameExact(t *testing.T) {
	const each, frames, overlap = 7, 24, 7
	dir := t.TempDir()
	o := oddity{base: []string{"-g", "8"}}
	paths := []string{o.kept(t, dir, 0), o.kept(t, dir, 180)}
	all := TransitionKinds()
	for kinds := range slices.Chunk(all, each) {
		t.Run(kinds[0]+" to "+kinds[len(kinds)-1], func(t *testing.T) {
			t.Parallel()
			clips := []Clip{{Shot: "first", Path: paths[0], Duration: ms(40 * frames)}}
			want := frames
			for i, kind := range kinds {
				clip := Clip{Shot: kind, Path: paths[(i+1)%2], Duration: ms(40 * frames), Transition: Transition{Kind: kind, Duration: ms(40 * overlap), Color: "#204060"}}
				clips, want = append(clips, clip), want+frames
				if clip.Transition.overlaps() {
					want -= overlap
				}
			}
			film, _, _ := stitch(t, clips, Settings{Size: tiny, FPS: o.fps()})
			e := expectation{fps: o.fps(), size: tiny, hertz: 48000, frames: want, least: 40, reference: o.reference(t, clips)}
			_, db := checkRight(t, film, e)
			t.Logf("%d frames, at least %.1f dB", want, db)
		})
	}
}

// encodedBy is a clip as an encoder may make it: groups of pictures of random length, closed or open, with B-frames that are
// coded after pictures that show later.
func encodedBy(r *rand.Rand, rate string, frames int) Media {
	m := fake(small, rate, frames, frames)
	step := m.Packets[min(1, frames-1)].PTS
	var shown []int
	var idr []bool
	for at := 0; at < frames; {
		length := min(1+r.IntN(30), frames-at)
		closed := at == 0 || r.IntN(3) > 0
		leading := 0 // pictures of an open group that show before its first
		if !closed {
			leading = r.IntN(min(3, length))
		}
		group := []int{at + leading}
		for i := range leading {
			group = append(group, at+i)
		}
		for i := at + leading + 1; i < at+length; {
			run := min(1+r.IntN(4), at+length-i) // the last of a run is coded first
			group = append(group, i+run-1)
			for j := range run - 1 {
				group = append(group, i+j)
			}
			i += run
		}
		for i, frame := range group {
			shown, idr = append(shown, frame), append(idr, i == 0 && closed)
		}
		at += length
	}
	for i, frame := range shown {
		m.Packets[i] = Packet{PTS: int64(frame) * step, DTS: int64(i) * step, Key: idr[i], IDR: idr[i]}
	}
	return m
}

func TestCopiesTakeExactlyThePicturesThatTheyShow(t *testing.T) {
	rates := []string{"24", "25", "30", "60", "24000/1001", "30000/1001"}
	copies := 0
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 7))
		clips, settings := randomFilm(r)
		rate := rates[r.IntN(len(rates))]
		settings.FPS, _ = rational(rate)
		for i := range clips {
			clips[i].Media = encodedBy(r, rate, 1+r.IntN(240))
		}
		tl, err := Build(clips, settings)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, s := range tl.Segments() {
			if s.Copy {
				copies++
				if err := takes(tl.clips[s.From.Clip].Media.Packets, s); err != nil {
					t.Fatalf("seed %d: frames %d to %d of the film: %v", seed, s.Start, s.End-1, err)
				}
			}
		}
	}
	if copies < 100 {
		t.Errorf("only %d copies were tried", copies)
	}
}

// takes tells whether as many packets as a copied segment has frames, from an IDR picture on, show just those frames.
func takes(packets []Packet, s Segment) error {
	step := int64(math.MaxInt64)
	for _, p := range packets {
		if p.PTS > 0 {
			step = min(step, p.PTS)
		}
	}
	first := slices.IndexFunc(packets, func(p Packet) bool { return p.PTS == int64(s.From.Frame)*step })
	n := s.End - s.Start
	if first < 0 || !packets[first].IDR || first+n > len(packets) {
		return fmt.Errorf("they do not begin with an IDR picture, or the clip ends before them")
	}
	seen := map[int64]bool{}
	for _, p := range packets[first : first+n] {
		if p.PTS%step != 0 || p.PTS < int64(s.From.Frame)*step || p.PTS >= int64(s.From.Frame+n)*step || seen[p.PTS] {
			return fmt.Errorf("a packet of theirs shows at %d", p.PTS/step)
		}
		seen[p.PTS] = true
	}
	return nil
}
