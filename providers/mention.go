package providers

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// goesOn reports whether a name goes on at the beginning of text, so that @ann is not found in @anna.
func goesOn(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// spaced puts a space on both sides of a mention, where there is none yet.
func spaced(before, mention, after string) string {
	if before != "" && !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, "\n") {
		mention = " " + mention
	}
	if after != "" && !strings.HasPrefix(after, " ") && !strings.HasPrefix(after, "\n") {
		mention += " "
	}
	return mention
}

// storyboard writes beats the way in which services recognise a storyboard in a prompt. What the prompt says besides
// goes before them.
func storyboard(prompt string, beats []Beat) string {
	if len(beats) == 0 || strings.Contains(prompt, "Shot 1:\n") {
		return prompt
	}
	var blocks []string
	if prompt = strings.TrimSpace(prompt); prompt != "" {
		blocks = append(blocks, prompt)
	}
	for i, b := range beats {
		blocks = append(blocks, beatBlock(i+1, b))
	}
	return strings.Join(blocks, "\n\n")
}

func beatBlock(n int, b Beat) string {
	seconds := strconv.FormatFloat(b.Duration.Seconds(), 'f', -1, 64)
	return fmt.Sprintf("Shot %d:\nduration: %ssec\nScene: %s", n, seconds, b.Scene)
}
