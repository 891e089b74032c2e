package cli

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shotlist/manifest"
)

// harmless is what a text may come out as: no ASCII punctuation but these, and character references.
var harmless = regexp.MustCompile(`^<code>([^!-+.:-@\[-` + "`" + `{-~\p{Cc}\x{202e}]|;|,|&#[0-9]+;)*</code>$`)

func TestTextsOfAStoryboardAreNoMarkup(t *testing.T) {
	for _, text := range []string{
		"plain, with spaces", "| another | cell |", "<script>alert(1)</script>", "<!-- -->", "</code><img src=x onerror=y>",
		"![picture](https://example.com/x.png)", "[link](javascript:x)", "www.example.com", "https://example.com/a?b=c", "a@example.com",
		"@keeper and #12, org/repo#3", "`code` ``` fence", "**bold** __x__ ~~y~~", `back\slash \| \n`, "&lt;b&gt; &#60;",
		"line\nbreak\r\n\r\n# heading", "\u202eright to left", "nul\x00 esc\x1b[31m", "海上日出。灯塔", "family 👨\u200d👩\u200d👧",
	} {
		got := code(text)
		if !harmless.MatchString(got) {
			t.Errorf("%q becomes %q", text, got)
		}
		shown := html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(got, "<code>"), "</code>"))
		want := strings.NewReplacer("\n", " ", "\r", " ", "\u202e", "\ufffd", "\x00", "\ufffd", "\x1b", "\ufffd").Replace(text)
		if shown != want {
			t.Errorf("%q is shown as %q", text, shown)
		}
	}
}

func TestACommentFitsWhatACommentHolds(t *testing.T) {
	var board strings.Builder
	board.WriteString(strings.Replace(twoDollars, "max_usd: 5", "max_usd: 1000000", 1))
	text, after, _ := strings.Cut(board.String(), "budget:")
	for i := range 400 {
		text += fmt.Sprintf("  - {id: s%d, prompt: \"%s %d\"}\n", i, strings.Repeat("*|<b>", 100), i)
	}
	files(t, map[string]string{"film.yaml": text + "budget:" + after})
	paidFor(t, "film.yaml", time.Now(), "a")
	replaceIn(t, "film.yaml", "*|<b>", "_|<i>")
	a := testApp(&bytes.Buffer{})
	var out bytes.Buffer
	a.Stdout = &out
	projects, loaded, err := a.load(t.Context(), nil, selection{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.printMarkdown(projects, manifest.Loaded{Sources: loaded.Sources}, false); err != nil {
		t.Fatal(err)
	}
	body := out.String()
	if n := utf8.RuneCountInString(body); n > 65_536 || n < 5_000 {
		t.Errorf("%d characters", n)
	}
	for _, want := range []string{"402 takes to render", "takes more; `shotlist plan` lists all.", "Budget <code>max&#95;usd</code>", "$2.00 of $1000000.00 spent"} {
		if !strings.Contains(body, want) {
			t.Errorf("the comment does not say %q", want)
		}
	}
}
