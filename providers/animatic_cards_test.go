package providers

import (
	"image"
	"image/color"
	"testing"
)

func TestOfACardOnlyItsColoursAreShownUnderTheNextOne(t *testing.T) {
	striped := image.NewGray(image.Rect(0, 0, 320, 180))
	for i := range striped.Pix {
		if i%320/4%2 == 0 { // strokes as wide as letters'
			striped.Pix[i] = 255
		}
	}
	left := image.Rect(0, 0, 160, 180)
	for y := left.Min.Y; y < left.Max.Y; y++ {
		for x := left.Min.X; x < left.Max.X; x++ {
			if striped.GrayAt(x, y).Y == 255 {
				striped.SetGray(x, y, color.Gray{Y: 80})
			}
		}
	}
	out := colours(striped)
	if dark, light := grey(out, 40, 90), grey(out, 280, 90); light < dark+40 {
		t.Errorf("the dark half is %d and the light one %d", dark, light)
	}
	for x := 200; x < 300; x++ {
		if step := grey(out, x+1, 90) - grey(out, x, 90); step > 6 || step < -6 {
			t.Fatalf("between columns %d and %d the picture steps by %d", x, x+1, step)
		}
	}
}

func grey(m image.Image, x, y int) int {
	return int(color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
}
