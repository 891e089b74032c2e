package concat

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// coded lists packets by the frames they show, in decoding order; a negative frame -n-1 is an IDR picture of frame n.
func coded(frames ...int) Media {
	m := fake(small, "24", 0, 1)
	for i, f := range frames {
		p := Packet{DTS: int64(i-2) * 512}
		if f < 0 {
			f, p.Key, p.IDR = -f-1, true, true
		}
		p.PTS = int64(f) * 512
		m.Packets = append(m.Packets, p)
	}
	return m
}

func idr(frame int) int { return -frame - 1 }

func TestPacketsAreCopiedOnlyBetweenCleanCuts(t *testing.T) {
	closed := coded(idr(0), 3, 1, 2, idr(4), 6, 5, 7)
	leading := coded(idr(0), 1, 2, idr(5), 3, 4, 6, 7) // frames 3 and 4 are coded after the keyframe and shown before it
	table := map[string]struct {
		media    Media
		a, b     int
		from, to int
	}{
		"all of it":                       {closed, 0, 8, 0, 8},
		"from the next keyframe":          {closed, 1, 8, 4, 8},
		"to the cut before":               {closed, 0, 3, 0, 1},
		"nothing left":                    {closed, 5, 8, 5, 5},
		"not past its end":                {closed, 4, 20, 4, 8},
		"not into leading pictures":       {leading, 1, 8, 1, 1},
		"out of before leading pictures":  {leading, 0, 4, 0, 3},
		"behind leading pictures, whole":  {leading, 0, 8, 0, 8},
		"a range that ends before it can": {closed, 4, 4, 4, 4},
	}
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			track, err := row.media.track(clock{fps: big.NewRat(24, 1)})
			if err != nil {
				t.Fatal(err)
			}
			if from, to := track.between(row.a, row.b); from != row.from || to != row.to {
				t.Errorf("got %d to %d, want %d to %d", from, to, row.from, row.to)
			}
		})
	}
}

func TestDecodingRunsAheadByTheDepthOfReordering(t *testing.T) {
	table := map[string]struct {
		media Media
		delay int
	}{
		"no B-frames":    {coded(idr(0), 1, 2, 3), 0},
		"one B-frame":    {coded(idr(0), 2, 1, 4, 3), 1},
		"a B-pyramid":    {coded(idr(0), 4, 2, 1, 3), 2},
		"leading frames": {coded(idr(0), idr(3), 1, 2), 1},
	}
	for name, row := range table {
		track, err := row.media.track(clock{fps: big.NewRat(24, 1)})
		if err != nil || track.delay != row.delay {
			t.Errorf("%s: delay %d, %v; want %d", name, track.delay, err, row.delay)
		}
	}
}

func TestDecodingForAFrameStartsAtTheLastKeyframeThatNothingReachesOver(t *testing.T) {
	leading := coded(idr(0), 1, 2, idr(5), 3, 4, 6, idr(8), 9)
	table := map[int]int{0: 0, 4: 0, 6: 0, 8: 8, 9: 8}
	for frame, want := range table {
		at := big.NewRat(int64(frame), 24)
		if got := leading.entry(at); got.Cmp(big.NewRat(int64(want), 24)) != 0 {
			t.Errorf("frame %d: decoding starts at %s", frame, got)
		}
	}
}

