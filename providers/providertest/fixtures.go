package providertest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"sync"
	"testing/fstest"
)

// canary is the key of every test. Its signs change when it is URL-encoded or put into base64.
const canary = "sk-Canary+/7f3a9&c2=e1?"

// Files is the project folder of every test: first.png has the size of the default request, the others have not.
func Files() fstest.MapFS {
	return fstest.MapFS{
		"refs/first.png":     {Data: frame()},
		"refs/last.png":      {Data: frame()},
		"refs/portrait.jpg":  {Data: jpegOf(30, 40)},
		"refs/灯塔 keeper.png": {Data: pngOf(64, 48)},
	}
}

// frame is drawn once: it has many pixels.
var frame = sync.OnceValue(func() []byte { return pngOf(1280, 720) })

func drawing(w, h int) image.Image {
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Black, color.White})
	for y := range h {
		for x := range w {
			img.SetColorIndex(x, y, uint8((x/16+y/16)%2))
		}
	}
	return img
}

func pngOf(w, h int) []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, drawing(w, h)) // a buffer takes all
	return out.Bytes()
}

func jpegOf(w, h int) []byte {
	var out bytes.Buffer
	_ = jpeg.Encode(&out, drawing(w, h), nil)
	return out.Bytes()
}

// clipLimit is how large a clip may be in these tests, in bytes.
const clipLimit = 1 << 20

// clip has the boxes of an MP4, and a mark by which one is told from another. Nothing plays it.
func clip(mark string) []byte {
	payload := append([]byte(fmt.Sprintf("%-64s", mark)), bytes.Repeat([]byte{0x5a}, 40_000)...)
	return bytes.Join([][]byte{box("ftyp", []byte("isom\x00\x00\x02\x00isomiso2mp41")), box("moov", make([]byte, 400)), box("mdat", payload)}, nil)
}

func box(name string, payload []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
	return append(append(b, name...), payload...)
}
