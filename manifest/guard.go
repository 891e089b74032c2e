package manifest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// setText takes a file's bytes as text, or reports why they are none. A byte order mark is dropped, as columns would
// count it.
func (s *source) setText(data []byte, rep *report) bool {
	text := strings.TrimPrefix(string(data), "\ufeff")
	s.text = strings.ToValidUTF8(text, "\ufffd")
	if at := invalidUTF8(text); at >= 0 {
		rep.fail(s.posOf(at), "not-utf-8", "save the file as UTF-8", "the file is not UTF-8: byte 0x%02x at offset %d",
			text[at], at+len(data)-len(text))
		return false
	}
	if at := strings.IndexFunc(text, isForbidden); at >= 0 {
		r, _ := utf8.DecodeRuneInString(text[at:])
		rep.fail(s.posOf(at), "control-character", "remove it; a file that holds one may be binary or damaged",
			"the file holds the control character %U", r)
		return false
	}
	return true
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(text string) int {
	if utf8.ValidString(text) {
		return -1
	}
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return -1
}

// isForbidden finds what YAML does not allow in a file.
func isForbidden(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != '\u0085'
}

// isBidi finds characters that change the direction of text, with which a name can look like another.
func isBidi(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }
