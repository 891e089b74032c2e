package providers

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // read by image.Decode
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read by image.Decode
)

// mostPixels bounds what a small file can unfold to in memory.
const mostPixels = 100_000_000

// picture checks a picture and, where fit is set and differs, scales it to cover that size and crops what is over, in
// equal parts on both sides. What need not change stays byte for byte.
func picture(data []byte, fit Size) (out []byte, mime string, err error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", errors.New("it is no picture that can be read")
	}
	if config.Width*config.Height > mostPixels {
		return nil, "", fmt.Errorf("%d x %d pixels are too many", config.Width, config.Height)
	}
	if fit == (Size{}) || fit == (Size{config.Width, config.Height}) {
		return data, "image/" + format, nil
	}
	return refit(data, fit)
}

func refit(data []byte, fit Size) ([]byte, string, error) {
	src, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", errors.New("it is damaged")
	}
	dst := image.NewRGBA(image.Rect(0, 0, fit.W, fit.H))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, middle(src.Bounds(), fit), draw.Src, nil)
	var out bytes.Buffer
	if format == "jpeg" {
		err = jpeg.Encode(&out, dst, &jpeg.Options{Quality: 92})
		return out.Bytes(), "image/jpeg", err
	}
	err = png.Encode(&out, dst)
	return out.Bytes(), "image/png", err
}

// middle is the largest part of b, around its middle, that has the shape of fit.
func middle(b image.Rectangle, fit Size) image.Rectangle {
	w, h := b.Dx(), b.Dy()
	if w*fit.H > h*fit.W {
		w = max(1, h*fit.W/fit.H)
	} else {
		h = max(1, w*fit.H/fit.W)
	}
	x, y := b.Min.X+(b.Dx()-w)/2, b.Min.Y+(b.Dy()-h)/2
	return image.Rect(x, y, x+w, y+h)
}
