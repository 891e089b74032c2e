package providers

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Request is a shot as a service is asked for it: everything resolved, nothing secret.
type Request struct {
	Model      string         `json:"model,omitempty"`
	Prompt     string         `json:"prompt"` // the whole text: style, characters and beats written out
	Size       Size           `json:"size"`
	Duration   time.Duration  `json:"duration"`      // nanoseconds
	FPS        string         `json:"fps,omitempty"` // frames a second as a rational, "24" or "30000/1001"; services choose their own
	Seed       *int64         `json:"seed,omitempty"`
	First      *Media         `json:"first,omitempty"`      // the clip's first frame
	Last       *Media         `json:"last,omitempty"`       // the clip's last frame
	References []Media        `json:"references,omitempty"` // pictures of what the clip shows
	Video      *Media         `json:"video,omitempty"`      // a clip to start from (video to video)
	Characters []Character    `json:"characters,omitempty"`
	Beats      []Beat         `json:"beats,omitempty"`
	Options    map[string]any `json:"options,omitempty"` // sent as they are to the service
	Label      Label          `json:"label"`
}

// Label is what people call the take. It decides the picture only where a provider paints it (Caps.Paints).
type Label struct {
	Film   string `json:"film,omitempty"` // the storyboard's title
	Shot   string `json:"shot"`
	Number int    `json:"number"` // the shot's place in its film, from 1
	Take   int    `json:"take"`   // from 1
	Takes  int    `json:"takes"`
	Scene  string `json:"scene"` // the shot's own prompt, characters by name
	Style  string `json:"style,omitempty"`
}

// Media is a referenced file or link. Exactly one of Path and URL is set.
type Media struct {
	Path   string `json:"path,omitempty"`   // relative to the project's root, with slashes
	URL    string `json:"url,omitempty"`    // http(s) or data URL, as written in the storyboard
	SHA256 string `json:"sha256,omitempty"` // of the file's content, in hex; empty for links
	MIME   string `json:"mime,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"`
	Card   bool   `json:"card,omitempty"` // a title card, with text on it, and no picture of the scene
}

// Character is a person, creature or thing that must look the same in several shots.
type Character struct {
	Name        string         `json:"name"` // as in @name
	Description string         `json:"description,omitempty"`
	Images      []Media        `json:"images,omitempty"`
	Video       *Media         `json:"video,omitempty"`   // a clip that shows it, for services that cast from one
	ID          string         `json:"id,omitempty"`      // the service's name for it, once cast
	Options     map[string]any `json:"options,omitempty"` // for example timestamps
}

// Beat is a part of a shot with a length of its own, for services that take a storyboard as a prompt.
type Beat struct {
	Duration time.Duration `json:"duration"`
	Scene    string        `json:"scene"`
}

// Size is a picture's width and height in pixels.
type Size struct{ W, H int }

// ParseSize reads "1280x720".
func ParseSize(s string) (Size, error) {
	w, h, ok := strings.Cut(s, "x")
	width, errW := strconv.Atoi(w)
	height, errH := strconv.Atoi(h)
	if !ok || errW != nil || errH != nil || width <= 0 || height <= 0 {
		return Size{}, fmt.Errorf("size %q is not of the form 1280x720", s)
	}
	return Size{width, height}, nil
}

// String writes the size as 1280x720.
func (s Size) String() string { return fmt.Sprintf("%dx%d", s.W, s.H) }

// MarshalText writes the size as 1280x720.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads 1280x720.
func (s *Size) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSize(string(text))
	return err
}
