package plan

import (
	"fmt"

	"shotlist/manifest"
	"shotlist/providers"
)

// check compares a shot with what its provider takes. Everything found here would otherwise be refused, or billed and
// wrong, by the service.
func check(s *manifest.Shot, r providers.Request, caps providers.Caps) manifest.Diagnostics {
	var found manifest.Diagnostics
	if s.StartFrom != "" { // only a run knows the frame; that there will be one is enough here
		r.First = &providers.Media{Path: "the last frame of " + s.StartFrom}
	}
	for _, p := range caps.Problems(r) {
		found = append(found, manifest.Diagnostic{
			Severity: manifest.Error, Code: "not-taken", Pos: s.PosOf(fieldOf(s, p.Field)),
			Message: fmt.Sprintf("%s by %s", p.Msg, service(s, caps)),
			Hint:    fmt.Sprintf("%s; or, if the service has changed, say so under caps: of provider %s", p.Hint, s.Provider),
		})
	}
	return found
}

func fieldOf(s *manifest.Shot, field string) string {
	if field == "image" && s.Image == nil && s.StartFrom != "" {
		return "start_from"
	}
	return field
}

func service(s *manifest.Shot, caps providers.Caps) string {
	if s.Model == "" || caps.Maker != "" {
		return "provider " + s.Provider
	}
	return fmt.Sprintf("model %s at provider %s", s.Model, s.Provider)
}
