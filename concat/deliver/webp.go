package deliver

import (
	"encoding/binary"
	"errors"

	"shotlist/concat"
)

// animation is what the chunks of a WebP file say (RFC 9649): VP8X the canvas, each ANMF a frame.
type animation struct {
	size    concat.Size
	frames  int
	seconds float64
}

func readAnimation(b []byte) (animation, error) {
	var a animation
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" || int(binary.LittleEndian.Uint32(b[4:]))+8 != len(b) {
		return a, errors.New("it is no whole WebP file")
	}
	for b = b[12:]; len(b) >= 8; {
		kind, n := string(b[:4]), int(binary.LittleEndian.Uint32(b[4:]))
		if b = b[8:]; n+n%2 > len(b) {
			return a, errors.New("a chunk of it is cut off")
		}
		switch {
		case kind == "VP8X" && n >= 10:
			a.size = concat.Size{W: 1 + uint24(b[4:]), H: 1 + uint24(b[7:])}
		case kind == "ANMF" && n >= 16:
			a.frames, a.seconds = a.frames+1, a.seconds+float64(uint24(b[12:]))/1000
		}
		b = b[n+n%2:]
	}
	if a.frames == 0 {
		return a, errors.New("it has no frames")
	}
	return a, nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
