package providers

import (
	"math"
	"strings"
)

// Names lists the placeholders that a body may hold, with what they stand for. Those of pictures have a companion that
// gives the type: {first_mime} is image/png.
var Names = map[string]string{
	"model":       "the model's name",
	"prompt":      "the whole prompt, with characters by the service's names for them",
	"size":        "width and height: 1280x720",
	"width":       "width in pixels",
	"height":      "height in pixels",
	"aspect":      "the nearest of 16:9, 9:16, 1:1, 4:3, 3:4 and 21:9",
	"orientation": "landscape, portrait or square",
	"resolution":  "360p, 480p, 720p, 1080p or 4k, by the shorter side",
	"seconds":     "length of the clip; {seconds:string} and {seconds:int} give it another type",
	"seed":        "the seed",
	"first":       "the first frame, in the form that the service takes",
	"last":        "the last frame",
	"reference":   "each reference picture: the array's element is repeated",
	"references":  "all reference pictures, as an array",
	"image":       "each picture of the request: first frame, last frame, references",
	"images":      "all of them, as an array",
	"video":       "the address of the clip to start from",
	"content":     "the prompt as the content of a chat message: a text, or parts where there are pictures",
}

// valuesOf gives what placeholders stand for, but for pictures.
func valuesOf(r Request) values {
	v := values{
		"model":       optional(r.Model),
		"prompt":      named(r),
		"size":        r.Size.String(),
		"width":       r.Size.W,
		"height":      r.Size.H,
		"aspect":      aspect(r.Size),
		"orientation": orientation(r.Size),
		"resolution":  resolution(r.Size),
		"seconds":     r.Duration.Seconds(),
	}
	if r.Seed != nil {
		v["seed"] = *r.Seed
	}
	if r.Video != nil {
		v["video"] = optional(r.Video.URL)
	}
	return v
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// named writes the service's own name for each character that has been cast: "@keeper" becomes "@abc.keeper" with a
// space on both sides, which is how services find it.
func named(r Request) string {
	prompt := r.Prompt
	for _, c := range r.Characters {
		if c.ID != "" && c.ID != c.Name {
			prompt = rename(prompt, "@"+c.Name, "@"+c.ID)
		}
	}
	return prompt
}

func rename(text, mention, with string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, mention)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if goesOn(after) {
			out.WriteString(mention)
		} else {
			out.WriteString(spaced(before, with, after))
		}
		text = after
	}
}

// chatContent is a text, which is all that some gateways take, or parts where there are pictures.
func chatContent(prompt any, images []any) any {
	if len(images) == 0 {
		return prompt
	}
	parts := array{object{"type": "text", "text": prompt}}
	for _, url := range images {
		parts = append(parts, object{"type": "image_url", "image_url": object{"url": url}})
	}
	return parts
}

// aspects are the ratios that services name.
var aspects = []struct {
	name  string
	ratio float64
}{{"16:9", 16. / 9}, {"9:16", 9. / 16}, {"1:1", 1}, {"4:3", 4. / 3}, {"3:4", 3. / 4}, {"21:9", 21. / 9}}

func aspect(s Size) any {
	if s.W <= 0 || s.H <= 0 {
		return nil
	}
	best, distance := "", math.Inf(1)
	for _, a := range aspects {
		if d := math.Abs(math.Log(float64(s.W) / float64(s.H) / a.ratio)); d < distance {
			best, distance = a.name, d
		}
	}
	return best
}

func orientation(s Size) string {
	switch {
	case s.W > s.H:
		return "landscape"
	case s.W < s.H:
		return "portrait"
	}
	return "square"
}

func resolution(s Size) string {
	switch short := min(s.W, s.H); {
	case short <= 400:
		return "360p"
	case short <= 540:
		return "480p"
	case short <= 900:
		return "720p"
	case short <= 1440:
		return "1080p"
	}
	return "4k"
}
