package concat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"shotlist/concat/ffmpeg"
)

// Media is what a file holds, as far as cutting needs to know.
type Media struct {
	Info    ffmpeg.Info
	Packets []Packet // of the first video stream, in decoding order
	Flat    bool     // its colours are wider than the film's, and ffmpeg here has no filter that brings them in
	AVCC    []byte   // the H.264 parameter sets (avcC box) of an MP4 or MOV file with one description, else nil
	Decodes string   // version of ffmpeg that decoded all of the picture without a word; empty: not known to
}

// Packet is one coded picture. Times are in the video stream's time base.
type Packet struct {
	PTS, DTS int64
	Pos      int64 // where it begins in the file, in bytes
	Size     int64 // in bytes
	Key      bool  // says the container
	IDR      bool  // says the picture itself: decoding can start here, and nothing after it reaches back
	Hidden   bool  // decoded but not shown
}

// track is a clip's coded pictures, counted in frames of the film from the clip's beginning.
type track struct {
	first, end int   // frames that have a picture, end not included
	cuts       []int // frames where all pictures coded earlier are shown earlier, and all coded later are shown later
	starts     []int // those of cuts that decoding can start at
	delay      int   // by how many pictures decoding runs ahead of showing
}

// length is how long the picture lasts in seconds, or zero when unknown.
func (m Media) length() *big.Rat {
	video, _ := m.Info.First("video")
	for _, text := range []string{video.Duration, m.Info.Format.Duration} {
		if r, ok := rational(text); ok && r.Sign() > 0 {
			return r
		}
	}
	return new(big.Rat)
}

// shown is when a packet shows, in seconds from the clip's beginning, which is where ffmpeg's own clock starts too.
func (m Media) shown(p Packet) *big.Rat {
	video, _ := m.Info.First("video")
	base, ok := rational(video.TimeBase)
	if !ok {
		base = new(big.Rat)
	}
	at := new(big.Rat).Mul(base, new(big.Rat).SetInt64(p.PTS))
	if start, ok := rational(m.Info.Format.StartTime); ok {
		at.Sub(at, start)
	}
	return at
}

// track counts the pictures in frames of the film. It fails when they do not stand one on each frame.
func (m Media) track(c clock) (track, error) {
	if len(m.Packets) == 0 {
		return track{}, errors.New("no pictures listed")
	}
	order := make([]int, len(m.Packets))
	for i, p := range m.Packets {
		at := new(big.Rat).Mul(m.shown(p), c.fps)
		order[i] = int(nearest(at))
		off := at.Sub(at, big.NewRat(int64(order[i]), 1))
		if p.Hidden {
			return track{}, errors.New("some pictures are hidden by its edit list")
		}
		if off.Abs(off).Cmp(big.NewRat(1, 10)) > 0 {
			return track{}, fmt.Errorf("not at %s frames a second", c.fps.RatString())
		}
	}
	sorted := slices.Sorted(slices.Values(order))
	t := track{first: sorted[0], end: sorted[0] + len(sorted)}
	if err := oneAFrame(sorted, c); err != nil {
		return track{}, err
	}
	t.find(order, m.Packets)
	return t, nil
}

// oneAFrame tells whether pictures stand one on each frame of the film.
func oneAFrame(frames []int, c clock) error {
	gap := 1
	for i := 1; i < len(frames); i++ {
		switch now := frames[i] - frames[i-1]; {
		case i == 1:
			gap = now
		case now != gap:
			return errors.New("of a varying frame rate")
		}
	}
	if gap != 1 {
		return fmt.Errorf("not at %s frames a second", c.fps.RatString())
	}
	return nil
}

// find fills cuts, starts and delay. Pictures stand one on each frame, so a cut is where as many pictures were coded
// as frames have passed.
func (t *track) find(order []int, packets []Packet) {
	latest := t.first - 1
	for i, frame := range order {
		if here := t.first + i; latest == here-1 {
			t.cuts = append(t.cuts, here)
			if packets[i].IDR && frame == here {
				t.starts = append(t.starts, here)
			}
		}
		latest = max(latest, frame)
		t.delay = max(t.delay, t.first+i-frame)
	}
	t.cuts = append(t.cuts, t.end)
}

// between is the largest part of the frames from a to b that can be taken over as it is.
func (t track) between(a, b int) (from, to int) {
	i, _ := slices.BinarySearch(t.starts, a)
	j, found := slices.BinarySearch(t.cuts, b)
	if !found {
		j--
	}
	if i == len(t.starts) || j < 0 || t.cuts[j] <= t.starts[i] {
		return a, a
	}
	return t.starts[i], t.cuts[j]
}

// entry is the time from which decoding has to start so that the picture at a time can be shown: that of the last
// keyframe before it that nothing reaches over. Zero is the beginning.
func (m Media) entry(at *big.Rat) *big.Rat {
	best := new(big.Rat)
	later := m.earliestFrom()
	latest := int64(math.MinInt64) // of the pictures coded so far
	for i, p := range m.Packets {
		if p.IDR && latest < p.PTS && p.PTS <= later[i] && m.shown(p).Cmp(at) <= 0 {
			best = m.shown(p)
		}
		latest = max(latest, p.PTS)
	}
	return best
}

// earliestFrom gives, for every packet, the earliest time shown by it and those coded after it.
func (m Media) earliestFrom() []int64 {
	earliest := make([]int64, len(m.Packets))
	soFar := int64(math.MaxInt64)
	for i := len(m.Packets) - 1; i >= 0; i-- {
		soFar = min(soFar, m.Packets[i].PTS)
		earliest[i] = soFar
	}
	return earliest
}

// last is when the last picture shows, in seconds from the clip's beginning, or a little later where it is not known.
func (m Media) last() *big.Rat {
	if len(m.Packets) == 0 {
		return m.length()
	}
	last := m.Packets[0]
	for _, p := range m.Packets {
		if p.PTS > last.PTS && !p.Hidden {
			last = p
		}
	}
	return m.shown(last)
}
