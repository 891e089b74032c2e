package providers

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"shotlist/providers/wire"
)

// stripes is red on the left, green in the middle and blue on the right, each a third.
func stripes(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	colors := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}}
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, colors[x*3/w])
		}
	}
	return img
}

func asPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAPictureIsScaledToCoverAndCroppedInTheMiddle(t *testing.T) {
	out, mime, err := picture(asPNG(t, stripes(300, 100)), Size{50, 50})
	if err != nil || mime != "image/png" {
		t.Fatal(mime, err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil || img.Bounds().Size() != image.Pt(50, 50) {
		t.Fatal(img.Bounds(), err)
	}
	for _, x := range []int{3, 25, 46} { // only the middle third is left
		if r, g, b, _ := img.At(x, 25).RGBA(); g < 0xf000 || r > 0x1000 || b > 0x1000 {
			t.Errorf("at %d: %x %x %x is not green", x, r, g, b)
		}
	}
}

func TestAPictureThatFitsStaysByteForByte(t *testing.T) {
	data := asPNG(t, stripes(30, 20))
	for _, fit := range []Size{{}, {30, 20}} {
		if out, mime, err := picture(data, fit); err != nil || mime != "image/png" || !bytes.Equal(out, data) {
			t.Errorf("%v: got %s and %v", fit, mime, err)
		}
	}
}

func TestAJPEGStaysAJPEG(t *testing.T) {
	var in bytes.Buffer
	if err := jpeg.Encode(&in, stripes(30, 20), nil); err != nil {
		t.Fatal(err)
	}
	if out, mime, err := picture(in.Bytes(), Size{16, 16}); err != nil || mime != "image/jpeg" || !bytes.HasPrefix(out, []byte("\xff\xd8")) {
		t.Errorf("got %s and %v", mime, err)
	}
}

func TestPicturesGoInTheFormThatTheServiceTakes(t *testing.T) {
	data := asPNG(t, stripes(4, 3))
	sum := sha256.Sum256(data)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("a linked picture is read with a credential")
		}
		_, _ = w.Write(data)
	}))
	defer web.Close()
	file := Media{Path: "灯 塔.png", SHA256: hex.EncodeToString(sum[:])}
	link := Media{URL: web.URL + "/a.png"}
	text := base64.StdEncoding.EncodeToString(data)
	for _, c := range []struct {
		name  string
		media Media
		forms []MediaForm
		fit   Size
		want  any
	}{
		{"a file as a data URL", file, nil, Size{}, inlined{"data:image/png;base64," + text, "image/png"}},
		{"a file as base64", file, []MediaForm{FormURL, FormBase64}, Size{}, inlined{text, "image/png"}},
		{"a link as it is", link, nil, Size{}, link.URL},
		{"a link is read where links are not taken", link, []MediaForm{FormBase64}, Size{}, inlined{text, "image/png"}},
		{"a link is read where its size must be right", link, nil, Size{4, 3}, inlined{"data:image/png;base64," + text, "image/png"}},
		{"a link stays where only links are taken", link, []MediaForm{FormURL}, Size{9, 9}, link.URL},
		{"a data URL as base64", Media{URL: "data:image/png;base64," + text}, []MediaForm{FormBase64}, Size{}, inlined{text, "image/png"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := media{fstest.MapFS{"灯 塔.png": {Data: data}}, wire.New(nil, wire.Limits{}), Images{Forms: c.forms}}
			if got, err := m.value(t.Context(), c.media, c.fit); err != nil || got != c.want {
				t.Errorf("got %.60v and %v", got, err)
			}
		})
	}
}

func TestPicturesThatCannotBeSentAreRefusedByName(t *testing.T) {
	files := fstest.MapFS{"a.png": {Data: asPNG(t, stripes(40, 30))}, "text.png": {Data: []byte("no picture")}}
	gone := httptest.NewServer(http.NotFoundHandler())
	defer gone.Close()
	for _, c := range []struct {
		name  string
		media Media
		says  string
	}{
		{"it changed since it was planned with", Media{Path: "a.png", SHA256: "00"}, "a.png: it changed"},
		{"too large", Media{Path: "a.png"}, "a.png: the picture has more than"},
		{"no picture", Media{Path: "text.png"}, "text.png: it is no picture"},
		{"missing", Media{Path: "b.png"}, "b.png"},
		{"a dead link, without its signature", Media{URL: gone.URL + "/c.png?sig=secret"}, "/c.png: its host answered with http 404"},
		{"a damaged data URL", Media{URL: "data:image/png;base64,%%%"}, "in a data URL: its data URL is no base64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := media{files, wire.New(nil, wire.Limits{}), Images{Forms: []MediaForm{FormBase64}, MaxBytes: 50}}
			_, err := m.value(t.Context(), c.media, Size{})
			if KindOf(err) != Invalid || err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}
