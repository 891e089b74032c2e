package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// capsOverride is what a storyboard may say under caps, for all models or under models: NAME for one. What it leaves
// out stays as it is.
type capsOverride struct {
	Sizes       *[]string               `json:"sizes"`
	Durations   *[]length               `json:"durations"`
	MinDuration *length                 `json:"min_duration"`
	MaxDuration *length                 `json:"max_duration"`
	First       *Support                `json:"first"`
	Last        *Support                `json:"last"`
	References  *int                    `json:"references"`
	Video       *Support                `json:"video"`
	Seed        *Support                `json:"seed"`
	Beats       *Support                `json:"beats"`
	Characters  *CharacterMode          `json:"characters"`
	Typical     *length                 `json:"typical"`
	Models      map[string]capsOverride `json:"models"`
}

// length is a duration as storyboards write it: "8s", or a number of seconds.
type length time.Duration

func (l *length) UnmarshalJSON(data []byte) error {
	text := string(bytes.Trim(data, `"`))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 {
		*l = length(seconds * float64(time.Second))
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no duration such as 8s", text)
	}
	*l = length(d)
	return nil
}

// Override gives c with what a storyboard says about all models. Models of its own are left to OverrideModel.
func (c Caps) Override(o map[string]any) (Caps, error) { return c.OverrideModel(o, "") }

// OverrideModel gives c with what a storyboard says about all models and then about this one. The keys are sizes,
// durations, min_duration, max_duration, first, last, references, video, seed, beats, characters, typical and models.
func (c Caps) OverrideModel(o map[string]any, model string) (Caps, error) {
	over, err := readOverride(o)
	if err != nil {
		return Caps{}, err
	}
	c = over.apply(c)
	for _, name := range sortedKeys(over.Models) {
		if fits(name, model) {
			c = over.Models[name].apply(c)
		}
	}
	return c, nil
}

func readOverride(o map[string]any) (over capsOverride, err error) {
	if len(o) == 0 {
		return over, nil
	}
	data, err := json.Marshal(o)
	if err != nil {
		return over, fmt.Errorf("caps: %w", err)
	}
	if err := strict(data, &over); err != nil {
		return over, fmt.Errorf("caps: %w", err)
	}
	return over, over.check()
}

func (o capsOverride) check() error {
	if o.Sizes != nil {
		for _, s := range *o.Sizes {
			if _, err := ParseSize(s); err != nil {
				return fmt.Errorf("caps: %w", err)
			}
		}
	}
	if m := o.Characters; m != nil && *m != "described" && *m != Named && *m != Cast {
		return fmt.Errorf("caps: characters: %q is none of described, name and cast", *m)
	}
	return nil
}

func (o capsOverride) apply(c Caps) Caps {
	set(&c.Sizes, o.Sizes)
	if o.Durations != nil {
		c.Durations, c.Min, c.Max = nil, 0, 0
		for _, d := range *o.Durations {
			c.Durations = append(c.Durations, time.Duration(d))
		}
	}
	if (o.MinDuration != nil || o.MaxDuration != nil) && o.Durations == nil {
		c.Durations = nil
	}
	set((*length)(&c.Min), o.MinDuration)
	set((*length)(&c.Max), o.MaxDuration)
	set((*length)(&c.Typical), o.Typical)
	return o.applyMedia(c)
}

func (o capsOverride) applyMedia(c Caps) Caps {
	set(&c.First, o.First)
	set(&c.Last, o.Last)
	set(&c.References, o.References)
	set(&c.Video, o.Video)
	set(&c.Seed, o.Seed)
	set(&c.Beats, o.Beats)
	set(&c.Characters, o.Characters)
	if c.Characters == "described" {
		c.Characters = Described
	}
	return c
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// strict reads JSON and refuses fields that it does not know.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return plainJSON(err)
	}
	return nil
}

// plainJSON names the field, not Go's type.
func plainJSON(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s: a %s does not fit here", e.Field, e.Value)
	}
	return err
}
