package manifest

import (
	"strings"
	"unicode/utf8"
)

// tokenWidth is how many characters the YAML token at a column has on its line, at least 1. It reads only that line,
// which is enough to draw a caret.
func tokenWidth(line string, column int) int {
	at := byteColumn(line, column)
	rest := line[at:]
	if rest == "" {
		return 1
	}
	var end int
	switch rest[0] {
	case '"', '\'':
		end = quotedEnd(rest)
	case '[', '{':
		end = flowEnd(rest)
	case '@', '$':
		end = wordEnd(rest)
	default:
		end = plainEnd(rest, strings.ContainsAny(line[:at], "[{"))
	}
	return max(1, utf8.RuneCountInString(strings.TrimRight(rest[:end], " \t")))
}

func quotedEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] == '"':
			i++
		case s[i] == s[0]:
			return i + 1
		}
	}
	return len(s)
}

func flowEnd(s string) int {
	depth := 0
	for i := range s {
		switch s[i] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// wordEnd is the end of a mention or of a ${variable}.
func wordEnd(s string) int {
	if strings.HasPrefix(s, "${") {
		if i := strings.IndexByte(s, '}'); i >= 0 {
			return i + 1
		}
		return 2
	}
	for i, r := range s {
		if i > 0 && !isNameRune(r) {
			return i
		}
	}
	return len(s)
}

func plainEnd(s string, flow bool) int {
	for i := range s {
		switch {
		case s[i] == ':' && (i+1 == len(s) || s[i+1] == ' '), i > 0 && s[i] == '#' && s[i-1] == ' ':
			return i
		case flow && strings.IndexByte(",]}", s[i]) >= 0:
			return i
		}
	}
	return len(s)
}