func TestAClipThatDoesNotMatchSaysWhy(t *testing.T) {
	table := map[string]struct {
		change func(*Media)
		want   string
	}{
		"it matches":       {func(*Media) {}, ""},
		"codec":            {func(m *Media) { m.Info.Streams[0].Codec = "vp9" }, "codec vp9"},
		"size":             {func(m *Media) { m.Info.Streams[0].Width = 640 }, "640x180 pixels"},
		"pixel format":     {func(m *Media) { m.Info.Streams[0].PixelFormat = "yuv444p" }, "pixel format yuv444p"},
		"pixel shape":      {func(m *Media) { m.Info.Streams[0].SampleAspect = "4:3" }, "pixel shape 4:3"},
		"rotation":         {func(m *Media) { m.Info.Streams[0].SideData = []map[string]any{{"rotation": -90.0}} }, "rotated"},
		"full range":       {func(m *Media) { m.Info.Streams[0].ColorRange = "pc" }, "color range pc"},
		"HDR":              {func(m *Media) { m.Info.Streams[0].ColorTransfer = "smpte2084" }, "HDR (smpte2084), shown in SDR"},
		"interlaced":       {func(m *Media) { m.Info.Streams[0].FieldOrder = "tt" }, "field order tt"},
		"parameters":       {func(m *Media) { m.AVCC = setsB.bytes() }, "parameters unlike most clips'"},
		"no parameters":    {func(m *Media) { m.AVCC = nil }, "no single set of parameters"},
		"another rate":     {func(m *Media) { *m = fake(small, "25", 50, 25) }, "not at 24 frames a second"},
		"a missing frame":  {func(m *Media) { m.Packets = slices.Delete(m.Packets, 7, 8) }, "of a varying frame rate"},
		"a hidden frame":   {func(m *Media) { m.Packets[0].Hidden = true }, "some pictures are hidden by its edit list"},
		"two at one time":  {func(m *Media) { m.Packets[3].PTS = m.Packets[2].PTS }, "of a varying frame rate"},
		"no packet listed": {func(m *Media) { m.Packets = nil }, "no pictures listed"},
	}
	for name, row := range table {
		t.Run(name, func(t *testing.T) {
			usual := Clip{Media: fake(small, "24", 48, 24)}
			odd := Clip{Media: fake(small, "24", 48, 24)}
			row.change(&odd.Media)
			clips, spans := []Clip{usual, odd, usual}, []span{{end: 1}, {end: 1}, {end: 1}}
			found, _ := candidates(clips, spans, Settings{Size: small}, clock{fps: big.NewRat(24, 1)})
			if got := errorText(found[1].err); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestParameterSetsOfCopiedAndEncodedSegmentsShareOneHeader(t *testing.T) {
	if id := setsA.freeID(); id != 1 {
		t.Fatalf("the first id that is free beside 0 is %d", id)
	}
	own := avcC{head: setsB.head, sps: [][]byte{{0x67, 100, 0, 13, 0x40}}, pps: [][]byte{{0x68, 0x40}}, rest: setsB.rest}
	both, err := parseAVCC(setsA.with(own).bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(both.sps) != 2 || len(both.pps) != 2 || both.head[3] != 13 || both.freeID() != 2 {
		t.Errorf("got %+v", both)
	}
	if again := both.with(own); !slices.Equal(again.bytes(), both.bytes()) {
		t.Errorf("the same sets were added twice: %+v", again)
	}
}

func TestDamagedParameterSetsAreAnError(t *testing.T) {
	whole := setsA.bytes()
	for n := range len(whole) - len(setsA.rest) {
		if _, err := parseAVCC(whole[:n]); err == nil {
			t.Errorf("%d of %d bytes were taken for whole", n, len(whole))
		}
	}
}

func TestExponentialGolombCodesAreRead(t *testing.T) {
	for code, want := range map[string]int{"\x80": 0, "\x40": 1, "\x60": 2, "\x20": 3, "\x04\x00": 31, "": -1} {
		if got := exponentialGolomb([]byte(code)); got != want {
			t.Errorf("%x reads as %d, want %d", code, got, want)
		}
	}
}

func TestMetadataIsEscaped(t *testing.T) {
	if got, want := escapeMetadata("a=b; #1\\\n海\x00cut"), `a\=b\; \#1\\`+"\\\n海"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLoudnessIsReadFromWhatFFmpegPrints(t *testing.T) {
	text := ""
	for i, m := range []string{"-120.691", "-24.000", "-23.500", "-23.000"} {
		text += fmt.Sprintf("frame:%d pts:%d pts_time:%d\nlavfi.r128.M=%s\nlavfi.r128.S=-120.7\nlavfi.r128.true_peaks_ch0=0.%d\nlavfi.r128.true_peaks_ch1=0.1\n", i, i, i, m, i+1)
	}
	h, err := readHeard(bytes.NewBufferString(text), soundPart{first: 7, end: 9, drop: 1})
	if err != nil || !slices.Equal(h.Momentary, []float64{-24, -23.5}) || h.Peak != 0.3 {
		t.Errorf("got %+v, %v", h, err)
	}
	for _, wrong := range []string{text[:len(text)/2], "", strings.ReplaceAll(text, "-24.000", "loud")} {
		if _, err := readHeard(bytes.NewBufferString(wrong), soundPart{first: 7, end: 9, drop: 1}); err == nil {
			t.Errorf("read although it is wrong: %s", wrong)
		}
	}
}
