package exchange

import (
	"bytes"
	"fmt"
	"math/big"
	"path"
)

// hour is where programmes start by custom: at 01:00:00:00.
const hour = 3600

// EDL writes a film as a CMX 3600 list, with timecode that drops no frames. An overlap is a dissolve (D), whatever its
// kind: the kind, the takes that were not picked and what is known of a take stand in comments, as the format has no
// place for them.
func EDL(f Film) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	w := edl{film: f, base: nominal(f.FPS)}
	fmt.Fprintf(&w.out, "TITLE: %s\nFCM: NON-DROP FRAME\n", oneLine(f.Name))
	for i, s := range f.Shots {
		end := f.frames()
		if i+1 < len(f.Shots) {
			end = f.Shots[i+1].Start
		}
		for n, p := range s.pieces(s.Start, end) {
			w.event(i, p, n == 0)
		}
		w.remarks(s)
	}
	return w.out.Bytes(), nil
}

type edl struct {
	film   Film
	base   int // frames that timecode counts in a second
	events int
	out    bytes.Buffer
}

// nominal is the number of frames that timecode counts in a second: 30 for 30000/1001.
func nominal(fps *big.Rat) int {
	n, d := fps.Num().Int64(), fps.Denom().Int64()
	return int((n + d - 1) / d)
}

// event writes a piece of a shot. Where it begins with an overlap, a line of no length names what shows before.
func (w *edl) event(i int, p piece, first bool) {
	s := w.film.Shots[i]
	w.events++
	if overlap := min(s.Overlap, p.end-p.start); first && overlap > 0 && i > 0 {
		before := w.film.Shots[i-1]
		last := before.clipFrame(min(s.Start, before.End-before.HoldOut))
		w.line(before, "C    ", last, last, p.start, p.start)
		w.line(s, fmt.Sprintf("D %03d", overlap), p.in, w.sourceEnd(s, p), p.start, p.end)
		fmt.Fprintf(&w.out, "* FROM CLIP NAME: %s\n* TO CLIP NAME: %s\n* TRANSITION: %s\n", fileName(before), fileName(s), oneLine(s.Transition))
	} else {
		w.line(s, "C    ", p.in, w.sourceEnd(s, p), p.start, p.end)
		fmt.Fprintf(&w.out, "* FROM CLIP NAME: %s\n", fileName(s))
	}
	w.motion(s, p)
}

func (w *edl) line(s Shot, transition string, sourceIn, sourceOut, in, out int) {
	channels := "V "
	if s.take().Sound {
		channels = "B "
	}
	fmt.Fprintf(&w.out, "%03d  AX       %s    %s    %s %s %s %s\n", w.events, channels, transition,
		w.timecode(sourceIn), w.timecode(sourceOut), w.timecode(in+hour*w.base), w.timecode(out+hour*w.base))
}

func (w *edl) sourceEnd(s Shot, p piece) int {
	if p.still {
		return p.in + 1
	}
	return p.in + scaled(p.end-p.start, s.speed())
}

// motion writes the line that says at how many frames a second a clip plays which is slowed, sped up or frozen.
func (w *edl) motion(s Shot, p piece) {
	rate := new(big.Rat).Mul(s.speed(), big.NewRat(int64(w.base), 1))
	switch {
	case p.still:
		rate = new(big.Rat)
	case s.plain():
		return
	}
	fmt.Fprintf(&w.out, "M2   AX       %05s                %s\n", rate.FloatString(1), w.timecode(p.in))
}

func (w *edl) remarks(s Shot) {
	fmt.Fprintf(&w.out, "* SOURCE FILE: %s\n", s.take().Path)
	for _, line := range s.take().note() {
		fmt.Fprintf(&w.out, "* %s\n", line)
	}
	for i, t := range s.Takes {
		if i != s.Pick {
			fmt.Fprintf(&w.out, "* ALTERNATE TAKE: %s\n", t.Path)
		}
	}
}

func fileName(s Shot) string { return path.Base(s.take().Path) }

func (w *edl) timecode(frame int) string {
	seconds, rest := frame/w.base, frame%w.base
	return fmt.Sprintf("%02d:%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60, rest)
}
