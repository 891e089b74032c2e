package cli

import (
	"shotlist/concat"
	"shotlist/concat/captions"
	"shotlist/manifest"
)

// captionLines are a shot's captions as the cutter takes them.
func captionLines(s *manifest.Shot) []captions.Line {
	var lines []captions.Line
	for _, l := range s.Captions {
		lines = append(lines, captions.Line(l))
	}
	return lines
}

func captionSettings(c manifest.Captions) concat.Captions {
	return concat.Captions{Burn: c.Burn, Soft: c.Soft, Language: c.Language, Font: c.Font, Size: c.Size, Color: c.Color, Place: c.Place}
}
