package concat

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// oddity is a clip that differs in one thing from its two neighbours in a film, which are H.264 of one parameter set.
type oddity struct {
	name string
	rate string   // of the film and its clips; empty: 25
	base []string // encoder options of all clips, beside the usual

	at     string                              // the odd clip's own rate
	size   Size                                // and size
	vf     string                              // filters on its picture
	encode []string                            // more options for its encoder, or other ones
	layout string                              // of its sound; empty: stereo; none
	hertz  int                                 // of its sound; zero: 48000
	format string                              // container; empty: mp4
	lead   int                                 // frames of the encoded file before those that the film shows
	only   int                                 // frames that the file has, where fewer than the film shows
	change func(t *testing.T, from, to string) // what happens to the file after it was encoded
	trim   func(c *Clip)                       // what the film shows of it

	kinds  string  // cut: only in that film
	shown  string  // filters by which the reference shows it
	why    string  // what the timeline says of why it is encoded; empty: it is copied
	faded  string  // the same for the film with crossfades, where it is another
	within float64 // seconds between its flash and beep; zero: 10 ms
	deaf   bool    // flash and beep are not compared
}

const (
	tinyFrames  = 40 // of every clip in its film
	tinyOverlap = 10
	flashFrame  = 20
	wantAlike   = 0.010
)

var tiny = Size{192, 108}

// usual are the encoder's options of every clip.
var usual = []string{"-c:v", "libx264", "-preset", "fast", "-pix_fmt", "yuv420p", "-g", "10", "-keyint_min", "10", "-sc_threshold", "0", "-bf", "2",
	"-threads", "1", "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-c:a", "aac", "-b:a", "128k"}

func (o oddity) fps() *big.Rat {
	fps, _ := rational(or(o.rate, "25"))
	return fps
}

// neighbour is a clip as the others in the film are.
func (o oddity) neighbour() oddity { return oddity{rate: o.rate, base: o.base} }

// shots go from a folder to what makes the clip in it.
var shots sync.Map

// kept makes a clip that several films share once.
func (o oddity) kept(t *testing.T, dir string, hue int) string {
	t.Helper()
	key := sha256.Sum256(fmt.Appendf(nil, "%s %s %q %d", o.name, o.rate, o.base, hue))
	folder := filepath.Join(dir, fmt.Sprintf("%x", key[:8]))
	once, _ := shots.LoadOrStore(folder, sync.OnceValue(func() string {
		if err := os.Mkdir(folder, 0o777); err != nil {
			t.Error(err)
		}
		return o.shoot(t, folder, hue)
	}))
	return once.(func() string)()
}

// shoot makes the clip: moving bars in a hue of their own, with a flash and a beep at the same moment.
func (o oddity) shoot(t *testing.T, dir string, hue int) string {
	t.Helper()
	size, rate := tiny, or(o.at, or(o.rate, "25"))
	if o.size != (Size{}) {
		size = o.size
	}
	fps, _ := rational(rate)
	own := clock{fps: fps}
	film := clock{fps: o.fps()}
	flash, count := own.frame(film.time(flashFrame))+o.lead, own.frame(film.time(tinyFrames))+o.lead
	if o.only > 0 {
		count = o.only
	}
	picture := fmt.Sprintf("testsrc2=s=%s:r=%s,hue=h=%d,drawbox=w=iw:h=ih:c=white:t=fill:enable='between(n,%d,%d)',trim=end_frame=%d", size, rate, hue, flash, flash+2, count)
	if o.vf != "" {
		picture += "," + o.vf
	}
	args := append([]string{"-f", "lavfi", "-i", picture}, o.beeps(own.time(flash), own.time(count))...)
	args = append(append(append(args, usual...), o.base...), o.encode...)
	path := filepath.Join(dir, fmt.Sprintf("%d.%s", hue, or(o.format, "mp4")))
	ff(t, nil, append(args, "file:"+path)...)
	if o.change == nil {
		return path
	}
	to := filepath.Join(dir, "changed."+or(o.format, "mp4"))
	o.change(t, path, to)
	return to
}

