package manifest

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const (
	maxNameRunes = 64
	maxNameBytes = 200 // file systems allow 255, and clips add take and ending
)

// isNameRune accepts letters and digits of any script, with their marks, and - and _.
func isNameRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '_'
}

// nameProblem says what keeps a text from being a name in prompts, on command lines and of files on every system; it
// is empty where nothing does.
func nameProblem(name string) string {
	bad := strings.IndexFunc(name, func(r rune) bool { return !isNameRune(r) })
	switch {
	case name == "":
		return "is empty"
	case bad >= 0:
		r, _ := utf8.DecodeRuneInString(name[bad:])
		return "holds " + describeRune(r)
	case name[0] == '-':
		return "begins with -, like an option of a command"
	case utf8.RuneCountInString(name) > maxNameRunes || len(name) > maxNameBytes:
		return fmt.Sprintf("is longer than %d characters", maxNameRunes)
	case isReserved(name):
		return "is the name of a device on Windows, where no file can have it"
	}
	return ""
}

const nameHint = "use letters and digits of any script, - and _"

func describeRune(r rune) string {
	switch {
	case unicode.IsControl(r):
		return fmt.Sprintf("the control character %U", r)
	case isBidi(r):
		return fmt.Sprintf("%U, which turns the direction of writing", r)
	case r == ' ':
		return "a space"
	case !unicode.IsPrint(r):
		return fmt.Sprintf("the invisible character %U", r)
	}
	return fmt.Sprintf("the character %c", r)
}

func isReserved(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(name) == 4 && (name[:3] == "com" || name[:3] == "lpt") && name[3] >= '0' && name[3] <= '9'
}

// sameName is a key under which names are equal that file systems take for one: by case and by Unicode form.
func sameName(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return strings.ToLower(name) // what the rest would do, only faster
	}
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(name)))
}
