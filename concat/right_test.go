package concat

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shotlist/concat/ffmpeg"
)

// expectation is what a finished film is held to. Nothing in it comes from the film's own timeline.
type expectation struct {
	fps       *big.Rat
	size      Size
	hertz     int64
	frames    int
	reference [][]byte // the same film as an independent filter graph makes it, in planar 4:2:0; nil: not compared
	exact     []bool   // frames that must be the reference's, bit by bit
	least     float64  // how near the others must be to it, in decibels
}

// entriesChecked bounds from how many keyframes of a film decoding is tried.
const entriesChecked = 3

// finished is what ffprobe and ffmpeg find in a film.
type finished struct {
	path     string
	info     ffmpeg.Info
	pictures [][]byte
	samples  []float32           // of the first channel, with what ffmpeg leaves of the last block
	headers  []map[string]string // of the sequence parameter sets in the film's header, as ffmpeg reads them
	packets  struct{ video, audio []filmPacket }
}

type filmPacket struct {
	Stream   int   `json:"stream_index"`
	PTS      int64 `json:"pts"`
	DTS      int64 `json:"dts"`
	Duration int64 `json:"duration"`
	Pos      int64 `json:"pos,string"`
	Size     int64 `json:"size,string"`
	Flags    string
}

// open reads a film's packets and pictures. That decoding says nothing is checked on the way.
func open(t *testing.T, path string, size Size) finished {
	t.Helper()
	f := finished{path: path}
	out, err := tools.ProbeRaw(t.Context(), "-show_streams", "-show_format", "-show_packets", "-of", "json", "-i", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	var list struct{ Packets []filmPacket }
	if err := json.Unmarshal(out, &f.info); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	for _, p := range list.Packets {
		switch p.Stream {
		case 0:
			f.packets.video = append(f.packets.video, p)
		case 1:
			f.packets.audio = append(f.packets.audio, p)
		}
	}
	f.pictures = slices.Collect(slices.Chunk(quietly(t, "-threads", "1", "-i", "file:"+path, "-map", "0:v:0",
		"-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-"), size.W*size.H*3/2))
	sound := quietly(t, "-i", "file:"+path, "-map", "0:a:0", "-c:a", "pcm_f32le", "-f", "f32le", "-")
	for ; len(sound) >= sampleBytes; sound = sound[sampleBytes:] {
		f.samples = append(f.samples, math.Float32frombits(binary.LittleEndian.Uint32(sound)))
	}
	f.headers = headers(t, path)
	return f
}

// quietly runs ffmpeg, which must succeed without a word, and gives its output.
func quietly(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, log bytes.Buffer
	err := tools.Run(t.Context(), ffmpeg.Job{Args: append([]string{"-loglevel", "warning", "-xerror"}, args...), Stdout: &out, Log: &log})
	if err != nil || log.Len() > 0 {
		t.Errorf("ffmpeg %.60s…: %v, says %q", strings.Join(args, " "), err, log.String())
	}
	return out.Bytes()
}

// checkRight measures a finished film. It gives the lowest PSNR of the frames that are not the reference's.
func checkRight(t *testing.T, path string, want expectation) (finished, float64) {
	t.Helper()
	f := open(t, path, want.size)
	f.checkPictures(t, want)
	f.checkTimes(t, want)
	f.checkSound(t, want)
	f.checkTags(t, want)
	f.checkHeader(t)
	f.checkEdits(t, want)
	f.checkEntries(t, want)
	return f, f.compare(t, want)
}

func (f finished) checkPictures(t *testing.T, want expectation) {
	t.Helper()
	if len(f.pictures) != want.frames || len(f.packets.video) != want.frames {
		t.Errorf("%d pictures in %d packets, planned are %d", len(f.pictures), len(f.packets.video), want.frames)
	}
}

// compare holds every frame to the reference.
func (f finished) compare(t *testing.T, want expectation) float64 {
	t.Helper()
	lowest, wrong := math.Inf(1), []string{}
	if want.reference == nil {
		return lowest
	}
	for i, pic := range f.pictures {
		if i >= len(want.reference) {
			t.Errorf("the reference has %d frames", len(want.reference))
			break
		}
		if bytes.Equal(pic, want.reference[i]) {
			continue
		}
		db := psnr(want.reference[i], pic)
		lowest = min(lowest, db)
		if want.exact != nil && want.exact[i] || db < want.least {
			wrong = append(wrong, fmt.Sprintf("%d: %.1f (exact: %t)", i, db, want.exact != nil && want.exact[i]))
		}
	}
	if len(wrong) > 0 {
		t.Errorf("%d frames are that many dB from the reference: %v", len(wrong), wrong[:min(8, len(wrong))])
	}
	return lowest
}

// checkTimes wants one picture a frame from zero on, decoded one step after the other, and no gap in the sound.
func (f finished) checkTimes(t *testing.T, want expectation) {
	t.Helper()
	base, _ := rational(f.info.Streams[0].TimeBase)
	step := new(big.Rat).Inv(new(big.Rat).Mul(base, want.fps))
	if !step.IsInt() {
		t.Fatalf("a frame lasts %s ticks", step.RatString())
	}
	one := step.Num().Int64()
	var shown []int64
	for i, p := range f.packets.video {
		shown = append(shown, p.PTS)
		if i > 0 && p.DTS-f.packets.video[i-1].DTS != one || p.Duration != one || p.DTS > p.PTS {
			t.Errorf("packet %d: dts %d after %d, pts %d, duration %d, a frame is %d", i, p.DTS, f.packets.video[max(0, i-1)].DTS, p.PTS, p.Duration, one)
		}
	}
	slices.Sort(shown)
	for i, at := range shown {
		if at != int64(i)*one {
			t.Errorf("frame %d shows at tick %d, a frame is %d", i, at, one)
			break
		}
	}
	for i, p := range f.packets.audio[:len(f.packets.audio)-1] {
		if next := f.packets.audio[i+1]; p.PTS+p.Duration != next.PTS || p.PTS != p.DTS || p.Duration != 1024 {
			t.Errorf("sound packet %d: pts %d, dts %d, duration %d, then %d", i, p.PTS, p.DTS, p.Duration, next.PTS)
		}
	}
	if p := f.packets.audio[0]; p.PTS != -1024 {
		t.Errorf("the sound's priming starts at %d", p.PTS)
	}
}

// checkSound wants exactly as many samples as the picture lasts, from zero on.
func (f finished) checkSound(t *testing.T, want expectation) {
	t.Helper()
	planned := nearest(new(big.Rat).Quo(big.NewRat(int64(want.frames)*want.hertz, 1), want.fps))
	last := f.packets.audio[len(f.packets.audio)-1]
	if end := last.PTS + last.Duration; end != planned {
		t.Errorf("the sound has %d samples, planned are %d", end, planned)
	}
	if over := int64(len(f.samples)) - planned; over < 0 || over >= 1024 { // ffmpeg does not take the end of the last block off
		t.Errorf("%d samples decode, planned are %d", len(f.samples), planned)
	}
	for _, s := range append(f.info.Streams[:2:2], ffmpeg.Stream{StartTime: f.info.Format.StartTime}) {
		if s.StartTime != "0.000000" {
			t.Errorf("%s starts at %s", s.Type, s.StartTime)
		}
	}
}

// checkTags looks at what the stream says of its colours, in every parameter set, and at what the container says.
func (f finished) checkTags(t *testing.T, want expectation) {
	t.Helper()
	v := f.info.Streams[0]
	got := strings.Join([]string{v.ColorRange, v.ColorPrimary, v.ColorTransfer, v.ColorSpace, v.FieldOrder}, " ")
	if got != "tv bt709 bt709 bt709 progressive" || len(v.SideData) > 0 {
		t.Errorf("colours and fields are %s, beside them %v", got, v.SideData)
	}
	if v.SampleAspect != "1:1" || (Size{v.Width, v.Height}) != want.size || v.PixelFormat != "yuv420p" {
		t.Errorf("%dx%d pixels of shape %s in %s", v.Width, v.Height, v.SampleAspect, v.PixelFormat)
	}
	moov := index(t, f.path)
	colr := inside(t, moov, trackOf(t, moov, "vide"), "mdia", "minf", "stbl", "stsd", "avc1", "colr")
	if got := moov[colr.body:colr.end]; !bytes.Equal(got, []byte("nclx\x00\x01\x00\x01\x00\x01\x00")) {
		t.Errorf("the container's colours are %q", got)
	}
	for _, set := range f.headers {
		for field, value := range map[string]string{"video_full_range_flag": "0", "colour_primaries": "1", "transfer_characteristics": "1", "matrix_coefficients": "1"} {
			if set[field] != value {
				t.Errorf("parameter set %s says %s %q", set["seq_parameter_set_id"], field, set[field])
			}
		}
	}
}

var traced = regexp.MustCompile(`\d+\s+(\w+)\s+[01]*\s+= (-?\d+)`)

// headers are the sequence parameter sets of a film's header, as ffmpeg reads them.
func headers(t *testing.T, path string) []map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-hide_banner", "-loglevel", "info", "-i", "file:"+path, "-map", "0:v:0", "-c", "copy", "-frames:v", "1", "-bsf:v", "trace_headers", "-f", "null", "-")
	log, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	var sets []map[string]string
	for _, part := range strings.Split(string(log), "Sequence Parameter Set")[1:] {
		part, _, _ = strings.Cut(part, "Picture Parameter Set")
		set := map[string]string{}
		for _, m := range traced.FindAllStringSubmatch(part, -1) {
			set[m[1]] = m[2]
		}
		sets = append(sets, set)
	}
	return sets
}

