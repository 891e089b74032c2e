package manifest

import (
	"slices"
	"strings"
	"testing"
)

func TestMentionsAreFound(t *testing.T) {
	cast := []string{"keeper", "old-man", "old", "老人", "老人家", "é", "keeper_2"}
	rows := map[string]struct{ text, want string }{
		"at the start":                         {"@keeper climbs", "[keeper] climbs"},
		"before a mark":                        {"see @keeper, and (@keeper).", "see [keeper], and ([keeper])."},
		"before an apostrophe":                 {"@keeper's lamp", "[keeper]'s lamp"},
		"before a dash":                        {"@keeper--at last", "[keeper]--at last"},
		"twice in a row":                       {"@keeper@old", "[keeper]@old"},
		"the longest name":                     {"@old-man and @old", "[old-man] and [old]"},
		"text without spaces":                  {"@老人走上楼梯", "[老人]走上楼梯"},
		"the longest name without spaces":      {"@老人家走", "[老人家]走"},
		"a latin name before chinese text":     {"@keeper走上", "[keeper]走上"},
		"a korean ending":                      {"@keeper가", "[keeper]가"},
		"a name with a number is another name": {"@keeper_2 and @keeper_3", "[keeper_2] and ?keeper_3?"},
		"a plural is another name":             {"@keepers", "?keepers?"},
		"not declared":                         {"@gull cries", "?gull? cries"},
		"two at signs":                         {"@@keeper and @@@keeper", "@keeper and @[keeper]"},
		"an address":                           {"a@keeper.example", "a@keeper.example"},
		"an at sign alone":                     {"@ 5 pm, @, @", "@ 5 pm, @, @"},
		"a letter in two parts":                {"@e\u0301 waits", "[é] waits"},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			declared := func(s string) bool { return slices.Contains(cast, s) }
			p, unknown := parsePrompt(row.text, declared)
			var b strings.Builder
			for _, span := range p {
				switch {
				case span.Mention == "":
					b.WriteString(span.Text)
				case slices.Contains(unknown, span.Mention):
					b.WriteString("?" + span.Mention + "?")
				default:
					b.WriteString("[" + span.Mention + "]")
				}
			}
			if b.String() != row.want {
				t.Errorf("got %s, want %s", b.String(), row.want)
			}
		})
	}
}

func TestCharactersComeInTheOrderOfFirstMention(t *testing.T) {
	c := cast{byName: map[string]Character{"a": {Name: "a"}, "b": {Name: "b"}, "c": {Name: "c"}}}
	var got []string
	for _, character := range c.mentioned(Prompt{{Mention: "b"}, {Text: "a"}, {Mention: "b"}}, Prompt{{Mention: "c"}, {Mention: "x"}}) {
		got = append(got, character.Name)
	}
	if !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("got %v", got)
	}
}
