package providers

import (
	"strings"
	"testing"
	"testing/fstest"

	"shotlist/providers/card"
)

// picturesOf is what a card shows of a request, its pictures read.
func picturesOf(t *testing.T, a *animatic, r Request) (s card.Spec, err error) {
	t.Helper()
	s, err = specOf(r)
	if err == nil {
		err = a.addPictures(t.Context(), &s, r, t.TempDir())
	}
	return s, err
}

func TestTheBestPictureFillsTheFrame(t *testing.T) {
	files := fstest.MapFS{
		"refs/dark.png": {Data: pictureOf(10)}, "refs/bright 灯.png": {Data: pictureOf(200)}, "refs/grey.png": {Data: pictureOf(100)},
	}
	dark, bright, grey := Media{Path: "refs/dark.png"}, Media{Path: "refs/bright 灯.png"}, Media{Path: "refs/grey.png"}
	files["clip.mp4"] = &fstest.MapFile{Data: fetched(t, t.Context(), openAnimatic(t, files), with(func(r *Request) { r.First = &bright }))}
	cast := []Character{{Name: "nobody"}, {Name: "keeper", Images: []Media{grey}}}
	link := Media{URL: "https://example.com/a.png?sig=s3cret"}
	inline := Media{URL: dataURL(pictureOf(200))}
	for _, tc := range []struct {
		name   string
		change func(*Request)
		grey   uint32
	}{
		{"first frame", func(r *Request) { r.First, r.References, r.Characters = &bright, []Media{dark}, cast }, 200},
		{"reference", func(r *Request) { r.References, r.Characters = []Media{dark, bright}, cast }, 10},
		{"character", func(r *Request) { r.Characters = cast }, 100},
		{"data url", func(r *Request) { r.First = &inline }, 200},
		{"what is at hand, not a link", func(r *Request) { r.First, r.Characters = &link, cast }, 100},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := picturesOf(t, openAnimatic(t, files), with(tc.change))
			if err != nil || s.Picture == nil {
				t.Fatalf("no picture: %v", err)
			}
			if got, _, _, _ := s.Picture.At(32, 10).RGBA(); got>>8 != tc.grey {
				t.Errorf("got grey %d, want %d", got>>8, tc.grey)
			}
		})
	}
	t.Run("first frame of a clip", func(t *testing.T) {
		s, err := picturesOf(t, openAnimatic(t, files), with(func(r *Request) { r.Video = &Media{Path: "clip.mp4"} }))
		if err != nil || s.Picture == nil || s.Picture.Bounds().Dx() != 128 {
			t.Errorf("got %v, %v", s.Picture, err)
		}
	})
}

func with(change func(*Request)) Request {
	r := lighthouse()
	change(&r)
	return r
}

func TestALinkIsNotFollowedButNamed(t *testing.T) {
	r := with(func(r *Request) { r.First = &Media{URL: "https://user:s3cret@example.com/a.png?sig=s3cret"} })
	s, err := picturesOf(t, openAnimatic(t, nil), r)
	if want := "Picture at example.com: not shown, because animatics are made offline"; err != nil || s.Note != want || s.Picture != nil {
		t.Errorf("got %q, %v", s.Note, err)
	}
}

func TestTheLastFrameIsShownToo(t *testing.T) {
	files := fstest.MapFS{"a.png": {Data: pictureOf(10)}, "b.png": {Data: pictureOf(200)}}
	r := with(func(r *Request) { r.First, r.Last = &Media{Path: "a.png"}, &Media{Path: "b.png"} })
	if s, err := picturesOf(t, openAnimatic(t, files), r); err != nil || s.Last == nil {
		t.Errorf("no last frame: %v", err)
	}
}

func TestPicturesThatCannotBeReadAreNamed(t *testing.T) {
	files := fstest.MapFS{
		"refs/broken.png": {Data: pictureOf(9)[:60]}, "refs/text.png": {Data: []byte("hello")}, "refs/good.png": {Data: pictureOf(9)},
	}
	for _, tc := range []struct {
		name   string
		change func(*Request)
		word   string
	}{
		{"damaged", func(r *Request) { r.First = &Media{Path: "refs/broken.png"} }, "refs/broken.png"},
		{"no picture", func(r *Request) { r.References = []Media{{Path: "refs/text.png"}} }, "refs/text.png"},
		{"missing", func(r *Request) { r.First = &Media{Path: "refs/gone.png"} }, "refs/gone.png"},
		{"changed", func(r *Request) { r.First = &Media{Path: "refs/good.png", SHA256: "00"} }, "refs/good.png"},
		{"no clip", func(r *Request) { r.Video = &Media{Path: "refs/text.png"} }, "refs/text.png"},
		{"missing clip", func(r *Request) { r.Video = &Media{Path: "refs/gone.mp4"} }, "refs/gone.mp4"},
		{"bad data url", func(r *Request) { r.First = &Media{URL: "data:image/png;base64,AAAA"} }, "in a data URL"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := fetch(t.Context(), openAnimatic(t, files), with(tc.change))
			if err == nil || KindOf(err) != Invalid || !strings.Contains(err.Error(), tc.word) {
				t.Errorf("got %v, want one of kind invalid that names %s", err, tc.word)
			}
		})
	}
}

func TestBeatsAreScenes(t *testing.T) {
	s, err := specOf(with(func(r *Request) {
		r.Label.Scene, r.Beats = "", []Beat{{Duration: r.Duration / 2, Scene: "dark"}, {Duration: r.Duration / 2, Scene: "light"}}
	}))
	want := []card.Scene{{Frames: 6, Text: "dark"}, {Frames: 6, Text: "light"}}
	if err != nil || len(s.Scenes) != 2 || s.Scenes[0] != want[0] || s.Scenes[1] != want[1] {
		t.Errorf("got %v, %v", s.Scenes, err)
	}
}
