package plan

import (
	"fmt"
	"strings"
	"time"

	"shotlist/manifest"
	"shotlist/providers"
)

// writePrompt gives the whole text that a service reads: the scene, its beats where the service has no field for
// them, and the style.
func writePrompt(s *manifest.Shot, caps providers.Caps) string {
	w := newWriter(s.Characters, caps)
	parts := []string{w.text(s.Prompt)}
	if !bool(caps.Beats) {
		parts = append(parts, w.beats(s.Beats))
	}
	parts = append(parts, s.Style)
	return strings.Join(nonEmpty(parts), "\n\n")
}

// writer writes mentions out. A character is described where it is first named, for services that know no characters
// of their own.
type writer struct {
	cast []manifest.Character
	caps providers.Caps
	seen map[string]bool
}

func newWriter(cast []manifest.Character, caps providers.Caps) *writer {
	return &writer{cast, caps, map[string]bool{}}
}

func (w *writer) text(p manifest.Prompt) string {
	var b strings.Builder
	for _, span := range p {
		b.WriteString(span.Text)
		if span.Mention != "" {
			b.WriteString(mention(find(w.cast, span.Mention), w.caps, w.seen[span.Mention]))
			w.seen[span.Mention] = true
		}
	}
	return b.String()
}

// beats lays beats out as lines with their times.
func (w *writer) beats(beats []manifest.Beat) string {
	var lines []string
	var at time.Duration
	for _, b := range beats {
		lines = append(lines, fmt.Sprintf("%gs to %gs: %s", at.Seconds(), (at+b.Duration).Seconds(), w.text(b.Scene)))
		at += b.Duration
	}
	return strings.Join(lines, "\n")
}

func mention(c manifest.Character, caps providers.Caps, again bool) string {
	switch {
	case mentionable(c, caps):
		return "@" + c.Name // the provider puts the service's own name there, once it is known
	case caps.Characters == providers.Named || again || c.Description == "":
		return c.Name
	}
	return fmt.Sprintf("%s (%s)", c.Name, c.Description)
}

func find(cast []manifest.Character, name string) manifest.Character {
	for _, c := range cast {
		if c.Name == name {
			return c
		}
	}
	return manifest.Character{Name: name}
}

func nonEmpty(parts []string) []string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