// beeps is the clip's sound as an input: a beep at a time, and silence.
func (o oddity) beeps(at, length *big.Rat) []string {
	if o.layout == "none" {
		return nil
	}
	hertz := 48000
	if o.hertz > 0 {
		hertz = o.hertz
	}
	from, _ := at.Float64()
	until, _ := length.Float64()
	source := fmt.Sprintf("aevalsrc='if(between(t,%.6f,%.6f),0.6*sin(2*PI*1000*(t-%.6f)),0)':s=%d:d=%.6f", from, from+0.1, from, hertz, until)
	return []string{"-f", "lavfi", "-i", source, "-ac", map[string]string{"": "2", "mono": "1", "5.1": "6"}[o.layout]}
}

// film is the odd clip between two others.
func (o oddity) film(t *testing.T, dir, kind string) []Clip {
	t.Helper()
	c := clock{fps: o.fps()}
	var clips []Clip
	for i, path := range []string{o.neighbour().kept(t, dir, 0), o.kept(t, dir, 120), o.neighbour().kept(t, dir, 240)} {
		clip := Clip{Shot: string(rune('a' + i)), Path: path, Duration: duration(c.time(tinyFrames))}
		if kind != "" && i > 0 {
			clip.Transition = Transition{Kind: kind, Duration: duration(c.time(tinyOverlap))}
		}
		clips = append(clips, clip)
	}
	if o.trim != nil {
		o.trim(&clips[1])
	}
	return clips
}

// replaced are arguments with another in place of one.
func replaced(args []string, one, other string) []string {
	args = slices.Clone(args)
	args[slices.Index(args, one)] = other
	return args
}

// frames are what a film shows of a clip at 25 frames a second.
func frames(in, out int) func(*Clip) {
	return func(c *Clip) { c.In, c.Out = ms(40*in), ms(40*out) }
}

// turned writes a track's matrix.
func turned(matrix [6]int32) func(*testing.T, string, string) {
	return func(t *testing.T, from, to string) {
		t.Helper()
		data, moov := read(t, from), index(t, from)
		tkhd := bytes.Index(data, moov) + inside(t, moov, trackOf(t, moov, "vide"), "tkhd").body + 40 // of version 0
		for i, v := range matrix {
			binary.BigEndian.PutUint32(data[tkhd+4*i:], uint32(v<<16))
		}
		write(t, to, data)
	}
}

// remux changes a file without encoding it again.
func remux(before []string, after ...string) func(*testing.T, string, string) {
	return func(t *testing.T, from, to string) {
		t.Helper()
		args := append(append(slices.Clone(before), "-i", "file:"+from), after...)
		ff(t, nil, append(args, "file:"+to)...)
	}
}

// subtitled muxes a clip with subtitles, which come first.
func subtitled(t *testing.T, from, to string) {
	t.Helper()
	text := filepath.Join(filepath.Dir(to), "s.srt")
	write(t, text, []byte("1\n00:00:00,000 --> 00:00:01,000\nHello\n"))
	ff(t, nil, "-i", "file:"+text, "-i", "file:"+from, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text", "file:"+to)
}

// covered gives a clip a cover picture, before its own.
func covered(t *testing.T, from, to string) {
	t.Helper()
	cover := filepath.Join(filepath.Dir(to), "cover.png")
	ff(t, nil, "-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", "file:"+cover)
	ff(t, nil, "-i", "file:"+from, "-i", "file:"+cover, "-map", "1", "-map", "0", "-c", "copy", "-disposition:v:0", "attached_pic", "file:"+to)
}

// spliced is a clip whose second half was encoded with other parameters, which stand among its pictures under the id of
// the first.
func spliced(t *testing.T, from, to string) {
	t.Helper()
	dir := filepath.Dir(to)
	first, second, both := filepath.Join(dir, "1.h264"), filepath.Join(dir, "2.h264"), filepath.Join(dir, "both.h264")
	ff(t, nil, "-i", "file:"+from, "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-frames:v", "20", "-f", "h264", "file:"+first)
	ff(t, nil, append(append([]string{"-ss", "0.79", "-i", "file:" + from}, usual...), "-bf", "0", "-refs", "1", "-coder", "vlc", "-an", "-f", "h264", "file:"+second)...)
	write(t, both, append(read(t, first), read(t, second)...))
	ff(t, nil, "-r", "25", "-f", "h264", "-i", "file:"+both, "-i", "file:"+from, "-map", "0:v", "-map", "1:a", "-c", "copy", "file:"+to)
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