// checkHeader wants every parameter set in the header under an id of its own, and none among the pictures.
func (f finished) checkHeader(t *testing.T) {
	t.Helper()
	seen := map[string]bool{}
	for _, set := range f.headers {
		if id := set["seq_parameter_set_id"]; id == "" || seen[id] {
			t.Errorf("parameter set %q twice, or without id", id)
		}
		seen[set["seq_parameter_set_id"]] = true
	}
	if len(f.headers) == 0 {
		t.Error("no parameter sets in the header")
	}
	data := read(t, f.path)
	for i, p := range f.packets.video {
		for unit := p.Pos; unit+4 < p.Pos+p.Size; unit += 4 + int64(binary.BigEndian.Uint32(data[unit:])) {
			if kind := data[unit+4] & 0x1f; kind == 7 || kind == 8 {
				t.Errorf("packet %d holds parameters of its own", i)
			}
		}
	}
}

// checkEntries decodes from some keyframes on: what shows there is what shows when all is decoded, so that a player that
// seeks sees the same.
func (f finished) checkEntries(t *testing.T, want expectation) {
	t.Helper()
	entries := f.entries(t, want)
	if !entries[0] {
		t.Error("the film does not begin with a place to seek to")
	}
	delete(entries, 0)
	checked := 0
	for frame := range entries {
		if checked++; checked > entriesChecked {
			break
		}
		n := min(8, want.frames-frame)
		at := new(big.Rat).Quo(big.NewRat(int64(2*frame-1), 2), want.fps)
		got := quietly(t, "-ss", at.FloatString(6), "-i", "file:"+f.path, "-map", "0:v:0", "-frames:v", fmt.Sprint(n), "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
		if !bytes.Equal(got, bytes.Join(f.pictures[frame:frame+n], nil)) {
			t.Errorf("decoded from frame %d on, the next %d are others", frame, n)
		}
	}
}

// checkEdits wants one edit a track: all of it, from the first picture and after the priming of the sound.
func (f finished) checkEdits(t *testing.T, want expectation) {
	t.Helper()
	moov := index(t, f.path)
	scale := int64(binary.BigEndian.Uint32(moov[inside(t, moov, box{"moov", 0, len(moov), 8}, "mvhd").body+12:]))
	length := new(big.Rat).Quo(big.NewRat(int64(want.frames)*scale, 1), want.fps)
	delay := -f.packets.video[0].DTS
	for kind, skip := range map[string]int64{"vide": delay, "soun": 1024} {
		elst := moov[inside(t, moov, trackOf(t, moov, kind), "edts", "elst").body:]
		if elst[0] != 0 || binary.BigEndian.Uint32(elst[4:]) != 1 {
			t.Fatalf("the edits of %s are %x", kind, elst[:24])
		}
		lasts, from := int64(binary.BigEndian.Uint32(elst[8:])), int64(binary.BigEndian.Uint32(elst[12:]))
		off := new(big.Rat).Sub(big.NewRat(lasts, 1), length)
		if off.Abs(off).Cmp(big.NewRat(1, 1)) > 0 || from != skip {
			t.Errorf("the edit of %s lasts %d of 1/%d s from tick %d, planned are %s from %d", kind, lasts, scale, from, length.FloatString(2), skip)
		}
	}
}

func index(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	moov, _, err := readMoov(f)
	if err != nil {
		t.Fatal(err)
	}
	return moov
}

// trackOf is the first track of a kind, vide or soun.
func trackOf(t *testing.T, moov []byte, kind string) box {
	t.Helper()
	for b := range boxes(moov, 8, len(moov)) {
		if b.kind == "trak" && handler(moov, b) == kind {
			return b
		}
	}
	t.Fatalf("no track of kind %s", kind)
	return box{}
}

func inside(t *testing.T, data []byte, b box, kinds ...string) box {
	t.Helper()
	found, ok := path(data, b, kinds...)
	if !ok {
		t.Fatalf("no %v in %s", kinds, b.kind)
	}
	return found[len(found)-1]
}

// entries are the frames that the film lists as places to seek to.
func (f finished) entries(t *testing.T, want expectation) map[int]bool {
	t.Helper()
	_, step := clock{fps: want.fps}.timescale()
	frames := map[int]bool{}
	moov := index(t, f.path)
	p, ok := path(moov, trackOf(t, moov, "vide"), "mdia", "minf", "stbl", "stss")
	for i, packet := range f.packets.video {
		listed := !ok // all are keyframes
		for at := 8; ok && at < p[4].end-p[4].body; at += 4 {
			listed = listed || int(binary.BigEndian.Uint32(moov[p[4].body+at:])) == i+1
		}
		if listed {
			frames[int(packet.PTS/step)] = true
		}
	}
	return frames
}

// flashAfter is when the picture first turns white at or after a frame, in seconds.
func (f finished) flashAfter(t *testing.T, fps float64, frame int) float64 {
	t.Helper()
	for i := frame; i < len(f.pictures); i++ {
		luma := f.pictures[i][:len(f.pictures[i])*2/3]
		sum := 0
		for _, y := range luma {
			sum += int(y)
		}
		if sum/len(luma) > 200 {
			return float64(i) / fps
		}
	}
	t.Fatalf("no flash from frame %d on", frame)
	return 0
}

// beepAfter is when the sound first rises at or after a time, in seconds.
func (f finished) beepAfter(t *testing.T, hertz, after float64) float64 {
	t.Helper()
	for i := int(after * hertz); i < len(f.samples); i++ {
		if math.Abs(float64(f.samples[i])) > 0.2 {
			return float64(i) / hertz
		}
	}
	t.Fatalf("no beep after %g s", after)
	return 0
}
