package plan

import (
	"fmt"
	"strings"
	"time"

	"shotlist/manifest"
	"shotlist/providers"
)

// check compares a shot with what its provider takes. Everything found here would otherwise be refused, or billed and
// wrong, by the service.
func check(s *manifest.Shot, r *providers.Request, caps providers.Caps) manifest.Diagnostics {
	c := checker{shot: s, caps: caps}
	c.refuse(!caps.TakesSize(r.Size), "size", "size %s is not one that %s takes", r.Size, c.service())
	c.hint(sizesHint(caps))
	c.refuse(!caps.TakesDuration(r.Duration), "duration", "duration %s is not one that %s takes", r.Duration, c.service())
	c.hint(durationsHint(caps))
	c.refuse(!bool(caps.First) && (r.First != nil || s.StartFrom != ""), firstField(s), "%s takes no first frame", c.service())
	c.refuse(!bool(caps.Last) && r.Last != nil, "last_frame", "%s takes no last frame", c.service())
	c.refuse(!bool(caps.Video) && r.Video != nil, "video", "%s takes no video to start from", c.service())
	c.refuse(!bool(caps.Seed) && r.Seed != nil, "seed", "%s takes no seed", c.service())
	c.refuse(caps.References >= 0 && len(s.References) > caps.References, "references",
		"%s takes %d reference images, this shot has %d", c.service(), caps.References, len(s.References))
	return c.found
}

type checker struct {
	shot  *manifest.Shot
	caps  providers.Caps
	found manifest.Diagnostics
	last  bool // whether the latest refuse found something
}

func (c *checker) refuse(when bool, field, format string, args ...any) {
	if c.last = when; !when {
		return
	}
	c.found = append(c.found, manifest.Diagnostic{
		Severity: manifest.Error, Code: "not-supported", Pos: c.shot.PosOf(field),
		Message: fmt.Sprintf(format, args...),
		Hint:    fmt.Sprintf("choose another provider or model, or override caps: of provider %s if the service has changed", c.shot.Provider),
	})
}

func (c *checker) hint(text string) {
	if c.last && text != "" {
		c.found[len(c.found)-1].Hint = text
	}
}

func (c *checker) service() string {
	if c.shot.Model == "" || c.caps.Maker != "" {
		return "provider " + c.shot.Provider
	}
	return fmt.Sprintf("model %s at provider %s", c.shot.Model, c.shot.Provider)
}

func firstField(s *manifest.Shot) string {
	if s.StartFrom != "" {
		return "start_from"
	}
	return "image"
}

func sizesHint(caps providers.Caps) string {
	if len(caps.Sizes) == 0 {
		return ""
	}
	return "it takes " + strings.Join(caps.Sizes, ", ") + "; override with caps: {sizes: […]} if the service has changed"
}

func durationsHint(caps providers.Caps) string {
	if len(caps.Durations) > 0 {
		return "it takes " + join(caps.Durations) + "; override with caps: {durations: […]} if the service has changed"
	}
	if caps.Max == 0 {
		return fmt.Sprintf("it takes %s or more", caps.Min)
	}
	return fmt.Sprintf("it takes %s to %s; override with caps: {min_duration: …, max_duration: …} if the service has changed", caps.Min, caps.Max)
}

func join(ds []time.Duration) string {
	var out []string
	for _, d := range ds {
		out = append(out, d.String())
	}
	return strings.Join(out, ", ")
}
