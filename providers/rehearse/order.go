package rehearse

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // sizes of pictures are read in the forms that services take
	_ "image/png"
	"strings"
	"time"

	_ "golang.org/x/image/webp"

	"shotlist/providers"
)

// Order is what a job is asked to show.
type Order struct {
	Model    string         `json:"model"`
	Prompt   string         `json:"prompt"`
	Size     providers.Size `json:"size"`
	Length   time.Duration  `json:"length"`   // nanoseconds
	Pictures int            `json:"pictures"` // how many came with it, of any use
	First    string         `json:"-"`        // the first of them as a data URL, where it came as bytes
}

func (o Order) check() error {
	switch {
	case strings.TrimSpace(o.Prompt) == "":
		return errors.New("prompt is required")
	case o.Length < 0 || o.Length > time.Hour:
		return errors.New("the duration is out of range")
	}
	return nil
}

// completed fills in what the request left to the service.
func (g *Gateway) completed(o Order) Order {
	if o.Size == (providers.Size{}) {
		o.Size = providers.Size{W: 1280, H: 720}
	}
	switch {
	case o.Length > 0:
	case g.options.Length > 0:
		o.Length = g.options.Length
	case strings.Contains(o.Model, "sora"):
		o.Length = 10 * time.Second
	default:
		o.Length = 8 * time.Second
	}
	return o
}

// picture adds a picture as services take it in JSON: a link, a data URL, or base64 alone.
func (o *Order) picture(value any) error {
	text, ok := value.(string)
	if !ok || text == "" {
		return errors.New("an image must be an address or base64")
	}
	if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
		o.Pictures++
		return nil
	}
	_, encoded, isURL := strings.Cut(text, ";base64,")
	if !isURL {
		encoded = text
	}
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return errors.New("an image is neither an address nor base64")
	}
	_, err = o.bytes(data)
	return err
}

func (o *Order) pictures(values []any) error {
	for _, v := range values {
		if err := o.picture(v); err != nil {
			return err
		}
	}
	return nil
}

// bytes adds a picture's bytes, and gives its size.
func (o *Order) bytes(data []byte) (providers.Size, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return providers.Size{}, fmt.Errorf("an image is no JPEG, PNG or WebP: %w", err)
	}
	o.Pictures++
	if o.First == "" {
		o.First = "data:image/" + format + ";base64," + base64.StdEncoding.EncodeToString(data)
	}
	return providers.Size{W: config.Width, H: config.Height}, nil
}

// shaped gives a size by its ratio and its shorter side in pixels.
func shaped(ratio string, short int) (providers.Size, error) {
	var w, h int
	if ratio == "" {
		ratio = "16:9"
	}
	if n, err := fmt.Sscanf(ratio, "%d:%d", &w, &h); n != 2 || err != nil || w <= 0 || h <= 0 || w > 100 || h > 100 {
		return providers.Size{}, fmt.Errorf("the ratio %q is not taken", ratio)
	}
	if w < h {
		return providers.Size{W: short, H: even(short * h / w)}, nil
	}
	return providers.Size{W: even(short * w / h), H: short}, nil
}

func even(n int) int { return (n + 1) / 2 * 2 }

// lines reads 720p, 720P and 4k as the shorter side in pixels; 720 where nothing is said.
func lines(resolution string) (int, error) {
	switch n := 0; strings.ToLower(resolution) {
	case "":
		return 720, nil
	case "4k":
		return 2160, nil
	default:
		if _, err := fmt.Sscanf(strings.ToLower(resolution), "%dp", &n); err != nil || n < 64 || n > 4320 {
			return 0, fmt.Errorf("the resolution %q is not taken", resolution)
		}
		return n, nil
	}
}

// sized is shaped by what services call ratio and resolution.
func sized(ratio, resolution string) (providers.Size, error) {
	short, err := lines(resolution)
	if err != nil {
		return providers.Size{}, err
	}
	return shaped(ratio, short)
}

// seconds reads a number of seconds.
func seconds(v any) (time.Duration, error) {
	switch n := v.(type) {
	case nil:
		return 0, nil
	case float64:
		return time.Duration(n * float64(time.Second)), nil
	case string:
		var f float64
		if err := json.Unmarshal([]byte(n), &f); err != nil {
			return 0, fmt.Errorf("the duration %q is not taken", n)
		}
		return time.Duration(f * float64(time.Second)), nil
	}
	return 0, errors.New("the duration is no number")
}

// fields is a request's JSON body.
type fields map[string]any

func (x *exchange) fields() (fields, error) {
	var f fields
	if err := json.Unmarshal(x.body, &f); err != nil {
		return nil, errors.New("the body is no JSON object")
	}
	return f, nil
}

func (f fields) at(path ...string) any {
	var v any = map[string]any(f)
	for _, name := range path {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

func (f fields) text(path ...string) string {
	s, _ := f.at(path...).(string)
	return s
}

func (f fields) list(path ...string) []any {
	l, _ := f.at(path...).([]any)
	return l
}
