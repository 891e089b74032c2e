package lockfile

import (
	"bytes"
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"
)

const heading = `# Which takes were rendered, and the clips that they became. Written by shotlist: keep it in git with the
# storyboard. Where two branches disagree about a take, keep one of its blocks whole.
version: 1
takes:
`

// Text writes the file. The same takes always give the same text: it holds no time and no path of any machine, and
// each take is a block of its own, so that two branches merge.
func (f File) Text() []byte {
	f.sort()
	out := bytes.NewBufferString(heading)
	for i := range f.Takes {
		f.Takes[i].write(out)
	}
	if len(f.Takes) == 0 {
		out.Truncate(out.Len() - len("\n"))
		out.WriteString(" []\n")
	}
	return out.Bytes()
}

// write gives every take the same first lines, and its hash one of its own: what differs stands between what does not.
func (t *Take) write(out *bytes.Buffer) {
	lead := "  - "
	line := func(key, value string, show bool) {
		if show {
			fmt.Fprintf(out, "%s%s: %s\n", lead, key, value)
			lead = "    "
		}
	}
	line("take", quote(fmt.Sprintf("%s@%d", t.Shot, t.Take)), true)
	line("film", quote(t.Film), t.Film != "")
	line("job", string(t.Job), true)
	line("accepted", string(t.Accepted), t.Accepted != "")
	line("instead", quote(t.Instead), t.Instead != "")
	line("kind", quote(t.Kind), true)
	line("url", quote(t.URL), t.URL != "")
	line("ticket", quote(t.Ticket), t.Ticket != "")
	line("data", quote(t.Data), t.Data != "")
	line("clip", "sha256:"+t.Clip.SHA256, t.Clip.SHA256 != "")
	line("bytes", strconv.FormatInt(t.Clip.Bytes, 10), t.Clip.SHA256 != "")
	line("seconds", strconv.FormatFloat(t.Seconds, 'f', -1, 64), t.Cast == "")
	line("character", quote(t.Cast), t.Cast != "")
	line("usd", quote(t.USD), t.USD != "")
	line("chosen", "true", t.Chosen)
}

// quote writes a text as YAML that reads as that text. Strings can always be written.
func quote(s string) string {
	text, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: style(s)})
	if err != nil {
		return strconv.Quote(s)
	}
	return string(bytes.TrimSuffix(text, []byte("\n")))
}

// style keeps a text on one line, so that git shows one line for it.
func style(s string) yaml.Style {
	for _, r := range s {
		if r < ' ' {
			return yaml.DoubleQuotedStyle
		}
	}
	return 0
}
