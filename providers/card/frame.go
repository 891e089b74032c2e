package card

import "image"

// frame is one picture as video carries it: planes of YCbCr 4:2:0, one after the other in one piece of memory.
type frame struct {
	w, h      int // even
	y, cb, cr []byte
}

// frameBytes is the length of a frame.
func frameBytes(size image.Point) int { return size.X * size.Y * 3 / 2 }

// frameOver lays a frame over buf, which must have frameBytes.
func frameOver(buf []byte, size image.Point) frame {
	luma, quarter := size.X*size.Y, size.X*size.Y/4
	return frame{size.X, size.Y, buf[:luma], buf[luma : luma+quarter], buf[luma+quarter : luma+2*quarter]}
}

// planes lists the frame's planes with their sizes.
func (f frame) planes() [3]plane {
	return [3]plane{{f.w, f.h, f.y}, {f.w / 2, f.h / 2, f.cb}, {f.w / 2, f.h / 2, f.cr}}
}

// plane is one component of a frame.
type plane struct {
	w, h int
	pix  []byte
}

func (p plane) row(y int) []byte { return p.pix[y*p.w : (y+1)*p.w] }

// ground is what moves behind the text. Its methods may be called from several goroutines at once.
type ground interface {
	// paint fills f with what is seen after so many seconds; part is the same as a part of the whole, from 0 to 1.
	paint(f frame, seconds, part float64)
}
