package manifest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// parsePrompt splits a text into plain pieces and mentions. A mention is @ and the longest declared name that follows;
// @@ is a plain @, and so is one inside an address such as a@b. What is mentioned but not declared comes back in
// unknown, and stays in the text as a mention.
func parsePrompt(text string, declared func(string) bool) (p Prompt, unknown []string) {
	var plain strings.Builder
	text = norm.NFC.String(text)
	from := 0 // what is before has been read
	for {
		at := strings.IndexByte(text[from:], '@')
		if at < 0 {
			plain.WriteString(text[from:])
			return appendText(p, plain.String()), unknown
		}
		at += from
		plain.WriteString(text[from:at])
		name, length := mentionAt(text, at, declared)
		from = at + length
		if name == "" {
			plain.WriteByte('@')
			continue
		}
		p = append(appendText(p, plain.String()), Span{Mention: name})
		plain.Reset()
		if !declared(name) {
			unknown = append(unknown, name)
		}
	}
}

func appendText(p Prompt, text string) Prompt {
	if text == "" {
		return p
	}
	return append(p, Span{Text: text})
}

// mentionAt reads what stands at an @: the name, and how many bytes it takes with the @. Without a name, a length of 2
// means @@ and of 1 a plain @.
func mentionAt(text string, at int, declared func(string) bool) (name string, length int) {
	rest := text[at+1:]
	if strings.HasPrefix(rest, "@") {
		return "", 2
	}
	if at > 0 && isASCIIWord(text[at-1]) {
		return "", 1
	}
	word := strings.TrimRight(nameRun(rest), "-")
	if word == "" {
		return "", 1
	}
	name = declaredStart(word, declared)
	return name, 1 + len(name)
}

func isASCIIWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// nameRun is the start of a text that could be a name. Two hyphens are a dash, which ends it.
func nameRun(s string) string {
	if end := strings.IndexFunc(s, func(r rune) bool { return !isNameRune(r) }); end >= 0 {
		s = s[:end]
	}
	s, _, _ = strings.Cut(s, "--")
	return s
}

// declaredStart finds the longest declared name at the start of a word, or gives the whole word. Only scripts that put
// no spaces between words may follow a name: @老人走上楼梯 mentions 老人, but @keepers is not keeper.
func declaredStart(word string, declared func(string) bool) string {
	if declared(word) {
		return word
	}
	end := len(word)
	for runes := 0; end > 0; runes++ {
		next, size := utf8.DecodeLastRuneInString(word[:end])
		end -= size
		if end <= maxNameBytes && unicode.In(next, spaceless...) && declared(word[:end]) {
			return word[:end]
		}
	}
	return word
}

// spaceless are scripts in which a word may follow a name, or an ending be put to it, without a space.
var spaceless = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer,
	unicode.Myanmar, unicode.Tibetan, unicode.Bopomofo,
}

// prompt reads a text with mentions and reports the unknown ones.
func (e *expander) prompt(n *node) Prompt {
	p, unknown := parsePrompt(e.text(n), e.cast.has)
	for _, name := range unknown {
		if e.full() {
			break
		}
		e.fail(n.source.find(n.pos(), "@"+name), "unknown-character", e.unknownCharacterHint(name), "unknown character %q", name)
	}
	return p
}

func (c cast) has(name string) bool {
	_, ok := c.byName[name]
	return ok
}

func (e *expander) unknownCharacterHint(name string) string {
	if !e.many() {
		if near := nearest(name, e.cast.names); near != "" {
			return suggestion(name, []string{near}, "")
		}
	}
	return "declare it under characters:, or write @@ for a plain @"
}

// mentioned lists the characters of prompts, in the order of their first mention.
func (c cast) mentioned(prompts ...Prompt) []Character {
	var out []Character
	seen := map[string]bool{}
	for _, p := range prompts {
		for _, span := range p {
			if character, ok := c.byName[span.Mention]; ok && !seen[span.Mention] {
				seen[span.Mention] = true
				out = append(out, character)
			}
		}
	}
	return out
}
