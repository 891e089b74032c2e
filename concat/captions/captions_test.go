package captions

import (
	"strings"
	"testing"
	"time"

	"github.com/asticode/go-astisub"
	"github.com/google/go-cmp/cmp"
)

func TestRowsAreBrokenWhereTheScriptAllowsIt(t *testing.T) {
	tests := map[string]struct {
		text    string
		columns int
		want    []string
	}{
		"one row":                           {"Short.", 42, []string{"Short."}},
		"rows of about the same width":      {"The old keeper shields the lamp with bare hands", 42, []string{"The old keeper shields", "the lamp with bare hands"}},
		"its own line ends stay":            {"- Who is there?\n- The sea.", 42, []string{"- Who is there?", "- The sea."}},
		"Chinese has no spaces":             {"海浪拍打着灯塔的走廊", 12, []string{"海浪拍打着", "灯塔的走廊"}},
		"no row begins with a full stop":    {"灯塔亮了。海很静。", 8, []string{"灯塔亮", "了。海", "很静。"}},
		"no row ends with an open bracket":  {"彼は「はい」と言った", 6, []string{"彼は", "「は", "い」と", "言った"}},
		"a word that is too wide is broken": {"see Donaudampfschiff", 8, []string{"see", "Donaudam", "pfschiff"}},
		"a character is never broken":       {"👩‍🚀👩‍🚀👩‍🚀", 4, []string{"👩‍🚀👩‍🚀", "👩‍🚀"}},
		"Arabic rows keep their direction":  {"هذا النموذج Sora\nSora 2 هنا", 42, []string{"هذا النموذج Sora", rightToLeft + "Sora 2 هنا"}},
		"English rows keep theirs":          {"In Arabic:\nمرحبا.", 42, []string{"In Arabic:", leftToRight + "مرحبا."}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Wrap(test.text, test.columns)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSettledLinesAreInOrderAndDoNotOverlap(t *testing.T) {
	s := time.Second
	got := Settle([]Line{
		{5 * s, 9 * s, " late \r\n\r\n  but\there "}, {0, 3 * s, "first"}, {2 * s, 4 * s, "second"}, {2 * s, 3 * s, "beside it"},
		{6 * s, 6 * s, "never"}, {7 * s, 8 * s, "\x00\n"}, {8 * s, 10 * s, "a\u00a0\u00a0b\xff"},
	})
	want := []Line{{0, 2 * s, "first"}, {2 * s, 4 * s, "second\nbeside it"}, {5 * s, 8 * s, "late\nbut here"}, {8 * s, 10 * s, "a\u00a0\u00a0b\uFFFD"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// nasty is what would end a caption, or change how it looks, if it were read as markup.
var nasty = []Line{
	{0, 1500 * time.Millisecond, `Tom & Jerry <i>{\an8} --> 100% \N`},
	{1500 * time.Millisecond, 100 * time.Hour, "1\n00:00:00,000 --> 00:00:09,000\nيا صاح: 你好 🎬"},
}

func TestFilesOfCaptionsHoldTheTextAsItIs(t *testing.T) {
	srt, err := SRT(nasty)
	if err != nil {
		t.Fatal(err)
	}
	want := "1\n00:00:00,000 --> 00:00:01,500\nTom & Jerry <" + noBreak + "i>{" + noBreak + `\an8} --` + noBreak + `> 100% \N` +
		"\n\n2\n00:00:01,500 --> 100:00:00,000\n" + rightToLeft + "1\n" + rightToLeft + "00:00:00,000 --" + noBreak + "> 00:00:09,000\nيا صاح: 你好 🎬\n"
	if diff := cmp.Diff(want, string(srt)); diff != "" {
		t.Error(diff)
	}
	vtt, err := VTT(nasty)
	if err != nil {
		t.Fatal(err)
	}
	want = "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.500\nTom &amp; Jerry &lt;i>{\\an8} --" + noBreak + `> 100% \N` +
		"\n\n2\n00:00:01.500 --> 100:00:00.000\n" + rightToLeft + "1\n" + rightToLeft + "00:00:00,000 --" + noBreak + "> 00:00:09,000\nيا صاح: 你好 🎬\n"
	if diff := cmp.Diff(want, string(vtt)); diff != "" {
		t.Error(diff)
	}
}

func TestNothingInACaptionIsReadAsATagOfTheScript(t *testing.T) {
	script, err := ASS(nasty, Look{Width: 1280, Height: 720, Color: "#ffcc00", Place: "top", Font: "Evil,Font\nName"})
	if err != nil {
		t.Fatal(err)
	}
	text := string(script)
	for _, want := range []string{"PlayResX: 1280\n", "PlayResY: 720\n", "Evil Font Name", "&H0000ccff", `<i>\{\` + noBreak + `an8\} -->`, `100% \` + noBreak + "N\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "Dialogue:"); n != len(nasty) {
		t.Errorf("%d events", n)
	}
}

func TestALookThatMakesNoSenseIsRefused(t *testing.T) {
	for _, l := range []Look{{Color: "red"}, {Color: "#12345"}, {Size: 80}, {Size: -1}, {Place: "left"}} {
		if l.Check() == nil {
			t.Errorf("%+v is taken", l)
		}
	}
	if err := (Look{Color: "#12aBcD", Size: 4.5, Place: "bottom"}).Check(); err != nil {
		t.Error(err)
	}
}

func TestTheFontSuitsTheLanguage(t *testing.T) {
	tests := []struct{ language, text, want string }{
		{"", "Hello", "Noto Sans"}, {"", "你好", "Noto Sans CJK SC"}, {"", "漢字かな", "Noto Sans CJK JP"}, {"", "한글", "Noto Sans CJK KR"},
		{"zh-Hant-TW", "Hello", "Noto Sans CJK TC"}, {"zh-HK", "", "Noto Sans CJK HK"}, {"ja", "漢字", "Noto Sans CJK JP"}, {"zha", "Hello", "Noto Sans"},
	}
	for _, test := range tests {
		if got := (Look{Language: test.language}).For([]Line{{Text: test.text}}).Font; got != test.want {
			t.Errorf("%q in %q is set in %s instead of %s", test.text, test.language, got, test.want)
		}
	}
}

// Whatever the text, what the library writes the library reads back with the same times.
func FuzzFiles(f *testing.F) {
	for _, l := range nasty {
		f.Add(l.Text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := Settle([]Line{{time.Second, 2 * time.Second, text}, {3 * time.Second, 4 * time.Second, "last"}})
		vtt, err := VTT(lines)
		if err != nil {
			t.Fatal(err)
		}
		back, err := astisub.ReadFromWebVTT(strings.NewReader(string(vtt)))
		if err != nil || len(back.Items) != len(lines) {
			t.Fatalf("%v: %q", err, vtt)
		}
	})
}
