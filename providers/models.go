package providers

import "strings"

// fits reports whether a model is meant by a name, or by a beginning with a star.
func fits(pattern, model string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(model, prefix)
	}
	return pattern == model
}

func fitsAny(patterns []string, model string) bool {
	for _, p := range patterns {
		if fits(p, model) {
			return true
		}
	}
	return false
}
