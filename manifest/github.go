package manifest

import (
	"fmt"
	"path/filepath"
	"strings"
)

// GitHub is the diagnostic as a workflow command, which GitHub Actions shows as an annotation of the file. It ends with
// a newline. See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
func (d Diagnostic) GitHub() string {
	var place []string
	if d.Pos.File != "" {
		place = append(place, "file="+property(filepath.ToSlash(d.Pos.File)))
	}
	if d.Pos.Line > 0 {
		place = append(place, fmt.Sprintf("line=%d,col=%d", d.Pos.Line, d.Pos.Column))
	}
	place = append(place, "title="+property(d.Code))
	message := d.Message
	if d.Hint != "" {
		message += "\nhint: " + d.Hint
	}
	return fmt.Sprintf("::%s %s::%s\n", d.Severity, strings.Join(place, ","), data.Replace(message))
}

var (
	data  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	extra = strings.NewReplacer(":", "%3A", ",", "%2C")
)

// property escapes a value of the command's parameters.
func property(s string) string { return extra.Replace(data.Replace(s)) }
