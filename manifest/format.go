package manifest

// Text is the diagnostic as people read it: position, message, source line with a caret, hint. It ends with a newline.
func (d Diagnostic) Text(color bool) string { return "" }

// GitHub is the diagnostic as a workflow command, which GitHub Actions shows as an annotation of the file.
func (d Diagnostic) GitHub() string { return "" }
