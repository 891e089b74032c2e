package providers

import (
	"testing"
	"time"
)

func TestSizesHaveNames(t *testing.T) {
	for _, c := range []struct{ size, aspect, orientation, resolution string }{
		{"1280x720", "16:9", "landscape", "720p"}, {"720x1280", "9:16", "portrait", "720p"},
		{"1792x1024", "16:9", "landscape", "1080p"}, {"854x480", "16:9", "landscape", "480p"},
		{"640x360", "16:9", "landscape", "360p"}, {"1080x1080", "1:1", "square", "1080p"},
		{"1024x768", "4:3", "landscape", "720p"}, {"3840x2160", "16:9", "landscape", "4k"}, {"2520x1080", "21:9", "landscape", "1080p"},
	} {
		s, err := ParseSize(c.size)
		if err != nil {
			t.Fatal(err)
		}
		if a, o, r := aspect(s), orientation(s), resolution(s); a != c.aspect || o != c.orientation || r != c.resolution {
			t.Errorf("%s: got %s, %s, %s", c.size, a, o, r)
		}
	}
}

func TestCastCharactersAreMentionedByTheServicesName(t *testing.T) {
	cast := []Character{{Name: "ann", ID: "x.ann"}, {Name: "灯", ID: "x.lamp"}, {Name: "bob"}}
	for _, c := range []struct{ prompt, want string }{
		{"@ann waves", "@x.ann waves"},
		{"(@ann)", "( @x.ann )"},
		{"@anna and @ann", "@anna and @x.ann"},
		{"@ann@灯", "@x.ann @x.lamp"},
		{"@灯塔 is no @灯", "@灯塔 is no @x.lamp"},
		{"@bob stays", "@bob stays"},
		{"nobody", "nobody"},
	} {
		if got := named(Request{Prompt: c.prompt, Characters: cast}); got != c.want {
			t.Errorf("%q: got %q, want %q", c.prompt, got, c.want)
		}
	}
}

func TestBeatsAreWrittenAsAStoryboard(t *testing.T) {
	beats := []Beat{{7500 * time.Millisecond, "take-off"}, {3 * time.Second, "landing"}}
	const layout = "Shot 1:\nduration: 7.5sec\nScene: take-off\n\nShot 2:\nduration: 3sec\nScene: landing"
	for _, c := range []struct{ name, prompt, want string }{
		{"alone", "", layout}, {"after the style", "gouache", "gouache\n\n" + layout}, {"already written", layout, layout},
	} {
		if got := storyboard(c.prompt, beats); got != c.want {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}

func TestTimesAreReadInEveryForm(t *testing.T) {
	want := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for _, body := range []string{`{"t":1795255200}`, `{"t":1795255200000}`, `{"t":"2026-11-21T10:00:00Z"}`, `{"t":"2026-11-21T11:00:00+01:00"}`} {
		doc, err := decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := timeIn(doc, "/t"); !ok || !got.Equal(want) {
			t.Errorf("%s: got %s", body, got)
		}
	}
	if _, ok := timeIn(object{"t": "soon"}, "/t"); ok {
		t.Error("a word is a time")
	}
}
